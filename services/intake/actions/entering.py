"""Enter complaints in the register: number, receipt code, sealed particulars and what is said about each.

One at a time, or as many as several threads bring at once, in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.intake.actions import hashes, sealing
from services.intake.actions.evidence import attaching
from services.intake.actions.tray import drafts
from services.intake.actions.tray.letters import Opening
from services.intake.forms import Complaint
from services.intake.rules import codes, taxonomy
from services.intake.rules.evidence import Part
from services.intake.tables import SCHEMA, Outbox
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.convoy import Convoy
from services.kernel.database import Database, straight
from services.kernel.house import House
from services.kernel.numbers import CaseId, Series, next_serials, printed
from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI

_WRITE = """
with said as (
  insert into intake.outbox (message_id, office, case_id, type, urgent, body, said_at)
  values (%(message_id)s, %(office)s, %(case)s, %(type)s, %(urgent)s, %(body)s, %(said_at)s)
)
{remember}
insert into intake.complaints (
  case_id, office, number, channel, sub_channel, kind, relation, identity_level, elderly, occurred_at, received_at,
  registered_at, decide_by, decide_by_provisional, first_receiver, department, wants_sms, wants_email,
  upstream_system, upstream_number, upstream_due_on, causes, suspected, code_hash, secret_hash, phone_index, id_index,
  sealed_contact, sealed_particulars, sealed_brief
) values (
  %(case)s, %(office)s, %(number)s, %(channel)s, %(sub_channel)s, %(kind)s, %(relation)s, %(identity_level)s,
  %(elderly)s, %(occurred_at)s, %(received_at)s, %(at)s, %(decide_by)s, %(decide_by_provisional)s,
  %(first_receiver)s, %(department)s, %(wants_sms)s, %(wants_email)s, %(upstream_system)s, %(upstream_number)s,
  %(upstream_due_on)s, %(causes)s, %(suspected)s, %(code_hash)s, %(secret_hash)s, %(phone_index)s, %(id_index)s,
  %(sealed_contact)s, %(sealed_particulars)s, %(sealed_brief)s
)
"""
_REMEMBER = """, answered as (
  insert into intake.answers (key_hash, office, case_id, digest, sealed_answer, answered_at)
  values (%(key_hash)s, %(office)s, %(case)s, %(digest)s, %(sealed_answer)s, %(at)s)
)"""
_WITH_KEY = _WRITE.format(remember=_REMEMBER)
_WITHOUT_KEY = _WRITE.format(remember="")
_INVOLVED = text("insert into intake.involved (case_id, office, officer_id, part) values (:c, :o, :who, :part)")
# Who goes with others waits for no lock of one of them: each tries again alone.
_WAIT_BRIEFLY = text("set local lock_timeout = '300ms'")


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """What the complainant takes home. The code and the secret are nowhere else in clear. `provisional`: the day to
    decide by may still move."""

    id: str
    number: str
    office: str
    code: str
    secret: str | None
    decide_by: date
    registered_at: datetime
    provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class Ready:
    """Everything that can be known before the number is drawn, so that the counter is locked for as short as can be."""

    house: House
    form: Complaint
    office: str
    places: frozenset[str]
    by: Officer | None
    at: datetime
    received_at: datetime
    decide_by: date
    provisional: bool
    suggestion: taxonomy.Suggestion
    key: str | None
    parts: frozenset[str]
    tray: UUID | None
    evidence: tuple[UUID, ...]
    letter: Opening | None

    @property
    def year(self) -> int:
        """Of the number."""
        return self.at.astimezone(SHANGHAI).year


@dataclass(frozen=True)
class _Line:
    """A line of the register, and what is said about it."""

    ready: Ready
    registered: Registered
    event: ComplaintRegistered


def enter(ready: Ready) -> Registered:
    """When it returns, the complaint is committed. Raises IntegrityError for a key or a code that is there already,
    Invalid for evidence that is not here or somebody else's, Refused for a draft that is done with."""
    database = ready.house.database
    convoy = _CONVOYS.get(database)
    if convoy is None:
        convoy = _CONVOYS.setdefault(database, Convoy(_enter_together))
    return convoy.take(ready)


def gathered(house: House) -> int:
    """How many registrations wait for those that are being entered."""
    convoy = _CONVOYS.get(house.database)
    return convoy.gathered if convoy else 0


def _enter_together(some: Sequence[Ready]) -> list[Registered]:
    seeing = {office for ready in some for office in (ready.office, *ready.places)}
    with some[0].house.database.work(seeing=seeing) as session:
        if len(some) > 1:
            session.execute(_WAIT_BRIEFLY)
        wanted = Counter((ready.office, ready.year) for ready in some)
        given = next_serials(session, schema=SCHEMA, series=Series.REGISTRATION, wanted=wanted)
        serials = {counter: iter(numbers) for counter, numbers in given.items()}
        lines = [_line(ready, serial=next(serials[ready.office, ready.year])) for ready in some]
        for statement, keyed in ((_WITH_KEY, True), (_WITHOUT_KEY, False)):
            straight(session, statement, [_values(line) for line in lines if (line.ready.key is not None) is keyed])
        for line in lines:
            _write_beside(session, line)
    return [line.registered for line in lines]


_CONVOYS: WeakKeyDictionary[Database, Convoy[Ready, Registered]] = WeakKeyDictionary()


def _line(ready: Ready, *, serial: int) -> _Line:
    has_phone = ready.form.complainant is not None and ready.form.complainant.phone is not None
    registered = Registered(
        id=str(CaseId(ready.office, ready.year, serial)),
        number=printed(ready.house.offices[ready.office].region, Series.REGISTRATION, ready.year, serial),
        office=ready.office,
        code=codes.new_code(),
        secret=None if has_phone else codes.new_secret(),
        decide_by=ready.decide_by,
        registered_at=ready.at,
        provisional=ready.provisional,
    )
    return _Line(ready, registered, _event(ready, registered, serial=serial))


def _values(line: _Line) -> dict[str, Any]:
    ready, registered, event = line.ready, line.registered, line.event
    house, office, case = ready.house, ready.office, registered.id
    said = Outbox.of(event)
    values = msgspec.structs.asdict(event) | {
        "message_id": said.message_id,
        "body": said.body,
        "said_at": said.said_at,
        "type": said.type,
        "causes": list(event.causes),
        "suspected": list(event.suspected),
        "code_hash": hashes.of_code(house, registered.code),
        "secret_hash": hashes.of_secret(house, registered.secret, case=case) if registered.secret else None,
        "phone_index": hashes.of_phone(house, ready.form, office=office),
        "id_index": hashes.of_id_number(house, ready.form, office=office),
    }
    if ready.key is not None:
        values["key_hash"] = hashes.of_key(house, ready.key, by=ready.by)
        values["digest"] = hashes.of_request(house, ready.form)
        answer = msgspec.json.encode(registered).decode()
        values["sealed_answer"] = sealing.answer(house, answer, office=office, case=case)
    return values


def _write_beside(session: Session, line: _Line) -> None:
    """Who has a part in it, the draft that it was made from, and the files that came with it."""
    ready, case = line.ready, line.registered.id
    if line.event.first_receiver:
        first = {"c": case, "o": ready.office, "who": line.event.first_receiver, "part": "first_receiver"}
        session.execute(_INVOLVED, first)
    if ready.tray is not None and ready.by is not None:
        drafts.registered(session, ready.tray, case=case, by=ready.by, at=ready.at)
    if ready.evidence:
        attaching.attach(
            session,
            ready.house,
            ready.evidence,
            case=case,
            office=ready.office,
            by=ready.by,
            draft=ready.key,
            tray=ready.tray,
            scans=ready.letter.scans if ready.letter else (),
            at=ready.at,
        )


def _event(ready: Ready, registered: Registered, *, serial: int) -> ComplaintRegistered:
    house, form, by = ready.house, ready.form, ready.by
    who = form.complainant
    return ComplaintRegistered(
        office=ready.office,
        case=registered.id,
        at=ready.at,
        urgent=bool(ready.suggestion.suspected),
        number=registered.number,
        year=ready.year,
        serial=serial,
        channel=form.channel.value,
        sub_channel=form.sub_channel or "",
        occurred_at=form.occurred_at,
        received_at=ready.received_at,
        decide_by=ready.decide_by,
        decide_by_provisional=ready.provisional,
        kind=who.kind if who else "anonymous",
        relation=form.relation.value if form.relation else "",
        identity_level=_identity_level(form),
        elderly=bool(who and who.is_elderly(ready.at.date())),
        first_receiver=by.id if by is not None and by.holds(Post.WINDOW) else None,
        department=form.respondent.department if form.respondent else None,
        respondent_named=bool(form.respondent and form.respondent.person),
        person_mark=hashes.of_person(house, form, office=ready.office),
        requests=len(form.requests),
        evidence=len(ready.evidence),
        people=form.collective.people if form.collective else 1,
        about_case=form.about_case,
        authorised=not who or who.kind != "agent" or Part.AUTHORISATION in ready.parts,
        causes=ready.suggestion.causes,
        business=ready.suggestion.business,
        suspected=ready.suggestion.suspected,
        wants_sms=bool(who and who.phone and _wanted(form.notify.sms, ready)),
        wants_email=bool(who and who.email and _wanted(form.notify.email, ready)),
        upstream_system=form.upstream.system if form.upstream else None,
        upstream_number=form.upstream.number if form.upstream else None,
        upstream_due_on=form.upstream.due_on if form.upstream else None,
        sealed_contact=sealing.contact(house, form, office=ready.office, case=registered.id),
        sealed_principal=sealing.principal(house, form, office=ready.office, case=registered.id),
        sealed_particulars=sealing.particulars(
            house, form, letter=ready.letter.said if ready.letter else None, office=ready.office, case=registered.id
        ),
        sealed_brief=sealing.brief(house, form, office=ready.office, case=registered.id),
        fund_safety=_endangers_the_fund(ready),
    )


def _wanted(asked: bool | None, ready: Ready) -> bool:
    return not _endangers_the_fund(ready) if asked is None else asked


def _endangers_the_fund(ready: Ready) -> bool:
    return taxonomy.endangers_the_fund(ready.suggestion.suspected, topic=ready.form.topic)


def _identity_level(form: Complaint) -> int:
    """0 anonymous, 1 self-declared, 2 an officer saw the document (A6.4-2)."""
    if form.complainant is None:
        return 0
    return 2 if form.complainant.id_seen else 1
