"""Keep the figures while events arrive: one read and two writes more for a batch, however many messages it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from psycopg.types.json import Jsonb
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.rules.course import Course
from services.archive.rules.rollup import Cell, adds, call_of, changed
from services.archive.rules.story import Story
from services.archive.tables import DossierRow, EntryRow, TallyRow
from services.kernel.contracts import Event, decode, open_envelope
from services.kernel.database import straight

Key = tuple[str, str]
_LOAD = """
select t.* from unnest(%(offices)s::text[], %(cases)s::text[]) as w(office, case_id)
cross join lateral (
  select office, case_id, course, added from archive.tallies
  where office = w.office and case_id = w.case_id collate "C" limit 1) as t
"""
_KEEP = """
insert into archive.tallies (office, case_id, course, added, callback)
values (%(office)s, %(case)s, %(course)s, %(added)s, %(callback)s)
on conflict (office, case_id) do update
set course = excluded.course, added = excluded.added, callback = excluded.callback
"""
_ADD = f"""
insert into archive.rollups ({", ".join(Cell._fields)}, n) values ({", ".join(f"%({f})s" for f in Cell._fields)}, %(n)s)
on conflict ({", ".join(Cell._fields)}) do update set n = rollups.n + excluded.n
"""  # noqa: S608 - our own column names


def count(session: Session, told: Mapping[Key, tuple[Story, Sequence[Event]]], *, known: frozenset[Key]) -> None:
    """Bring the figures up to date with what was just told of cases. `known` are those that had a dossier before: one
    of them without a tally (from before figures were kept) is counted from its entries.

    The caller holds the cases.
    """
    tallies = _load(session, sorted(told))
    new = {key: tallies.get(key, (Course(), {})) for key in told}
    for key, (course, _) in new.items():
        _, events = told[key]
        heard = events if key in tallies or key not in known else _heard(session, key)
        for event in heard:
            course.tell(event)
        new[key] = course, new[key][1]
    _write(session, {key: (told[key][0], *new[key]) for key in sorted(new)})


def count_old(session: Session, *, most: int) -> int:
    """Count closed and open cases that were kept before figures were; how many were found."""
    rows = session.scalars(
        select(DossierRow)
        .outerjoin(TallyRow, (TallyRow.office == DossierRow.office) & (TallyRow.case == DossierRow.case))
        .where(TallyRow.case.is_(None))
        .limit(most)
        .with_for_update(of=DossierRow, skip_locked=True)
    ).all()
    found: dict[Key, tuple[Story, Course, dict[Cell, int]]] = {}
    for row in rows:
        course = Course()
        for event in _heard(session, (row.office, row.case)):
            course.tell(event)
        found[row.office, row.case] = row.as_story(), course, {}
    _write(session, found)
    return len(rows)


def _load(session: Session, keys: Sequence[Key]) -> dict[Key, tuple[Course, dict[Cell, int]]]:
    named = {"offices": [office for office, _ in keys], "cases": [case for _, case in keys]}
    rows = session.connection().exec_driver_sql(_LOAD, named)
    return {
        (office, case): (msgspec.convert(course, Course), {Cell(*cell): n for *cell, n in added})
        for office, case, course, added in rows
    }


def _heard(session: Session, key: Key) -> list[Event]:
    office, case = key
    bodies = session.scalars(select(EntryRow.body).where(EntryRow.office == office, EntryRow.case == case))
    events = (decode(open_envelope(body.encode())) for body in bodies)
    return [event for event in events if event is not None]


def _write(session: Session, found: Mapping[Key, tuple[Story, Course, dict[Cell, int]]]) -> None:
    difference: Counter[Cell] = Counter()
    rows: list[dict[str, Any]] = []
    for (office, case), (story, course, before) in found.items():
        after = adds(story, course)
        for cell, n in changed(before, after).items():
            difference[cell] += n
        rows.append(
            {
                "office": office,
                "case": case,
                "course": Jsonb(msgspec.to_builtins(course)),
                "added": Jsonb([[*cell, n] for cell, n in after.items()]),
                "callback": call_of(story, course) if story.closed_at else None,
            }
        )
    straight(session, _KEEP, rows)
    # In order: two batches that meet in the same cells never wait for each other in a circle.
    straight(session, _ADD, [{**cell._asdict(), "n": n} for cell, n in sorted(difference.items()) if n])
