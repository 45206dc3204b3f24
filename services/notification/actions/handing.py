"""The intent before the call, and the result after it; the call itself stands between two transactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import Row
from sqlalchemy.orm import Session

from services.kernel import only_one
from services.kernel.clock import now
from services.kernel.database import array, straight
from services.kernel.house import House
from services.kernel.phone_codes import LIFE, fill
from services.kernel.sealed import CannotOpen, Purpose
from services.notification.actions import receipts
from services.notification.actions.moving import News
from services.notification.actions.telling import quiet_hours_of
from services.notification.actions.ways import routes_of
from services.notification.channels import (
    Channel,
    GoingOn,
    Message,
    NotAsked,
    Outcome,
    PermanentFailure,
    Submitted,
    TemporaryFailure,
    Unknown,
)
from services.notification.rules.decency import Means, Whom
from services.notification.rules.delivery import Happening
from services.notification.tables.notices import WANTED_OF

log = structlog.get_logger()
OFFICER = "officer.contact"  # what an officer's sealed contact is called
_SEALED_AS = {
    Whom.COMPLAINANT: "complaint.contact",
    Whom.PRINCIPAL: "complaint.principal",
    Whom.OFFICER: OFFICER,
}
_NOBODY = PermanentFailure("没有留这种联系方式")
_SEALED = TemporaryFailure("联系方式暂时打不开，请检查密钥")  # a key that is not here yet may come with the next start
_SENDS = "the sender hands over for all offices"
_TURNS = {means: only_one.key(f"notices are claimed by {means}") for means in Means}
# Whoever claims looks at what the others have claimed: one at a time, each after the commit of the one before.
_TURN = "select pg_advisory_xact_lock(%(turn)s)"
# The rows stay as they are: they are written anew with the answer, once. Each contact is looked up by itself, once for
# whether it is still wanted and where to: joined, the planner reads all contacts there are. What is not wanted any more
# since it was begun, and was put off, is not begun again; nor is a code that is not good any more. Nobody is asked
# how it went by a means by which the result is still to be told.
_DUE_OF = f"""
  select n.id, n.office, n.case_id, n.kind, n.about, n.whom, n.attempts, n.urgent, n.subject, n.text, n.units, n.state,
    n.changes, n.go_at, n.handled_by, c.sealed_contact, c.sealed_principal
  from notification.notices n left join lateral (
    select means, tells_principal, sealed_contact, sealed_principal from notification.contacts
    where case_id = n.case_id limit 1) c on true
  where n.channel = %(channel)s and n.next_at <= %(at)s and n.state in ('waiting', 'failed_temporarily')
    and n.id not in (select id from held) and {WANTED_OF} and not (n.kind = 'phone_code' and n.go_at <= %(old)s)
    and (n.kind <> 'callback' or not exists (
      select from notification.notices r where r.case_id = n.case_id and r.kind = 'result' and r.channel = n.channel
        and r.whom = n.whom and r.state in ('waiting', 'failed_temporarily')))
"""  # noqa: S608 - a constant of ours
_CLAIM = f"""
with held as materialized (
  select unnest(claimed) as id from notification.underway
), pressing as ({_DUE_OF}
    and n.office = any (cast(%(offices)s as text[])) and n.urgent
  order by n.next_at limit %(most)s for update of n skip locked
), plain as ({_DUE_OF}
    and n.office = any (cast(%(awake)s as text[])) and not n.urgent
  order by n.next_at limit (select %(most)s - count(*) from pressing) for update of n skip locked
)
select b.id, b.office, b.case_id, b.kind, b.about, b.units, b.attempts + 1, b.urgent, b.subject, b.text, b.state,
  case b.whom when 'officer' then o.sealed_contact when 'principal' then b.sealed_principal else b.sealed_contact end,
  b.whom, o.officer, o.office, b.changes, case when b.kind = 'phone_code' then b.go_at end,
  b.handled_by
from (select * from pressing union all select * from plain) b
left join notification.alarm_calls a on b.whom = 'officer' and a.id = -b.about
left join notification.officer_contacts o on o.officer = a.officer and o.office = a.officer_office
order by b.urgent desc, b.id
"""  # noqa: S608 - a constant of ours


class Intent(msgspec.Struct, frozen=True):
    """A notice that is about to be handed over, in the order of `_CLAIM`; `waited_as` is the state that it was claimed
    in. The contact is still sealed: the case's, or that of an officer."""

    id: UUID
    office: str
    case: str
    kind: str
    about: int
    units: int
    attempt: int
    urgent: bool
    subject: str
    text: str
    waited_as: str
    sealed_contact: str | None
    whom: str = Whom.COMPLAINANT
    officer: str | None = None
    officer_office: str | None = None
    changes: int = 0
    asked_at: datetime | None = None  # a code by telephone, which is good for a while
    handled_by: str | None = None  # the office that its words name, where that is not `office`


class Handed(msgspec.Struct, frozen=True):
    """What became of an intent, and the parts by which its receipts will be known. No address any more."""

    intent: Intent
    outcome: Outcome
    parts: Sequence[receipts.PartRow]
    asked: bool = True  # the gateway; False when there was nothing to ask it


class _Contact(msgspec.Struct):
    phone: str | None = None
    email: str | None = None


_contact = msgspec.json.Decoder(_Contact)


def claim(
    house: House,
    means: Means,
    *,
    offices: Sequence[str],
    most: int,
    at: datetime,
    urgent_alone: bool = False,
    beside: Callable[[Session, Sequence[Intent]], None],
) -> list[Intent]:
    """What may go now, urgent first, and that alone at night or where it is so wanted. Held against every other sender
    until the transaction ends: what is written `beside` has to hold it from then on."""
    by_day = [office for office in offices if not urgent_alone and not quiet_hours_of(house, office).holds(at)]
    asked: dict[str, Any] = {
        "channel": means.value,
        "at": at,
        "old": at - LIFE,
        "awake": array(by_day),
        "most": most,
        "offices": array(offices),
    }
    with house.database.work_seeing_every_office(because=_SENDS) as session:
        straight(session, _TURN, [{"turn": _TURNS[means]}])
        intents = [Intent(*row) for row in straight(session, _CLAIM, [asked])]
        beside(session, intents)
    return intents


def awake(house: House, intents: Sequence[Intent], *, at: datetime) -> list[Intent]:
    """Those that may leave now: in quiet hours the urgent alone, and codes while they are good."""
    quiet = {
        office
        for office in {intent.office for intent in intents if not intent.urgent}
        if quiet_hours_of(house, office).holds(at)
    }
    good = [intent for intent in intents if intent.asked_at is None or at < intent.asked_at + LIFE]
    return [intent for intent in good if intent.urgent or intent.office not in quiet]


def hand_over(
    house: House, means: Means, channel: Channel, intents: Sequence[Intent], *, going_on: GoingOn
) -> list[Handed]:
    """Open each contact in memory and ask the gateway; what became of each intent, in order."""
    at = now()
    routes = routes_of(house)
    addresses = [address(house, means, intent) for intent in intents]
    messages = [
        _message(house, means, intent, to, source=routes.source(intent.office, means), at=at)
        for intent, to in zip(intents, addresses, strict=True)
        if isinstance(to, str)
    ]
    answers = iter(channel.send_all(messages, going_on=going_on))
    return [
        _handed(house, means, intent, to, next(answers)) if isinstance(to, str) else Handed(intent, to, (), asked=False)
        for intent, to in zip(intents, addresses, strict=True)
    ]


def news_of(outcome: Outcome, *, notice: UUID, attempt: int, provider: str) -> list[News]:
    """What a gateway's answer means for the notice: nothing, where the gateway was not asked."""
    number: str | None = None
    match outcome:
        case Submitted():
            happening, reason, number = Happening.ACCEPTED, "", outcome.provider_id
        case TemporaryFailure(reason):
            happening = Happening.PUT_OFF
        case PermanentFailure(reason):
            happening = Happening.REFUSED
        case Unknown(reason):
            happening = Happening.NO_ANSWER
        case NotAsked():
            return []
    return [
        News(
            notice=notice,
            happening=happening,
            attempt=attempt,
            reason=reason,
            provider=provider,
            provider_id=number,
        )
    ]


def _handed(house: House, means: Means, intent: Intent, to: str, outcome: Outcome) -> Handed:
    if not isinstance(outcome, Submitted | Unknown) or means is not Means.SMS:  # letters have no parts
        return Handed(intent, outcome, ())
    ids = outcome.provider_ids
    parts = receipts.parts(house, office=intent.office, notice=intent.id, attempt=intent.attempt, ids=ids, to=to)
    return Handed(intent, outcome, parts)


def seal_of_letter(house: House, notice: str) -> str:
    """What stands beside our number in a letter's Message-ID: who was not sent the letter cannot return it."""
    return house.keys.blind(notice, office="", what="notice.letter").hex()[:16]


def _message(house: House, means: Means, intent: Intent, to: str, *, source: str, at: datetime) -> Message:
    return Message(
        id=str(intent.id),
        to=to,
        text=fill(house.keys, intent.text, office=intent.office, case=intent.case),
        at=at,
        subject=intent.subject,
        sender=house.offices[intent.handled_by or intent.office].name,
        urgent=intent.urgent,
        source=source,
        attempt=intent.attempt,
        seal=seal_of_letter(house, str(intent.id)) if means is Means.EMAIL else "",
    )


def address(house: House, means: Means, intent: Intent) -> str | PermanentFailure | TemporaryFailure:
    """Where to; or why not: who left nothing never has an address, what does not open may open with another key."""
    if intent.sealed_contact is None:
        return _NOBODY
    what, office, row = _SEALED_AS[Whom(intent.whom)], intent.office, intent.case
    if intent.officer and intent.officer_office:
        what, office, row = OFFICER, intent.officer_office, intent.officer
    try:
        return _open(house, means, intent.sealed_contact, what=what, office=office, row=row) or _NOBODY
    except CannotOpen as cause:
        _say_closed(cause, row)
        return _SEALED


def phone_of(house: House, row: Row[Any]) -> str | None:
    """The number in a row of `ADDRESSEE`, for the gateway alone; None when there is none, or none that opens."""
    if row.sealed_contact is None:
        return None
    what, office, of = _SEALED_AS[Whom(row.whom)], row.contact_office, row.contact_row
    try:
        return _open(house, Means.SMS, row.sealed_contact, what=what, office=office, row=of)
    except CannotOpen as cause:
        _say_closed(cause, of)
        return None


def _open(house: House, means: Means, sealed: str, *, what: str, office: str, row: str) -> str | None:
    """Raises CannotOpen."""
    plain = house.keys.open(sealed, purpose=Purpose.PARTICULARS, office=office, what=what, row=row)
    try:
        contact = _contact.decode(plain)
    except msgspec.DecodeError as cause:
        _say_closed(cause, row)
        return None
    return (contact.phone if means is Means.SMS else contact.email) or None


def _say_closed(cause: Exception, row: str) -> None:
    log.error("a contact could not be opened", kind=type(cause).__name__, row=row)
