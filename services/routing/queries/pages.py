"""What only the console's pages ask: the lists by tab and by time left, and the desk of major complaints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.workdays import WorkingCalendar
from services.routing.queries.guests import guests
from services.routing.queries.rows import CaseRow, Page
from services.routing.queries.telling import case_row
from services.routing.queries.work_lists import Filters, Queue, not_kept_from, wanted, work_list
from services.routing.rules.clocks import CLOCKS, ClockKind
from services.routing.rules.policy import PolicyPack
from services.routing.rules.regions import Severity
from services.routing.rules.steps import Step
from services.routing.tables import Case, Clock, OfficerRow
from services.routing.tables.rulebook import rulebook

SOON = 3  # working days left
FURTHEST = timedelta(days=120)  # within which every limit of an open case ends
OF_MAJOR = (
    ClockKind.K4_ASSESS,
    ClockKind.K4_APPROVE,
    ClockKind.K4_INFORM,
    ClockKind.K4_FAST,
    ClockKind.K4_PROGRESS,
    ClockKind.K4_STEP,
)


class Tab(StrEnum):
    """The lists of the console."""

    TODO = "todo"
    ASSIGN = "assign"
    APPROVE = "approve"
    CALLBACK = "callback"
    OVERDUE = "overdue"
    MAJOR = "major"
    ALL = "all"


TAB_WORDS = {
    Tab.TODO: "我的待办",
    Tab.ASSIGN: "待分配",
    Tab.APPROVE: "待审批",
    Tab.CALLBACK: "待回访",
    Tab.OVERDUE: "已超期",
    Tab.MAJOR: "重大投诉",
    Tab.ALL: "全部投诉",
}


class Due(StrEnum):
    """How near the limit is; `DECIDE` is what is not accepted yet."""

    OVER = "over"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    DECIDE = "decide"


@dataclass(frozen=True)
class Counts:
    """How many cases each list has, and how they stand in time in the list that is shown."""

    tabs: Mapping[Tab, int]
    due: Mapping[Due, int]


@dataclass(frozen=True)
class Alarm:
    """A running limit of a major complaint: `left` until it passes, negative afterwards."""

    kind: str
    label: str
    due_at: datetime
    left: timedelta


@dataclass(frozen=True)
class Alarming:
    """A major or perhaps major complaint with its running limits, the nearest first."""

    row: CaseRow
    alarms: list[Alarm]


def filters_of(tab: Tab, officer: Officer) -> Filters:
    """What a list shows. What waits for somebody is that of the officer's own office; the rest all that he sees."""
    own = officer.office
    match tab:
        case Tab.TODO:
            return Filters(queue=Queue.TODO)
        case Tab.ASSIGN:
            return Filters(queue=Queue.OPEN, step=Step.ACCEPTED.value, office=own)
        case Tab.APPROVE:
            return Filters(queue=Queue.OPEN, step=Step.AWAITING_APPROVAL.value, office=own)
        case Tab.CALLBACK:
            return Filters(queue=Queue.CALLBACK, office=own)
        case Tab.OVERDUE:
            return Filters(queue=Queue.OVERDUE)
        case Tab.MAJOR:
            return Filters(queue=Queue.MAJOR)
        case Tab.ALL:
            return Filters(queue=Queue.ALL)


def counts(session: Session, officer: Officer, shown: Filters, *, at: datetime) -> Counts:
    """Every figure of the page in one look. `shown` is the list on the page, before it is narrowed by time."""
    told = _figures(session, officer, shown, at)
    with guests(session, officer) as before:
        if before:
            more = _figures(session, officer, shown, at, guest=before)
            told = {name: figure + more[name] for name, figure in told.items()}
    return Counts(
        tabs={tab: told[f"in_{tab}"] for tab in Tab if tab is not Tab.ALL},
        due={due: told[f"due_{due}"] for due in Due},
    )


def menu_figures(session: Session, officer: Officer, *, at: datetime) -> Counts:
    """The figures in the menu of a page that shows no list of cases."""
    return counts(session, officer, filters_of(Tab.TODO, officer), at=at)


def _figures(
    session: Session, officer: Officer, shown: Filters, at: datetime, *, guest: Sequence[str] = ()
) -> dict[str, int]:
    """Each condition is tried once for each case, and those by time upon what it said: `offset` keeps the planner from
    putting the whole condition into every figure in which it is named."""
    lists = {f"in_{tab}": filters_of(tab, officer) for tab in Tab if tab is not Tab.ALL}
    base = replace(shown, cursor=None, limit=Filters().limit)
    here = next((name for name, filters in lists.items() if filters == base), "shown")
    tried = [
        and_(true(), *wanted(session, officer, filters, at, guest=guest)).label(name)
        for name, filters in {**lists, here: base}.items()
    ]
    each = (
        select(Case.is_open, Case.step, Case.overdue, Case.due_at, Case.due_on, *tried)
        .where(or_(Case.is_open, Case.step == Step.CLOSED.value), not_kept_from(officer))
        .offset(0)
        .subquery()
    )
    columns = [func.count().filter(each.c[name]).label(name) for name in lists]
    columns += [func.count().filter(each.c[here], _due(session, due, at, of=each.c)).label(f"due_{due}") for due in Due]
    return dict(session.execute(select(*columns)).mappings().one())


def listed(session: Session, house: House, officer: Officer, shown: Filters, due: Due | None, *, at: datetime) -> Page:
    """One page of the list. Raises Invalid for a cursor that is not ours."""
    also = [_due(session, due, at)] if due else []
    return work_list(session, house, officer, shown, at=at, also=also)


def alarming(session: Session, house: House, officer: Officer, *, at: datetime) -> list[Alarming]:
    """Every open complaint that is, or may be, major, what is due first at the top."""
    named = and_(OfficerRow.office == Case.office, OfficerRow.id == Case.accountable)
    running = and_(
        Clock.office == Case.office,
        Clock.case_id == Case.id,
        Clock.state == "running",
        Clock.kind.in_([kind.value for kind in OF_MAJOR]),
    )
    found = (
        select(Case, OfficerRow.name, Clock)
        .outerjoin(OfficerRow, named)
        .outerjoin(Clock, running)
        .where(
            Case.is_open, Case.severity.in_([one.value for one in Severity if one.is_urgent]), not_kept_from(officer)
        )
        .order_by(Clock.due_at.nulls_last(), Case.received_at)
        .limit(500)
    )
    cases: dict[str, Alarming] = {}
    for case, name, clock in session.execute(found):
        entry = cases.setdefault(case.id, Alarming(case_row(house, case, name), []))
        if clock is not None:
            label = CLOCKS[ClockKind(clock.kind)].label
            entry.alarms.append(Alarm(clock.kind, label, clock.due_at, clock.due_at - at))
    return list(cases.values())


def calendar_and_pack(
    session: Session, *, at: datetime, policy: str | None = None, petition: bool = False
) -> tuple[WorkingCalendar, PolicyPack]:
    """The calendar that holds now, and the pack of that version; without one, that under which a complaint would
    be accepted; `petition`: one that a petition bureau has handed over."""
    book = rulebook(session)
    today = at.astimezone(SHANGHAI).date()
    pack = book.packs[policy] if policy else book.accepting(petition=petition, on=today)
    return book.calendar.reaching(today + FURTHEST), pack


def _due(session: Session, due: Due, at: datetime, *, of: Any = Case) -> ColumnElement[bool]:
    """Of cases, or of whatever else has their columns."""
    today = at.astimezone(SHANGHAI).date()
    last = rulebook(session).calendar.reaching(today + FURTHEST).after(today, SOON)
    match due:
        case Due.OVER:
            return and_(of.is_open, or_(of.overdue, of.due_at < at))
        case Due.TODAY:
            return and_(of.is_open, of.due_on == today, of.due_at >= at)
        case Due.SOON:
            return and_(of.is_open, of.due_on > today, of.due_on <= last)
        case Due.LATER:
            return and_(of.is_open, of.due_on > last)
        case Due.DECIDE:
            undecided: ColumnElement[bool] = of.step.in_(
                [step.value for step in (Step.REGISTERED, Step.CONFIRMING, Step.INVALID_PROPOSED)]
            )
            return undecided
