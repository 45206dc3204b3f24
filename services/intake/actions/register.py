"""Register a complaint: number, receipt code, sealed particulars and what is said about it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.intake.actions import calendars, hashes, sealing
from services.intake.actions.evidence import attaching
from services.intake.actions.tray import drafts
from services.intake.forms import Channel, Complaint
from services.intake.rules import codes, taxonomy
from services.intake.rules.evidence import Part
from services.intake.tables import SCHEMA, Answer, Outbox
from services.intake.tables import Complaint as Registry
from services.kernel import standard
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.database import straight
from services.kernel.errors import Fault, Forbidden, Invalid, Refused
from services.kernel.house import House
from services.kernel.numbers import CaseId, Series, next_serial, printed
from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI

REGISTERED = Counter("complaints_registered_total", "Complaints registered", ("office", "channel"))
# Officers register what reached the office by these on the day when it came, not when it was typed (F1-4).
_CAME_BEFORE_TYPING = frozenset(Channel) - {Channel.OTHER}

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
class _Ready:
    """Everything that can be known before the number is drawn, so that the counter is locked for as short as can be."""

    form: Complaint
    office: str
    by: Officer | None
    at: datetime
    received_at: datetime
    decide_by: date
    provisional: bool
    suggestion: taxonomy.Suggestion
    key: str | None
    parts: frozenset[str]
    tray: UUID | None


def register(
    house: House, form: Complaint, *, by: Officer | None, key: str | None, at: datetime, tray: UUID | None = None
) -> tuple[Registered, bool]:
    """The receipt, and True when it is new; False when the same `key` had brought the same complaint before.

    `by` is the officer or system that registers, None for the public; `tray` is the draft that it was made from. Raises
    Forbidden for what is not theirs, Refused when the key had brought another complaint or the draft is done with,
    Invalid for evidence that is not here or somebody else's.
    """
    office = str(form.office)
    places, parts = attaching.found(house, form.evidence) if form.evidence else (frozenset(), frozenset())
    _check(house, form, by=by, office=office)
    _check_other(house, form)
    received_at = _received_at(form, by=by, at=at)
    decide_by, provisional = _decide_by(house, office, received_at.astimezone(SHANGHAI).date())
    ready = _Ready(
        form=form,
        office=office,
        by=by,
        at=at,
        received_at=received_at,
        decide_by=decide_by,
        provisional=provisional,
        suggestion=taxonomy.load().suggest("\n".join((form.text, *form.requests)), topic=form.topic),
        key=key,
        parts=parts,
        tray=tray,
    )
    while True:
        try:
            with house.database.work(seeing={office, *places}) as session:
                registered = _write(session, house, ready)
        except IntegrityError as cause:
            constraint = getattr(getattr(cause.orig, "diag", None), "constraint_name", None)
            if constraint == "pk_answers" and key is not None:
                return _answered_before(house, ready, key=key), False
            if constraint != "uq_complaints_code_hash":  # two equal codes in 850 thousand million: draw again
                raise
        else:
            REGISTERED.labels(office, form.channel.value).inc()
            return registered, True


def _check(house: House, form: Complaint, *, by: Officer | None, office: str) -> None:
    if by is None:
        if form.channel is not Channel.OTHER:
            raise Forbidden("officers_only", "这种投诉方式只能由工作人员登记")
    elif by.holds(Post.WINDOW):
        if office != by.office:
            raise Forbidden("other_office", "只能登记投诉本机构的事项")
    elif not (by.holds(Post.SYSTEM) and office in house.offices.beneath(by.office)):
        raise Forbidden("wrong_post", "您的岗位不能登记投诉")


def _check_other(house: House, form: Complaint) -> None:
    """The complaint whose handling is complained about is there, in whatever office."""
    if form.about_case is None:
        return
    with house.database.work_seeing_every_office(
        because="the handling of any office may be complained about"
    ) as session:
        if session.get(Registry, form.about_case) is None:
            raise Invalid([Fault("about_case", "unknown_case", "没有这件投诉，请核对编号")])


def _decide_by(house: House, office: str, received_on: date) -> tuple[date, bool]:
    """The last day of the decision (D01), and whether it may still move because its year is not arranged yet."""
    calendar = calendars.current(house, office, on=received_on)
    days = calendar.explain(received_on, standard.DECIDE_WITHIN)
    return days[-1].on, any(day.provisional for day in days)


def _received_at(form: Complaint, *, by: Officer | None, at: datetime) -> datetime:
    if by is not None and form.occurred_at is not None and form.channel in _CAME_BEFORE_TYPING:
        return form.occurred_at
    return at


def _write(session: Session, house: House, ready: _Ready) -> Registered:
    form, office, at = ready.form, ready.office, ready.at
    has_phone = form.complainant is not None and form.complainant.phone is not None
    code, secret = codes.new_code(), None if has_phone else codes.new_secret()
    year = at.astimezone(SHANGHAI).year
    serial = next_serial(session, schema=SCHEMA, office=office, series=Series.REGISTRATION, year=year)
    registered = Registered(
        id=str(CaseId(office, year, serial)),
        number=printed(house.offices[office].region, Series.REGISTRATION, year, serial),
        office=office,
        code=code,
        secret=secret,
        decide_by=ready.decide_by,
        registered_at=at,
        provisional=ready.provisional,
    )
    event = _event(house, ready, registered, serial=serial, year=year)
    said = Outbox.of(event)
    values = msgspec.structs.asdict(event) | {
        "message_id": said.message_id,
        "body": said.body,
        "said_at": said.said_at,
        "type": said.type,
        "causes": list(event.causes),
        "suspected": list(event.suspected),
        "code_hash": hashes.of_code(house, code),
        "secret_hash": hashes.of_secret(house, secret, case=registered.id) if secret else None,
        "phone_index": hashes.of_phone(house, form, office=office),
        "id_index": hashes.of_id_number(house, form, office=office),
    }
    if ready.key is not None:
        values["key_hash"] = hashes.of_key(house, ready.key, by=ready.by)
        values["digest"] = hashes.of_request(house, form)
        values["sealed_answer"] = sealing.answer(
            house, msgspec.json.encode(registered).decode(), office=office, case=registered.id
        )
    straight(session, _WITHOUT_KEY if ready.key is None else _WITH_KEY, values)
    if event.first_receiver:
        first = {"c": registered.id, "o": office, "who": event.first_receiver, "part": "first_receiver"}
        session.execute(_INVOLVED, first)
    if ready.tray is not None and ready.by is not None:
        drafts.registered(session, ready.tray, case=registered.id, by=ready.by, at=at)
    if form.evidence:
        attaching.attach(
            session,
            house,
            form.evidence,
            case=registered.id,
            office=office,
            by=ready.by,
            draft=ready.key,
            tray=ready.tray,
            at=at,
        )
    return registered


def _event(house: House, ready: _Ready, registered: Registered, *, serial: int, year: int) -> ComplaintRegistered:
    form, by = ready.form, ready.by
    who = form.complainant
    return ComplaintRegistered(
        office=ready.office,
        case=registered.id,
        at=ready.at,
        urgent=bool(ready.suggestion.suspected),
        number=registered.number,
        year=year,
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
        requests=len(form.requests),
        evidence=len(form.evidence),
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
        sealed_particulars=sealing.particulars(house, form, office=ready.office, case=registered.id),
        sealed_brief=sealing.brief(house, form, office=ready.office, case=registered.id),
    )


def _wanted(asked: bool | None, ready: _Ready) -> bool:
    if asked is None:
        return not taxonomy.endangers_the_fund(ready.suggestion.suspected, topic=ready.form.topic)
    return asked


def _identity_level(form: Complaint) -> int:
    """0 anonymous, 1 self-declared, 2 an officer saw the document (A6.4-2)."""
    if form.complainant is None:
        return 0
    return 2 if form.complainant.id_seen else 1


def _answered_before(house: House, ready: _Ready, *, key: str) -> Registered:
    with house.database.work_seeing_every_office(because="an idempotency key names no office") as session:
        answer = session.get_one(Answer, hashes.of_key(house, key, by=ready.by))
    if answer.digest != hashes.of_request(house, ready.form):
        raise Refused("key_used", "这个幂等键已经用于另一件投诉，请换一个新的")
    plain = sealing.open_answer(house, answer.sealed_answer, office=answer.office, case=answer.case)
    return msgspec.json.decode(plain, type=Registered)
