"""Load and staffing (5.2 b): open cases of each handler by the working day on which they are due, what may become
late, and which posts nobody holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.people import POST_WORDS
from services.routing.queries.work_lists import SOON
from services.routing.rules.appointing import EVERY_OFFICE, vacant_of, what_opening_lacks
from services.routing.tables import AppointmentRow, Case
from services.routing.tables.roster import appointment_of, names_of
from services.routing.tables.rulebook import rulebook


@dataclass(frozen=True)
class Due:
    """How many cases are due on a working day."""

    on: date
    cases: int


@dataclass(frozen=True)
class Carried:
    """What one handler has: `late` of `open` are past their day, `at_risk` due within three working days, today's
    among them; `by_day` are those that are not late. A case with two handlers counts with both."""

    officer: str
    name: str
    open: int
    late: int
    at_risk: int
    by_day: Sequence[Due]


@dataclass(frozen=True)
class Load:
    """An office: its handlers, the heaviest load first, open cases that nobody was assigned to, and vacancies."""

    office: str
    office_name: str
    open: int
    unassigned: int
    late: int
    at_risk: int
    handlers: Sequence[Carried]
    vacant: Sequence[str]


def load_of(session: Session, house: House, offices: Iterable[str], *, at: datetime) -> list[Load]:
    """Of these offices, all of which the session sees; those with most at risk first."""
    today = at.astimezone(SHANGHAI).date()
    found = [_of_office(session, house, office, today) for office in offices]
    return sorted(found, key=lambda one: (-one.late, -one.at_risk, -len(one.vacant), one.office))


def _of_office(session: Session, house: House, office: str, today: date) -> Load:
    soon = rulebook(session).calendar_of(office).reaching(today.replace(year=today.year + 1)).after(today, SOON)
    cases = session.execute(
        select(Case.handlers, Case.due_on, Case.overdue).where(
            Case.is_open, func.coalesce(Case.held_by, Case.office) == office
        )
    ).all()
    names = names_of(session, office)
    rows = session.scalars(select(AppointmentRow).where(AppointmentRow.office == office))
    given = [appointment_of(row) for row in rows]
    units = [(one.code, one.name) for one in house.offices[office].departments]
    of_each: dict[str, list[tuple[date | None, bool]]] = {}
    for handlers, due_on, overdue in cases:
        for handler in handlers:
            of_each.setdefault(handler, []).append((due_on, _is_late(due_on, overdue, today)))
    carried = [_carried(officer, names.get(officer, ""), mine, soon) for officer, mine in of_each.items()]
    late = [_is_late(due_on, overdue, today) for _, due_on, overdue in cases]
    return Load(
        office=office,
        office_name=house.offices[office].name,
        open=len(cases),
        unassigned=sum(not handlers for handlers, _, _ in cases),
        late=sum(late),
        at_risk=sum(_at_risk(due_on, soon) for (_, due_on, _), is_late in zip(cases, late, strict=True) if not is_late),
        handlers=sorted(carried, key=lambda one: (-one.open, one.name, one.officer)),
        vacant=[
            *(f"没有在任的{POST_WORDS[post]}" for post in vacant_of(given, today, needed=EVERY_OFFICE)),
            *(fault.message for fault in what_opening_lacks(units, given, today)),
        ],
    )


def _carried(officer: str, name: str, cases: Sequence[tuple[date | None, bool]], soon: date) -> Carried:
    days = Counter(due_on for due_on, is_late in cases if due_on is not None and not is_late)
    return Carried(
        officer=officer,
        name=name,
        open=len(cases),
        late=sum(is_late for _, is_late in cases),
        at_risk=sum(n for day, n in days.items() if day <= soon),
        by_day=[Due(day, n) for day, n in sorted(days.items())],
    )


def _is_late(due_on: date | None, overdue: bool, today: date) -> bool:
    return overdue or (due_on is not None and due_on < today)


def _at_risk(due_on: date | None, soon: date) -> bool:
    return due_on is not None and due_on <= soon
