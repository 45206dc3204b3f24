"""The intent before the call, and the result after it; the call itself stands between two transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import text

from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.sealed import CannotOpen, Purpose
from services.notification.actions import receipts
from services.notification.actions.moving import News, move
from services.notification.actions.telling import quiet_hours_of
from services.notification.channels import (
    Channel,
    Message,
    Outcome,
    PermanentFailure,
    Submitted,
    TemporaryFailure,
    Unknown,
)
from services.notification.rules.decency import Means
from services.notification.rules.delivery import Happening

log = structlog.get_logger()
_NOBODY = PermanentFailure("联系方式打不开或没有留")
_SENDS = "the sender hands over for all offices"
_CLAIM = text("""
with pressing as (
  select id from notification.notices
  where channel = :channel and urgent and state in ('waiting', 'failed_temporarily') and next_at <= :at
  order by next_at limit :most for update skip locked
), plain as (
  select id from notification.notices
  where channel = :channel and not urgent and state in ('waiting', 'failed_temporarily') and next_at <= :at
    and not :quiet
  order by next_at limit (select :most - count(*) from pressing) for update skip locked
), begun as (
  update notification.notices n
  set state = 'sending', attempts = n.attempts + 1, begun_at = :at, changed_at = :at, sender = :sender, reason = ''
  from (select id from pressing union all select id from plain) as due
  where n.id = due.id
  returning n.id, n.office, n.case_id, n.attempts, n.urgent, n.subject, n.text
)
select b.id, b.office, b.case_id, b.attempts, b.urgent, b.subject, b.text, c.sealed_contact
from begun b join notification.contacts c using (case_id) order by b.urgent desc, b.id
""")


@dataclass(frozen=True, slots=True)
class Intent:
    """A notice that is about to be handed over. The contact is still sealed."""

    id: UUID
    office: str
    case: str
    attempt: int
    urgent: bool
    subject: str
    text: str
    sealed_contact: str | None


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of an intent, and the parts by which its receipts will be known. No address any more."""

    intent: Intent
    outcome: Outcome
    parts: Sequence[receipts.PartRow]


class _Contact(msgspec.Struct):
    phone: str | None = None
    email: str | None = None


_contact = msgspec.json.Decoder(_Contact)


def claim(house: House, means: Means, *, sender: str, most: int) -> list[Intent]:
    """Write down that these are about to be handed over by `sender`: urgent first, and those alone at night."""
    at = now()
    quiet = quiet_hours_of(house).holds(at)
    asked = {"channel": means.value, "at": at, "quiet": quiet, "most": most, "sender": sender}
    with house.database.work_seeing_every_office(because=_SENDS) as session:
        return [Intent(*row) for row in session.connection().execute(_CLAIM, asked)]


def hand_over(house: House, means: Means, channel: Channel, intents: Sequence[Intent]) -> list[Handed]:
    """Open each contact in memory and ask the gateway; what became of each intent, in order."""
    at = now()
    addresses = [_address(house, means, intent) for intent in intents]
    messages = [
        _message(house, intent, to, at=at) for intent, to in zip(intents, addresses, strict=True) if to is not None
    ]
    answers = iter(channel.send_all(messages))
    return [
        Handed(intent, _NOBODY, ()) if to is None else _handed(house, means, intent, to, next(answers))
        for intent, to in zip(intents, addresses, strict=True)
    ]


def record(house: House, provider: str, handed: Sequence[Handed]) -> None:
    """Write down what the gateway answered, under which numbers, and the receipts that were faster than this."""
    at = now()
    news = [
        news_of(each.outcome, notice=each.intent.id, attempt=each.intent.attempt, provider=provider) for each in handed
    ]
    parts = [part for each in handed for part in each.parts]
    with house.database.work_seeing_every_office(because=_SENDS) as session:
        move(session, news, quiet=quiet_hours_of(house), at=at)
        if parts:
            receipts.keep_parts(session, parts)
    if parts:
        receipts.match_waiting(house, of=[part["provider_id"] for part in parts], at=at)


def news_of(outcome: Outcome, *, notice: UUID, attempt: int | None, provider: str) -> News:
    """What a gateway's answer means for the notice."""
    match outcome:
        case Submitted():
            return News(
                notice=notice,
                happening=Happening.ACCEPTED,
                attempt=attempt,
                provider=provider,
                provider_id=outcome.provider_id,
            )
        case TemporaryFailure(reason):
            return News(notice=notice, happening=Happening.PUT_OFF, attempt=attempt, reason=reason, provider=provider)
        case PermanentFailure(reason):
            return News(notice=notice, happening=Happening.REFUSED, attempt=attempt, reason=reason, provider=provider)
        case Unknown(reason):
            return News(notice=notice, happening=Happening.NO_ANSWER, attempt=attempt, reason=reason, provider=provider)


def _handed(house: House, means: Means, intent: Intent, to: str, outcome: Outcome) -> Handed:
    if not isinstance(outcome, Submitted) or means is not Means.SMS:  # of letters no receipts come
        return Handed(intent, outcome, ())
    ids = outcome.provider_ids
    parts = receipts.parts(house, office=intent.office, notice=intent.id, attempt=intent.attempt, ids=ids, to=to)
    return Handed(intent, outcome, parts)


def _message(house: House, intent: Intent, to: str, *, at: datetime) -> Message:
    return Message(
        id=str(intent.id),
        to=to,
        text=intent.text,
        at=at,
        subject=intent.subject,
        sender=house.offices[intent.office].name,
        urgent=intent.urgent,
    )


def _address(house: House, means: Means, intent: Intent) -> str | None:
    if intent.sealed_contact is None:
        return None
    return address_of(house, means, intent.sealed_contact, office=intent.office, case=intent.case)


def address_of(house: House, means: Means, sealed: str, *, office: str, case: str) -> str | None:
    """The number or address in a sealed contact, for the gateway alone; None when there is none."""
    try:
        plain = house.keys.open(sealed, purpose=Purpose.PARTICULARS, office=office, what="complaint.contact", row=case)
        contact = _contact.decode(plain)
    except (CannotOpen, msgspec.DecodeError) as cause:
        log.error("a contact could not be opened", kind=type(cause).__name__, case=case)
        return None
    return (contact.phone if means is Means.SMS else contact.email) or None
