"""What the tables of months hold of days: in their lines, and in the spans that these are counted from."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.archive.rules.spans import take, trimmed
from services.kernel.database import in_bytes, straight
from services.kernel.workdays import WorkingCalendar

FIRST, LAST = "", "9"  # before and behind every month
_MARKS = "select month, calendar from archive.months_counted where month between %(first)s and %(last)s order by month"
_KEPT = "select handled_in, cause, days from archive.month_lines where month = %(month)s"
_SPANS = "select handled_in, cause, measure, n from archive.month_sums where month = %(month)s and n <> 0"
Place = tuple[str, str]  # office and cause


def marks(session: Session, first: str = FIRST, last: str = LAST) -> list[tuple[str, str | None]]:
    """By which calendar each month is counted, in order."""
    return [(month, mark) for month, mark in straight(session, _MARKS, [{"first": first, "last": last}])]


def kept_days(session: Session, month: str) -> dict[Place, list[int]]:
    """As the month's lines tell them."""
    rows = in_bytes(session, _KEPT, {"month": month})
    return {(office, cause): trimmed(days) for office, cause, days in rows}


def days_of_spans(session: Session, month: str, calendar: WorkingCalendar) -> dict[Place, list[int]] | None:
    """As the month's spans tell them by this calendar; None when it cannot tell them."""
    spans: dict[Place, list[tuple[str, int]]] = {}
    for office, cause, measure, n in in_bytes(session, _SPANS, {"month": month}):
        spans.setdefault((office, cause), []).append((measure, n))
    found: dict[Place, list[int]] = {}
    for place, told in spans.items():
        days = take(told, calendar)
        if days is None:
            return None
        found[place] = days
    return found
