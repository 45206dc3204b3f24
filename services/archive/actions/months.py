"""The small sums of months: what was counted, by month, office and cause alone; and the days of a month counted anew
when the calendar is another one than they were counted by.

Counting and counting anew take the row of a month before its lines, so that one waits for the other: a span is either
among those that are counted anew, or added to what was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from services.archive.rules.rollup import NAMED, Cell, days_of
from services.archive.rules.spans import CANNOT, mark_of, take
from services.archive.tables import column_of, heard_calendar
from services.archive.tables.spans import days_of_spans, kept_days, marks
from services.kernel.database import straight

_ADD_SPAN = """
insert into archive.month_sums (month, measure, handled_in, cause, n)
values (%(month)s, %(measure)s, %(handled_in)s, %(cause)s, %(n)s)
on conflict (month, measure, handled_in, cause) do update set n = month_sums.n + excluded.n
"""
_COLUMNS = tuple(map(column_of, NAMED))
_ADD_LINE = f"""
insert into archive.month_lines (month, handled_in, cause, {", ".join(_COLUMNS)}, days)
values (%(month)s, %(handled_in)s, %(cause)s, {", ".join(f"%({column})s" for column in _COLUMNS)}, %(days)s::int[])
on conflict (month, handled_in, cause) do update
set {", ".join(f"{column} = month_lines.{column} + excluded.{column}" for column in _COLUMNS)},
  days = case when excluded.days = '{{}}' then month_lines.days else array(
    select coalesce(kept, 0) + coalesce(more, 0)
    from unnest(month_lines.days, excluded.days) with ordinality as u(kept, more, place) order by place) end
"""  # noqa: S608 - our own column names
# A month of which nothing was counted before is counted by the calendar of today from its first span on.
_BEGIN = "insert into archive.months_counted (month, calendar) values (%(month)s, %(calendar)s) on conflict do nothing"
_TAKE = """
select month, calendar from archive.months_counted where month = any(%(months)s) order by month for no key update
"""
_NOTE = "update archive.months_counted set calendar = %(calendar)s where month = %(month)s"
_SET_DAYS = """
insert into archive.month_lines (month, handled_in, cause, days)
values (%(month)s, %(handled_in)s, %(cause)s, %(days)s::int[])
on conflict (month, handled_in, cause) do update set days = excluded.days
"""


class _Line(NamedTuple):
    """Of a cell, what the lines of months are kept by."""

    month: str
    handled_in: str
    cause: str


def add(session: Session, difference: Mapping[Cell, int]) -> None:
    """What was added to the cells, to the small sums: named measures beside each other, spans one by one and by their
    days."""
    counts: dict[_Line, Counter[str]] = {}
    spans: dict[_Line, dict[str, int]] = {}
    for cell, n in difference.items():
        line = _Line(cell.month, cell.handled_in, cell.cause)
        if days_of(cell.measure):
            of_line = spans.setdefault(line, {})
            of_line[cell.measure] = of_line.get(cell.measure, 0) + n
        elif cell.measure in NAMED:
            counts.setdefault(line, Counter())[column_of(cell.measure)] += n
    days = _days(session, spans)
    rows = [
        {
            **line._asdict(),
            **{column: counts.get(line, _NONE)[column] for column in _COLUMNS},
            "days": days.get(line, []),
        }
        for line in sorted({*counts, *spans})
        if any(counts.get(line, _NONE).values()) or days.get(line)
    ]
    # In order: two batches that meet in the same lines never wait for each other in a circle.
    straight(session, _ADD_LINE, rows)
    told = [
        {**line._asdict(), "measure": measure, "n": n}
        for line in sorted(spans)
        for measure, n in sorted(spans[line].items())
        if n
    ]
    straight(session, _ADD_SPAN, told)


_NONE: Counter[str] = Counter()


def _days(session: Session, spans: Mapping[_Line, Mapping[str, int]]) -> dict[_Line, list[int]]:
    """What the spans change in the lists of the lines whose month is counted by the calendar as it is known. The others
    are left to be counted anew, with these spans."""
    months = sorted({line.month for line in spans})
    if not months:
        return {}
    calendar = heard_calendar(session)
    marks = {month: mark_of(calendar, month) for month in months}
    straight(session, _BEGIN, [{"month": month, "calendar": mark} for month, mark in marks.items()])
    kept = dict(straight(session, _TAKE, [{"months": months}]))
    found, others = {}, {month for month in months if kept[month] != marks[month]}
    for line, of_line in spans.items():
        days = None if line.month in others else take(of_line.items(), calendar)
        if days is None:
            others.add(line.month)
        else:
            found[line] = days
    straight(session, _NOTE, [{"month": month, "calendar": None} for month in sorted(others)])
    return {line: days for line, days in found.items() if line.month not in others}


def months_to_count(session: Session) -> list[str]:
    """Whose days are counted by another calendar than the one that is known now, or not at all."""
    calendar = heard_calendar(session)
    told = [(month, kept, mark_of(calendar, month)) for month, kept in marks(session)]
    return [month for month, kept, mark in told if kept not in (mark, CANNOT + mark)]


def count_days(session: Session, month: str) -> int:
    """Count the days of a month anew by the calendar as it is known; how many lines were otherwise."""
    straight(session, _TAKE, [{"months": [month]}])
    calendar = heard_calendar(session)
    mark, days = mark_of(calendar, month), days_of_spans(session, month, calendar)
    if days is None:
        straight(session, _NOTE, [{"month": month, "calendar": CANNOT + mark}])
        return 0
    kept = kept_days(session, month)
    rows = [
        {"month": month, "handled_in": key[0], "cause": key[1], "days": days.get(key, [])}
        for key in sorted({*days, *kept})
        if days.get(key, []) != kept.get(key, [])
    ]
    straight(session, _SET_DAYS, rows)
    straight(session, _NOTE, [{"month": month, "calendar": mark}])
    return len(rows)
