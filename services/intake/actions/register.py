"""Register a complaint: number, receipt code, sealed particulars and what is said about it, in one transaction.

Filed from anywhere, it lies with the office that it concerns (A6.2.1-1).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from prometheus_client import Counter
from sqlalchemy.exc import IntegrityError

from services.intake.actions import calendars, hashes, pacing, sealing
from services.intake.actions.entering import Ready, Registered, enter
from services.intake.actions.evidence import attaching
from services.intake.actions.tray import letters
from services.intake.forms import Channel, Complaint
from services.intake.rules import taxonomy
from services.intake.tables import Answer
from services.intake.tables import Complaint as Registry
from services.kernel import standard
from services.kernel.errors import Fault, Forbidden, Invalid, Refused, TooMany
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI

REGISTERED = Counter("complaints_registered_total", "Complaints registered", ("office", "channel"))
# Officers register what reached the office by these on the day when it came, not when it was typed (F1-4).
_CAME_BEFORE_TYPING = frozenset(Channel) - {Channel.OTHER}


def register(
    house: House, form: Complaint, *, by: Officer | None, key: str | None, at: datetime, tray: UUID | None = None
) -> tuple[Registered, bool]:
    """The receipt, and True when it is new; False when the same `key` had brought the same complaint before.

    `by` is the officer or system that registers, None for the public; `tray` is the draft that it was made from. Raises
    Forbidden for what is not theirs, TooMany for the public when it comes too fast, Refused when the key had brought
    another complaint or the draft is done with, Invalid for evidence that is not here or somebody else's.
    """
    office = str(form.office)
    _check(house, form, by=by, office=office)
    _check_other(house, form)
    letter = letters.opening(house, form.letter.log, by=by) if form.letter and by else None
    evidence = tuple(dict.fromkeys((*form.evidence, *(letter.scans if letter else ()))))
    places, parts = attaching.found(house, evidence) if evidence else (frozenset(), frozenset())
    received_at = letter.opened_at if letter and not form.occurred_at else _received_at(form, by=by, at=at)
    decide_by, provisional = _decide_by(house, office, received_at.astimezone(SHANGHAI).date())
    suggestion = taxonomy.load().suggest("\n".join((form.text, *form.requests)), topic=form.topic)
    if by is None and not suggestion.suspected:  # what may be major waits for nothing
        try:
            pacing.slow_down(house, form, office=office, at=at)
        except TooMany:
            if key is None or (before := _answered_before(house, form, by=by, key=key)) is None:
                raise
            return before, False
    ready = Ready(
        house=house,
        form=form,
        office=office,
        places=places,
        by=by,
        at=at,
        received_at=received_at,
        decide_by=decide_by,
        provisional=provisional,
        suggestion=suggestion,
        key=key,
        parts=parts,
        tray=letter.id if letter else tray,
        evidence=evidence,
        letter=letter,
    )
    while True:
        try:
            registered = enter(ready)
        except IntegrityError as cause:
            constraint = getattr(getattr(cause.orig, "diag", None), "constraint_name", None)
            if constraint == "pk_answers" and key is not None:
                before = _answered_before(house, form, by=by, key=key)
                if before is not None:
                    return before, False
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
    elif form.upstream and form.upstream.system != by.name:
        raise Forbidden("other_system", f"移交部门应当写“{by.name}”，这是令牌上的名称")


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


def _answered_before(house: House, form: Complaint, *, by: Officer | None, key: str) -> Registered | None:
    """What the key had brought; None when it is new. Raises Refused when that was another complaint."""
    with house.database.work_seeing_every_office(because="an idempotency key names no office") as session:
        answer = session.get(Answer, hashes.of_key(house, key, by=by))
    if answer is None:
        return None
    if answer.digest != hashes.of_request(house, form):
        raise Refused("key_used", "这个幂等键已经用于另一件投诉，请换一个新的")
    plain = sealing.open_answer(house, answer.sealed_answer, office=answer.office, case=answer.case)
    return msgspec.json.decode(plain, type=Registered)
