"""Which days a draft of a calendar would make others than they are now, in words, for who decides on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.kernel.workdays import WorkingCalendar


@dataclass(frozen=True)
class DayChange:
    """A day that is called otherwise, and whether it counts then and now."""

    on: date
    before: str
    after: str
    counted: bool
    counts: bool


def day_changes(before: WorkingCalendar, after: WorkingCalendar) -> list[DayChange]:
    """In their order. Of a year that was not arranged before, what weekends alone would make of it is before."""
    now = before.reaching(after.last)
    first = max(now.first, after.first)
    days = (first + timedelta(days=i) for i in range((after.last - first).days + 1))
    return [
        DayChange(day, now.reason(day), after.reason(day), now.is_working(day), after.is_working(day))
        for day in days
        if (now.is_working(day), now.reason(day)) != (after.is_working(day), after.reason(day))
    ]


def in_words(changes: Sequence[DayChange]) -> str:
    rest = sum(one.counted and not one.counts for one in changes)
    work = sum(one.counts and not one.counted for one in changes)
    named = len(changes) - rest - work
    told = f"与现在公布的相比，{rest}天由上班改为放假，{work}天由放假改为上班"
    return f"{told}，另有{named}天只是名称不同" if named else told
