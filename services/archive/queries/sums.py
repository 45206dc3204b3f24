"""Whether the kept figures are what a recount gives (A5.4g): each case's part of them, and the sums of all parts.

Figures follow some seconds behind what is heard. A case that waits to be counted is held against the entries that were
counted, no more; that it waits has to stand in `uncounted`, or it would never be counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

from services.archive.queries.months import stale
from services.archive.rules.course import Course
from services.archive.rules.rollup import NAMED, SPAN, Cell, adds, changed, days_of
from services.archive.rules.story import begin
from services.archive.tables import heard_calendar
from services.archive.tables.figures import CELL, UNPACKED, column_of
from services.archive.tables.spans import days_of_spans, kept_days
from services.kernel.contracts import decode, open_envelope
from services.kernel.workdays import WorkingCalendar

# One statement, so that a case is not counted between two looks at it.
_PART = text("""
select t.added, t.counted, w.office is not null as waits, e.n,
  (select array_agg(body order by position) from archive.entries
   where office = :office and case_id = :case and (t.counted = 0 or position <= t.counted)) as bodies
from (select count(*) as n from archive.entries where office = :office and case_id = :case) as e
left join archive.tallies as t on t.office = :office and t.case_id = :case
left join archive.uncounted as w on w.office = :office and w.case_id = :case
""")
# What cases add and what is kept of it are compared by a mark of each office and month, which is the same on both sides
# when every cell is (but for a chance of one in 2^64): so neither side has to lie in one place, however many cases
# there are, and no statement takes long.
_MARK = f"sum(n) as n, sum(n * hashtextextended(concat_ws('/', {CELL}), 0)::numeric) as mark"
_BITE = f"""
with bite as materialized (
  select case_id, added from archive.tallies where office = :office and case_id > :case order by case_id limit :most),
parts as (select {UNPACKED} from bite, jsonb_array_elements(added) as one)
"""  # noqa: S608 - our own column names
_LAST = "(select case_id from bite order by case_id desc limit 1) as last"
# Beside the fence, a row of office and case to begin after is sought from the first office on, each time.
_NEXT_OFFICE = text("select min(office) from archive.tallies where office > :after")
_MARKS_OF_CASES = text(f"""{_BITE}
select case_id, handled_in, month, n, mark from {_LAST} left join (
  select handled_in, month, {_MARK} from parts group by handled_in, month) as p on true
""")  # noqa: S608
_CELLS_OF_CASES = text(f"""{_BITE}
select case_id, {CELL}, n from {_LAST} left join (
  select {CELL}, sum(n) as n from parts where (handled_in, month) = (:handled_in, :month) group by {CELL}) as p on true
""")  # noqa: S608
_MARKS = text(f"select handled_in, {_MARK} from archive.rollups where month = :month group by handled_in")  # noqa: S608
_CELLS = text(
    f"select {CELL}, n from archive.rollups where (handled_in, month) = (:handled_in, :month)"  # noqa: S608
)
_NEXT_MONTH = text("""
select min(month) from (select min(month) as month from archive.rollups where month > :after
  union all select min(month) from archive.month_lines where month > :after
  union all select min(month) from archive.month_sums where month > :after) as each_kind
""")
_VALUES = ", ".join(f"('{measure}', {column_of(measure)})" for measure in NAMED)
_NAMES = ", ".join(f"'{measure}'" for measure in NAMED)
_SMALL = text(f"""
with counted as (
  select measure, handled_in, cause, sum(n) as n from archive.rollups
  where month = :month and (measure like '{SPAN} %' or measure in ({_NAMES}))
  group by measure, handled_in, cause),
kept as (
  select measure, handled_in, cause, n from archive.month_sums where month = :month
  union all
  select measure, handled_in, cause, n from archive.month_lines, lateral (values {_VALUES}) as each(measure, n)
  where month = :month)
select measure, handled_in, cause, coalesce(s.n, 0) as kept, coalesce(c.n, 0) as counted
from kept as s full join counted as c using (measure, handled_in, cause)
where coalesce(s.n, 0) <> coalesce(c.n, 0) order by 1, 2, 3 limit 1
""")  # noqa: S608 - our own names
BITE = 4000  # cases in one statement
Breathe = Callable[[], object]


@dataclass(frozen=True)
class Odd:
    """The first cell whose kept sum is not what it is the sum of: cases' parts, or, of a small one, other sums."""

    table: str
    cell: Sequence[str]
    kept: int
    counted: int

    def __str__(self) -> str:
        return f"archive.{self.table} {'/'.join(self.cell)}: kept {self.kept}, counted {self.counted}"


def odd_part(session: Session, office: str, case: str) -> str | None:
    """What is wrong with what the case adds to the figures; None when it is what its entries give."""
    added, counted, waits, n, bodies = session.execute(_PART, {"office": office, "case": case}).one()
    if counted is None:
        return None if waits else "it is not counted in the figures"
    if counted not in (0, n) and not waits:  # nought: counted before it was noted how far
        return f"of its {n} entries {counted} are counted, and it does not wait for the rest"
    kept = {Cell(*cell): number for *cell, number in added}
    for cell, difference in sorted(changed(_recounted(office, case, bodies or ()), kept).items()):
        number = kept.get(cell, 0)
        return f"counted anew, {'/'.join(cell)} is {number - difference} and not {number}"
    return None


def odd_sum(session: Session, *, breathe: Breathe = lambda: None) -> Odd | None:
    """The session must see every office, since a sum is of all cases that are handled in an office, whoever numbered
    them; and it must stand still, since counting goes on. `breathe` is called between statements."""
    added, kept = _marks_of_cases(session, breathe), _Marks()
    small: Odd | None = None
    calendar = heard_calendar(session)
    others = set(stale(session, calendar))  # told from their spans until they are counted anew
    for month in _months(session):
        for handled_in, n, mark in session.execute(_MARKS, {"month": month}):
            kept[handled_in, month] = n, int(mark)
        if small is None and (row := session.execute(_SMALL, {"month": month}).one_or_none()):
            table = "month_sums" if days_of(row.measure) else "month_lines"
            small = Odd(table, (month, *row[:-2]), row.kept, row.counted)
        if small is None and month not in others:
            small = _odd_days(session, month, calendar)
        breathe()
    nought = (0, 0)
    differ = [place for place in {*added, *kept} if added.get(place, nought) != kept.get(place, nought)]
    return _odd_cell(session, *min(differ), breathe) if differ else small


def _odd_days(session: Session, month: str, calendar: WorkingCalendar) -> Odd | None:
    """The first number of days in the month's lines that is not that of its spans."""
    kept, counted = kept_days(session, month), days_of_spans(session, month, calendar) or {}
    for place in sorted({*kept, *counted}):
        each = enumerate(zip_longest(kept.get(place, ()), counted.get(place, ()), fillvalue=0))
        for days, (there, right) in each:
            if there != right:
                return Odd("month_lines", (month, f"days {days}", *place), there, right)
    return None


_Marks = dict[tuple[str, str], tuple[int, int]]  # by handling office and month


def _months(session: Session) -> Iterator[str]:
    month = session.scalar(_NEXT_MONTH, {"after": ""})
    while month is not None:
        yield month
        month = session.scalar(_NEXT_MONTH, {"after": month})


def _bites(session: Session, statement: TextClause, breathe: Breathe, **told: str) -> Iterator[Row[Any]]:
    """What the statement finds in all cases, some thousands at a time."""
    office = session.scalar(_NEXT_OFFICE, {"after": ""})
    while office is not None:
        case = ""
        while rows := session.execute(statement, {"office": office, "case": case, "most": BITE, **told}).all():
            case = rows[0].case_id
            yield from (row for row in rows if row.n is not None)
            breathe()
        office = session.scalar(_NEXT_OFFICE, {"after": office})


def _marks_of_cases(session: Session, breathe: Breathe) -> _Marks:
    found = _Marks()
    for row in _bites(session, _MARKS_OF_CASES, breathe):
        n, mark = found.get((row.handled_in, row.month), (0, 0))
        found[row.handled_in, row.month] = n + row.n, mark + int(row.mark)
    return found


def _odd_cell(session: Session, handled_in: str, month: str, breathe: Breathe) -> Odd | None:
    """The first one of an office's month."""
    place = {"handled_in": handled_in, "month": month}
    counted: Counter[Cell] = Counter()
    for row in _bites(session, _CELLS_OF_CASES, breathe, **place):
        counted[Cell._make(row[1:-1])] += row.n
    kept = {Cell(*cell): n for *cell, n in session.execute(_CELLS, place)}
    differ = [cell for cell in {*counted, *kept} if counted[cell] != kept.get(cell, 0)]
    return Odd("rollups", min(differ), kept.get(min(differ), 0), counted[min(differ)]) if differ else None


def _recounted(office: str, case: str, bodies: Sequence[str]) -> dict[Cell, int]:
    """What the case adds by nothing but these messages."""
    story, course = None, Course()
    for body in bodies:
        envelope = open_envelope(body.encode())
        event = decode(envelope)
        at = envelope.said_at if event is None else event.at
        story = story or begin(office, case, at=at)
        if event is None:
            story.mark(at)
        else:
            story.tell(event)
            course.tell(event)
    return adds(story, course) if story else {}
