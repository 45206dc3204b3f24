"""The desk of callbacks: the queue, the month's rate with its members and formula, and the forecast (6.8)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.numbers import Series, printed
from services.kernel.people import Officer
from services.kernel.workdays import close_of
from services.routing.queries.guests import shares
from services.routing.queries.pages import FURTHEST
from services.routing.queries.rows import CaseRow
from services.routing.queries.telling import case_row
from services.routing.queries.work_lists import not_kept_from
from services.routing.rules.acts import Act
from services.routing.rules.callbacks import (
    OUTCOME_WORDS,
    Forecast,
    Member,
    Outcome,
    Rate,
    first_of_month,
    forecast,
    next_month,
    rate,
    try_next,
)
from services.routing.rules.clocks import ClockKind
from services.routing.rules.grades import DISSATISFIED, RATED, grade_words
from services.routing.rules.regions import CALLBACK_WORDS, CallbackState
from services.routing.tables import Callback, CallbackWarning, Case, CaseEvent, Clock
from services.routing.tables.rulebook import rulebook

OWED = tuple(s.value for s in CallbackState if s is not CallbackState.NOT_DUE and not s.is_settled)
LONGEST = 500  # rows of a queue


@dataclass(frozen=True)
class Waiting:
    """A case to call: since when, until when, what was tried, and when to try again."""

    case: CaseRow
    state_words: str
    feedback_at: datetime | None
    call_by: datetime | None
    attempts: list[datetime]
    next_words: str
    graded: str  # what the complainant gave in this round without being called, in words
    is_dissatisfied: bool


@dataclass(frozen=True)
class RateMember:
    """A line of the list behind a rate."""

    case: str
    number: str
    outcome: str
    outcome_words: str
    closed_at: datetime | None
    call_by: datetime | None


@dataclass(frozen=True)
class Month:
    """An office's month: the rate, its formula, and the cases that it is made of; the forecast while it runs."""

    office: str
    month: date
    rate: Rate
    percent: str | None
    is_met: bool
    too_many_sensitive: bool
    formula: str
    members: list[RateMember]
    forecast: Forecast | None
    forecast_words: str
    warned_at: datetime | None
    warned_cases: list[str]


@dataclass(frozen=True)
class Closed:
    """A case of a month: what became of its callback, and what the list behind the rate says of it."""

    member: Member
    number: tuple[str, int, int]  # the office that gave it, year and serial
    closed_at: datetime
    recused: frozenset[str]


def callback_queue(session: Session, house: House, officer: Officer, office: str, *, at: datetime) -> list[Waiting]:
    """Whom the office is to call, what is due first at the top: of the cases that it handles, whoever numbered them."""
    found = [
        waiting for share in shares(session, office) for waiting in _waiting(session, house, officer, share, at=at)
    ]
    return sorted(found, key=_soonest)[:LONGEST]


def _waiting(
    session: Session, house: House, officer: Officer, share: ColumnElement[bool], *, at: datetime
) -> list[Waiting]:
    found = session.execute(
        select(Case, func.min(Clock.due_at))
        .outerjoin(Clock, _runs_for(ClockKind.K3))
        .where(share, Case.is_open, Case.callback.in_(OWED), not_kept_from(officer))
        .group_by(Case.office, Case.id)
        .order_by(func.min(Clock.due_at).nulls_last(), Case.id)
        .limit(LONGEST)
    ).all()
    attempts = _attempts(session, [case for case, _ in found])
    given = _given(session, [case for case, _ in found])
    book, reached = rulebook(session), at.astimezone(SHANGHAI).date() + FURTHEST
    return [
        Waiting(
            case=case_row(house, case, None),
            state_words=CALLBACK_WORDS[CallbackState(case.callback)].officer,
            feedback_at=case.delivered_at,
            call_by=call_by,
            attempts=attempts.get(case.id, []),
            next_words=try_next(
                attempts.get(case.id, []), at=at, calendar=book.calendar_of(case.handled_in).reaching(reached)
            ),
            graded=grade_words(*given[case.id]) if case.id in given else "",
            is_dissatisfied=case.id in given and given[case.id][0] <= DISSATISFIED,
        )
        for case, call_by in found
    ]


def _given(session: Session, cases: Sequence[Case]) -> dict[str, tuple[int, str | None]]:
    """The first grade of the round that each case is in, and the way by which it came, of who gave one by himself."""
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.body)
        .join(Case, and_(Case.office == CaseEvent.office, Case.id == CaseEvent.case_id))
        .where(CaseEvent.case_id.in_([case.id for case in cases]), CaseEvent.act == RATED)
        .where(CaseEvent.round == Case.round)
        .order_by(CaseEvent.seq.desc())
    )
    marked = {case: json.loads(body)["marked"] for case, body in rows}
    return {case: (told["grade"], told.get("rated_by")) for case, told in marked.items()}


def _soonest(waiting: Waiting) -> tuple[bool, float, str]:
    """The order of the database: what has no limit comes last."""
    return waiting.call_by is None, waiting.call_by.timestamp() if waiting.call_by else 0.0, waiting.case.id


def callback_month(session: Session, house: House, officer: Officer, office: str, on: date, *, at: datetime) -> Month:
    """The month of that day. Its forecast only while it runs. A case that the officer is kept from counts, unnamed."""
    first = first_of_month(on)
    closed, waiting = members_of(session, office, first), waiting_of(session, office, first)
    found = rate([one.member for one in closed])
    runs = first == first_of_month(at.astimezone(SHANGHAI).date())
    ahead = forecast([one.member for one in closed], waiting, at=at) if runs else None
    warning = session.get(CallbackWarning, (office, first))
    warned_at, warned = (warning.at, list(warning.cases)) if warning and warning.warned else (None, [])
    return Month(
        office=office,
        month=first,
        rate=found,
        percent=str(found.percent) if found.percent is not None else None,
        is_met=found.is_met,
        too_many_sensitive=found.too_many_sensitive,
        formula=found.in_words,
        members=[
            RateMember(
                case="" if officer.id in one.recused else one.member.case,
                number="" if officer.id in one.recused else _printed(house, one),
                outcome=one.member.outcome.value,
                outcome_words=OUTCOME_WORDS[one.member.outcome],
                closed_at=one.closed_at,
                call_by=one.member.call_by,
            )
            for one in closed
        ],
        forecast=ahead,
        forecast_words=ahead.in_words if ahead else "",
        warned_at=warned_at,
        warned_cases=_seen_by(session, officer, office, warned) if warned else [],
    )


def _printed(house: House, one: Closed) -> str:
    """As the office printed it that numbered the case."""
    office, year, serial = one.number
    return printed(house.offices[office].region, Series.REGISTRATION, year, serial)


def _seen_by(session: Session, officer: Officer, office: str, cases: Sequence[str]) -> list[str]:
    """Of the cases those that the office handles still and that the officer is not kept from."""
    found: set[str] = set()
    for share in shares(session, office):
        found.update(session.scalars(select(Case.id).where(share, Case.id.in_(cases), not_kept_from(officer))))
    return [case for case in cases if case in found]


def members_of(session: Session, office: str, first: date) -> list[Closed]:
    """The cases that the office handled and that were closed in the month, for which a callback was owed or forgone;
    the withdrawn and invalid are not."""
    spared = select(CaseEvent.seq).where(
        CaseEvent.office == Case.office, CaseEvent.case_id == Case.id, CaseEvent.act == Act.EXEMPT_CALLBACK.value
    )
    asked = (
        select(Case, _due_of_round(), _reached_at(), spared.exists())
        .where(Case.closed_at >= _begins(first), Case.closed_at < _begins(next_month(first)))
        .where(Case.callback != CallbackState.NOT_DUE.value, Case.outcome.is_distinct_from("withdrawn"))
    )
    found = [
        Closed(
            _member(case, call_by, reached_at, sensitive),
            (case.office, case.year, case.serial),
            case.closed_at,
            frozenset(case.recused),
        )
        for share in shares(session, office)
        for case, call_by, reached_at, sensitive in session.execute(asked.where(share))
        if case.closed_at is not None
    ]
    return sorted(found, key=lambda one: (one.closed_at, one.member.case))


def waiting_of(session: Session, office: str, first: date) -> list[Member]:
    """Open cases whose callback is due before the month ends, the most urgent first: the list to call."""
    asked = (
        select(Case.id, Clock.due_at)
        .join(Clock, _runs_for(ClockKind.K3))
        .where(Case.is_open, Case.callback.in_(OWED))
        .where(Clock.due_at < _begins(next_month(first)))
    )
    found = [
        (call_by, case) for share in shares(session, office) for case, call_by in session.execute(asked.where(share))
    ]
    return [Member(case, Outcome.WAITING, call_by) for call_by, case in sorted(found)]


def _member(case: Case, call_by: datetime | None, reached_at: datetime | None, sensitive: bool) -> Member:
    state = CallbackState(case.callback)
    if state is CallbackState.EXEMPT:
        return Member(case.id, Outcome.EXEMPT, sensitive=sensitive)
    if state is CallbackState.NOT_REACHED:
        return Member(case.id, Outcome.NOT_REACHED, call_by)
    if state is not CallbackState.DONE or reached_at is None:
        return Member(case.id, Outcome.WAITING, call_by)
    in_time = call_by is None or reached_at <= call_by
    return Member(case.id, Outcome.IN_TIME if in_time else Outcome.LATE, call_by)


def _due_of_round() -> ScalarSelect[datetime]:
    """The first limit of the round's callback: a second call after a dispute does not make the first one timely."""
    return (
        select(func.min(Clock.due_at))
        .where(Clock.office == Case.office, Clock.case_id == Case.id, Clock.round == Case.round)
        .where(Clock.kind == ClockKind.K3.value)
        .scalar_subquery()
    )


def _reached_at() -> ScalarSelect[datetime]:
    return (
        select(func.max(Callback.at))
        .where(Callback.office == Case.office, Callback.case_id == Case.id, Callback.round == Case.round)
        .where(Callback.outcome == "reached")
        .scalar_subquery()
    )


def _runs_for(kind: ClockKind) -> ColumnElement[bool]:
    return and_(
        Clock.office == Case.office, Clock.case_id == Case.id, Clock.state == "running", Clock.kind == kind.value
    )


def _attempts(session: Session, cases: Sequence[Case]) -> dict[str, list[datetime]]:
    rounds = {case.id: case.round for case in cases}
    rows = session.execute(
        select(Callback.case_id, Callback.round, Callback.at)
        .where(Callback.case_id.in_(list(rounds)))
        .order_by(Callback.n)
    )
    found: dict[str, list[datetime]] = {}
    for case, round_, at in rows:
        if rounds[case] == round_:
            found.setdefault(case, []).append(at)
    return found


def _begins(day: date) -> datetime:
    return close_of(day, time(0))
