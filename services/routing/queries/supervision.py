"""The desks of who watches over the cases of an office: the leader (5.3), the functional department (5.4 e), and the
heads of departments over their own counters (5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, and_, func, literal, or_, select
from sqlalchemy import case as when
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.queries.guests import guests
from services.routing.queries.rows import CaseRow
from services.routing.queries.telling import case_row, department_name
from services.routing.queries.work_lists import SOON, not_kept_from
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import CLOCKS, ClockKind
from services.routing.tables import Case, Clock, OfficerRow, Order, Recusal
from services.routing.tables.rulebook import rulebook

LONGEST = 200
GROUPS = ("first_class", "overdue", "soon", "other")
GROUP_WORDS = {"first_class": "一类、重大", "overdue": "已超期", "soon": "快到期", "other": "其他在办"}
ATTITUDE = "A"  # the group of causes about manners


@dataclass(frozen=True)
class Running:
    """A running limit of a case."""

    kind: str
    label: str
    due_at: datetime
    overdue: bool


@dataclass(frozen=True)
class Ordered:
    """An order of the leader. `overdue`: its limit has passed without an answer and the case is open."""

    n: int
    due_on: date
    at: datetime
    answered_at: datetime | None
    overdue: bool


@dataclass(frozen=True)
class Watched:
    """A case with the reason for its place, its running limits, and the leader's orders."""

    case: CaseRow
    group: str
    group_words: str
    clocks: Sequence[Running]
    orders: Sequence[Ordered]


@dataclass(frozen=True)
class Manner:
    """How many complaints about manners there were at a desk in a year, and how many were found true. A desk is the
    officer who is complained about, as soon as it is known who that is; else the department's window, without one."""

    department: str
    department_name: str
    officer: str | None
    officer_name: str | None
    complaints: int
    founded: int


def watched(session: Session, house: House, officer: Officer, *, at: datetime) -> list[Watched]:
    """Every open case of the officer's own office with its limits: first class, overdue, about to be overdue, the rest;
    in each the sooner due first."""
    today = at.astimezone(SHANGHAI).date()
    last = rulebook(session).calendar.after(today, SOON)
    group = when(
        (or_(Case.classed == CaseClass.ONE.value, Case.risk == 0), 0),
        (or_(Case.overdue, Case.due_at < at), 1),
        (Case.due_on <= last, 2),
        else_=3,
    )
    # Chosen by their keys first: to sort ten thousand whole cases is a third of the page's time.
    first = (
        select(Case.id, group.label("place"))
        .where(Case.office == officer.office, Case.is_open, not_kept_from(officer))
        .order_by(group, Case.due_at.nulls_last(), Case.id)
        .limit(LONGEST)
        .subquery()
    )
    named = and_(OfficerRow.office == Case.office, OfficerRow.id == Case.accountable)
    found = session.execute(
        select(Case, OfficerRow.name, first.c.place)
        .join(first, and_(Case.office == officer.office, Case.id == first.c.id))
        .outerjoin(OfficerRow, named)
        .order_by(first.c.place, Case.due_at.nulls_last(), Case.id)
    ).all()
    ids = [case.id for case, _, _ in found]
    clocks = _clocks(session, officer.office, ids, at)
    orders = _orders(session, officer.office, ids, at)
    return [
        Watched(
            case=case_row(house, case, name),
            group=GROUPS[place],
            group_words=GROUP_WORDS[GROUPS[place]],
            clocks=clocks.get(case.id, []),
            orders=orders.get(case.id, []),
        )
        for case, name, place in found
    ]


def manners(session: Session, house: House, officer: Officer, year: int) -> list[Manner]:
    """Complaints about manners by desks of the officer's own department, received in that year (5.5)."""
    about = or_(
        Case.cause.startswith(ATTITUDE), func.array_to_string(Case.causes, ",").regexp_match(f"(^|,){ATTITUDE}")
    )
    begins, ends = date(year, 1, 1), date(year + 1, 1, 1)
    received = func.timezone("Asia/Shanghai", Case.received_at)
    identified = (
        select(Recusal.office, Recusal.case_id, Recusal.officer, OfficerRow.name)
        .join(OfficerRow, OfficerRow.id == Recusal.officer)
        .where(OfficerRow.office == officer.office, OfficerRow.department == officer.department)
        .where(Recusal.because == "respondent")
        .distinct()
        .subquery()
    )
    counted = (
        select(
            identified.c.officer,
            identified.c.name,
            func.count(),
            func.count().filter(Case.merit.in_(("founded", "partly_founded"))),
        )
        .outerjoin(identified, and_(identified.c.office == Case.office, identified.c.case_id == Case.id))
        .where(func.coalesce(Case.respondent_office, Case.office) == officer.office)
        .where(Case.respondent_department == officer.department, about)
        .where(received >= begins, received < ends)
        .group_by(identified.c.officer, identified.c.name)
    )
    rows = [tuple(row) for row in session.execute(counted)]
    with guests(session, officer, past=True) as before:  # what another office numbered, and this one has or had
        elsewhere = counted.where(Case.office.not_in(before))
        rows += [tuple(row) for row in session.execute(elsewhere)] if before else []
    found: dict[tuple[str | None, str | None], tuple[int, int]] = {}
    for desk, desk_name, complaints, found_true in rows:
        so_far = found.get((desk, desk_name), (0, 0))
        found[desk, desk_name] = so_far[0] + complaints, so_far[1] + found_true
    by_name = sorted(found.items(), key=lambda one: (one[0][1] is None, one[0][1] or "", one[0][0] or ""))
    name = department_name(house, officer.office, officer.department)
    return [
        Manner(officer.department, name, desk, desk_name, complaints, found_true)
        for (desk, desk_name), (complaints, found_true) in by_name
    ]


def _clocks(session: Session, office: str, cases: Sequence[str], at: datetime) -> dict[str, list[Running]]:
    found: dict[str, list[Running]] = {}
    running = select(Clock.case_id, Clock.kind, Clock.due_at).where(
        Clock.office == office, Clock.case_id == _any_of(cases), Clock.state == "running"
    )
    for case, kind, due_at in session.execute(running.order_by(Clock.due_at)):
        label = CLOCKS[ClockKind(kind)].label
        found.setdefault(case, []).append(Running(kind, label, due_at, due_at < at))
    return found


def _orders(session: Session, office: str, cases: Sequence[str], at: datetime) -> dict[str, list[Ordered]]:
    found: dict[str, list[Ordered]] = {}
    given = (
        select(Order).where(Order.office == office, Order.case_id == _any_of(cases)).order_by(Order.case_id, Order.n)
    )
    for row in session.scalars(given):
        passed = row.due_at < at if row.due_at else row.due_on < at.astimezone(SHANGHAI).date()
        overdue = passed and row.answered_at is None
        found.setdefault(row.case_id, []).append(Ordered(row.n, row.due_on, row.at, row.answered_at, overdue))
    return found


def _any_of(cases: Sequence[str]) -> ColumnElement[str]:
    """As one value: a parameter for each of two hundred costs more than the look."""
    return func.any(literal(list(cases), ARRAY(String)))
