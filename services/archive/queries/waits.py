"""How many closed cases carried the mark that the office waits for the complainant, and for how many working days.

It stands beside the rate of answers in time, which it does not change: no limit stops for the mark (D04).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.archive.queries.months import Asked, Key
from services.archive.rules.rollup import WAITED, waited_between
from services.archive.rules.spans import between
from services.archive.tables import RollupRow
from services.kernel.workdays import WorkingCalendar

_COLUMNS = {"office": "handled_in", "class": "classed"}  # where the column is not called as the group is
_MARKED = text("\"left\"(measure, 4) = 'wait'")  # as the index says it, which holds these few cells alone


@dataclass(frozen=True)
class Waits:
    """`days` are working days, added up over all marks of the cases: days of the mark, not days that were left out."""

    cases: int = 0
    days: int = 0


def waits(session: Session, asked: Asked, calendar: WorkingCalendar) -> Mapping[Key, Waits]:
    """By the groups that are asked for; what has none is left out."""
    keys = [getattr(RollupRow, _COLUMNS.get(name, name)) for name in asked.by]
    n = func.sum(RollupRow.n)
    rows = session.execute(
        select(*keys, RollupRow.measure, n)
        .where(
            _MARKED,
            RollupRow.month >= asked.first,
            RollupRow.month <= asked.last,
            RollupRow.handled_in.in_(asked.offices),
        )
        .group_by(*keys, RollupRow.measure)
        .having(n != 0)
    )
    found: dict[Key, Waits] = {}
    for *key, measure, number in rows:
        told, between_days = found.get(tuple(key), Waits()), waited_between(measure)
        if measure == WAITED:
            found[tuple(key)] = Waits(told.cases + int(number), told.days)
        elif between_days:
            found[tuple(key)] = Waits(told.cases, told.days + int(number) * between(between_days, calendar))
    return found
