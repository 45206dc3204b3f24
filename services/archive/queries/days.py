"""Which way it goes: the last thirty days, and how yesterday ended; where open cases are, and why people complain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from services.archive.queries.conditions import HANDLED_IN, OPEN, overdue
from services.archive.queries.guests import shares
from services.archive.queries.months import Asked, counted
from services.archive.rules.recurrence import root_of
from services.archive.rules.standing import Standing
from services.archive.rules.waiting import Waiting
from services.archive.tables import DayRow, heard_calendar
from services.archive.tables import DossierRow as D
from services.kernel.clock import SHANGHAI

DAYS = 30


@dataclass(frozen=True)
class Day:
    """How many were registered, and how many closed."""

    day: date
    registered: int
    closed: int


def last_days(session: Session, offices: Sequence[str], *, today: date) -> list[Day]:
    """The last thirty days, today the last, as they were noted last; empty before anybody looked."""
    rows = session.execute(
        select(DayRow.day, func.sum(DayRow.registered), func.sum(DayRow.closed))
        .where(DayRow.day > today - timedelta(days=DAYS), DayRow.day <= today, DayRow.handled_in.in_(offices))
        .group_by(DayRow.day)
        .order_by(DayRow.day)
    )
    return [Day(day, registered, closed) for day, registered, closed in rows]


def as_of_yesterday(session: Session, offices: Sequence[str], *, today: date) -> dict[str, Standing]:
    """How each office stood when yesterday was last looked at; empty when nobody did."""
    yesterday = today - timedelta(days=1)
    wanted = DayRow.day == yesterday, DayRow.handled_in.in_(offices), DayRow.open.is_not(None)
    return {
        row.handled_in: Standing({"open": row.open or 0, "due_today": row.due_today or 0, "overdue": row.overdue or 0})
        for row in session.scalars(select(DayRow).where(*wanted))
    }


def stages(session: Session, *, today: date) -> dict[str, dict[str, Waiting]]:
    """By office that the session sees and step, the open cases that it handles, whoever numbered them."""
    known = heard_calendar(session).reaching(today)
    there, late = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    waited: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    came_on = cast(func.timezone(SHANGHAI.key, D.step_since), Date)
    what = HANDLED_IN, D.step, came_on
    asked = select(*what, func.count(), func.count().filter(overdue(today))).group_by(*what)
    for share in shares(session):
        for office, step, came, number, overdue_ in session.execute(asked.where(OPEN, share)):
            there[office, step] += number
            late[office, step] += overdue_
            if came is not None:
                waited[office, step][max(known.between(max(came, known.first), today), 0)] += number
    found: dict[str, dict[str, Waiting]] = {}
    for (office, step), number in there.items():
        found.setdefault(office, {})[step] = Waiting(number, late[office, step], waited[office, step])
    return found


def causes(session: Session, offices: Sequence[str], *, today: date) -> list[tuple[str, int]]:
    """By root of the cause, how many of this month's registered complaints: those with the most first."""
    month = f"{today:%Y-%m}"
    found: Counter[str] = Counter()
    for (cause,), told in counted(session, Asked(("cause",), month, month, offices)).items():
        found["未定" if cause == "uncoded" else root_of(cause)] += told.get("registered", 0)
    return [(root, number) for root, number in found.most_common() if number]
