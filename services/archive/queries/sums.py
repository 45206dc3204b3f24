"""Whether the kept figures are what a recount gives (A5.4g): each case's part of them, and the sums of all parts.

Figures follow some seconds behind what is heard. A case that waits to be counted is held against the entries that were
counted, no more; that it waits has to stand in `uncounted`, or it would never be counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.archive.rules.course import Course
from services.archive.rules.rollup import Cell, adds, changed
from services.archive.rules.story import begin
from services.kernel.contracts import decode, open_envelope

# One statement, so that a case is not counted between two looks at it.
_PART = text("""
select t.added, t.counted, w.office is not null as waits, e.n,
  (select array_agg(body order by position) from archive.entries
   where office = :office and case_id = :case and (t.counted = 0 or position <= t.counted)) as bodies
from (select count(*) as n from archive.entries where office = :office and case_id = :case) as e
left join archive.tallies as t on t.office = :office and t.case_id = :case
left join archive.uncounted as w on w.office = :office and w.case_id = :case
""")
_CELL = ", ".join(Cell._fields)
_PARTS = ", ".join(f"one ->> {n} as {name}" for n, name in enumerate(Cell._fields))
_SUMS = text(f"""
with counted as (
  select {_CELL}, sum(n) as n
  from (select {_PARTS}, (one ->> {len(Cell._fields)})::int as n
        from archive.tallies, jsonb_array_elements(added) as one) as parts
  group by {_CELL})
select {_CELL}, coalesce(r.n, 0) as kept, coalesce(c.n, 0) as counted
from archive.rollups as r full join counted as c using ({_CELL})
where coalesce(r.n, 0) <> coalesce(c.n, 0) order by {_CELL} limit 1
""")  # noqa: S608 - our own column names


_SMALL = text("""
with counted as (
  select month, measure, handled_in, cause, sum(n) as n from archive.rollups group by month, measure, handled_in, cause)
select month, measure, handled_in, cause, coalesce(s.n, 0) as kept, coalesce(c.n, 0) as counted
from archive.month_sums as s full join counted as c using (month, measure, handled_in, cause)
where coalesce(s.n, 0) <> coalesce(c.n, 0) order by 1, 2, 3, 4 limit 1
""")


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


def odd_sum(session: Session) -> Odd | None:
    """The session must see every office: a sum is of all cases that are handled in an office, whoever numbered them."""
    for table, statement in (("rollups", _SUMS), ("month_sums", _SMALL)):
        row = session.execute(statement).one_or_none()
        if row is not None:
            return Odd(table, row[:-2], row.kept, row.counted)
    return None


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
