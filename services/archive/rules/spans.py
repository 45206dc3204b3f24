"""How many working days answers took: spans of days, counted by a calendar.

A span is a measure of its own for each pair of days, whatever the calendar. Counted, what is left of many thousand
pairs is a number for each number of days, in a list: at 3, how many took three.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date

from services.archive.rules.rollup import days_of
from services.kernel.workdays import UnpublishedYear, WorkingCalendar

CANNOT = "-"  # before the mark of a calendar by which a month's days cannot be counted


def mark_of(calendar: WorkingCalendar, month: str) -> str:
    """Another one when any day changes by which answers of that month are counted."""
    year, number = int(month[:4]), int(month[5:])
    return calendar.mark_until(date(year, number, monthrange(year, number)[1]))


def took(measure: str, calendar: WorkingCalendar) -> int:
    """Working days of a span; none when the result arrived on the day of the acceptance, or before it.

    Raises UnpublishedYear when the calendar does not reach back so far.
    """
    return between(days_of(measure) or (date.min, date.min), calendar)


def took_if_known(measure: str, calendar: WorkingCalendar) -> int | None:
    """As `took`; None when the calendar does not reach back so far, for nobody guesses how many days those were."""
    try:
        return took(measure, calendar)
    except UnpublishedYear:
        return None


def between(days: tuple[date, date], calendar: WorkingCalendar) -> int:
    """Working days after the first day, up to the last; none when it is the same one, or before it."""
    first, last = days
    return calendar.reaching(last).between(first, last) if first < last else 0


def take(spans: Iterable[tuple[str, int]], calendar: WorkingCalendar) -> list[int] | None:
    """The list of these measures, each with how many have it; None when they cannot be counted."""
    found: list[int] = []
    try:
        for measure, n in spans:
            days = took(measure, calendar)
            found.extend([0] * (days + 1 - len(found)))
            found[days] += n
    except UnpublishedYear:
        return None
    return trimmed(found)


def trimmed(days: Sequence[int]) -> list[int]:
    """Without the noughts at its end."""
    end = len(days)
    while end and not days[end - 1]:
        end -= 1
    return list(days[:end])
