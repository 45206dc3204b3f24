"""Count what was heard of cases into the figures (A5.4g).

Beside the hot path: a case that was heard of waits in `uncounted`, and its new entries are taken in some seconds later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from psycopg.types.json import Jsonb
from sqlalchemy.orm import Session

from services.archive.actions import months
from services.archive.actions.hold import hold
from services.archive.actions.keep import Key, stories
from services.archive.rules.course import Course
from services.archive.rules.rollup import Cell, adds, call_of, changed
from services.archive.rules.story import Story
from services.kernel.contracts import decode, open_envelope
from services.kernel.database import straight

_WAITING = "select office, case_id from archive.uncounted order by tried_at nulls first, since limit %s"
_LATER = "update archive.uncounted set tried_at = clock_timestamp() where office = %s and case_id = %s"
# Each case has one office that numbered it, so that the two lists name no pair that was not meant.
_NO_LONGER = "delete from archive.uncounted where office = any(%(offices)s) and case_id = any(%(cases)s)"
# One look at the key for each that is asked for: joined, the planner reads all that the offices have.
_LOAD = """
select t.* from unnest(%(offices)s::text[], %(cases)s::text[]) as w(office, case_id)
cross join lateral (
  select office, case_id, course, added, counted from archive.tallies
  where office = w.office and case_id = w.case_id collate "C" limit 1) as t
"""
_NEW = """
select e.* from unnest(%(offices)s::text[], %(cases)s::text[], %(counted)s::int[]) as w(office, case_id, counted)
cross join lateral (
  select office, case_id, position, body from archive.entries
  where office = w.office and case_id = w.case_id and position > w.counted order by position offset 0) as e
"""
_KEEP = """
insert into archive.tallies (office, case_id, course, added, callback, answered_at, spare, counted)
values (%(office)s, %(case)s, %(course)s, %(added)s, %(callback)s, %(answered_at)s, %(spare)s, %(counted)s)
on conflict (office, case_id) do update set course = excluded.course, added = excluded.added,
  callback = excluded.callback, answered_at = excluded.answered_at, spare = excluded.spare, counted = excluded.counted
"""
_ADD = f"""
insert into archive.rollups ({", ".join(Cell._fields)}, n) values ({", ".join(f"%({f})s" for f in Cell._fields)}, %(n)s)
on conflict ({", ".join(Cell._fields)}) do update set n = rollups.n + excluded.n
"""  # noqa: S608 - our own column names


@dataclass(slots=True)
class _Tally:
    """What is known of one case, and what it adds to the sums as they stand."""

    course: Course = field(default_factory=Course)
    added: dict[Cell, int] = field(default_factory=dict)
    counted: int = 0


def uncounted(session: Session, *, most: int) -> list[Key]:
    """Cases that wait to be counted; those that could not be counted come last."""
    rows = session.connection().exec_driver_sql(_WAITING, (most,))
    return [(office, case) for office, case in rows]


def count(session: Session, keys: Sequence[Key]) -> None:
    """Take in what was heard of these cases.

    A case is held before its mark is taken away, as `keep` holds it before it sets one: neither waits for the other in
    a circle, and nothing that is heard meanwhile is forgotten.
    """
    hold(session, [case for _, case in keys])
    session.connection().exec_driver_sql(_NO_LONGER, _named(keys))
    tallies = {key: _Tally() for key in keys} | _load(session, keys)
    _take_in(session, tallies)
    _write(session, stories(session, keys), tallies)


def put_off(session: Session, key: Key) -> None:
    """It could not be counted: the others go first."""
    session.connection().exec_driver_sql(_LATER, key)


def _load(session: Session, keys: Sequence[Key]) -> dict[Key, _Tally]:
    rows = session.connection().exec_driver_sql(_LOAD, _named(keys))
    return {
        (office, case): _Tally(msgspec.convert(course, Course), {Cell(*cell): n for *cell, n in added}, counted)
        for office, case, course, added, counted in rows
    }


def _take_in(session: Session, tallies: Mapping[Key, _Tally]) -> None:
    asked = _named(tallies) | {"counted": [tally.counted for tally in tallies.values()]}
    for office, case, position, body in session.connection().exec_driver_sql(_NEW, asked):
        tally = tallies[office, case]
        tally.counted = position
        event = decode(open_envelope(body.encode()))
        if event is not None:
            tally.course.tell(event)


def _named(keys: Iterable[Key]) -> dict[str, list[Any]]:
    offices, cases = zip(*keys, strict=True)
    return {"offices": list(offices), "cases": list(cases)}


def _write(session: Session, told: Sequence[Story], tallies: Mapping[Key, _Tally]) -> None:
    difference: Counter[Cell] = Counter()
    rows: list[dict[str, Any]] = []
    for story in told:
        tally = tallies[story.office, story.case]
        after = adds(story, tally.course)
        for cell, n in changed(tally.added, after).items():
            difference[cell] += n
        rows.append(
            {
                "office": story.office,
                "case": story.case,
                "course": Jsonb(msgspec.to_builtins(tally.course)),
                "added": Jsonb([[*cell, n] for cell, n in after.items()]),
                "callback": call_of(story, tally.course) if story.closed_at else None,
                "answered_at": tally.course.answered_at,
                "spare": tally.course.spare,
                "counted": tally.counted,
            }
        )
    straight(session, _KEEP, rows)
    # In order: two batches that meet in the same cells never wait for each other in a circle.
    straight(session, _ADD, [{**cell._asdict(), "n": n} for cell, n in sorted(difference.items()) if n])
    months.add(session, difference)
