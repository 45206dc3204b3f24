"""The working calendar that holds: the one that the product brings along, and over it what the province published.

Promises made at registration (K0, D01) and the days on the progress page are counted by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import bindparam

from services.intake.tables import HeardYear
from services.kernel.contracts.routing import CalendarPublished
from services.kernel.database import Database
from services.kernel.house import House
from services.kernel.workdays import CalendarYear, WorkingCalendar, load_published

FURTHEST = timedelta(days=120)  # how far ahead a limit of ours may end
FRESH_FOR = 60.0  # seconds that a process goes by what it read
_HEARD = text("""
insert into intake.calendars (of_office, year, revision, document) values (:of_office, :year, :revision, :document)
on conflict (of_office, year) do update set revision = excluded.revision, document = excluded.document
where calendars.revision < excluded.revision
""").bindparams(bindparam("document", type_=JSONB))


class _Read:
    """What was read at a moment: the province's calendar, and the own rest days by office."""

    def __init__(self, rows: Sequence[HeardYear]) -> None:
        self.read_at = monotonic()
        calendar = load_published()
        for row in sorted(rows, key=lambda row: row.year):
            if not row.of_office:
                calendar = calendar.with_year(CalendarYear.of(row.document))
        rests: dict[str, dict[date, str]] = {}
        for row in rows:
            days = {date.fromisoformat(day["first"]): day["name"] for day in row.document["rest"]}
            if row.of_office:
                rests.setdefault(row.of_office, {}).update(days)
        self.calendar = calendar
        self.of_offices = {office: calendar.with_local_rest(days) for office, days in rests.items()}


_read: WeakKeyDictionary[Database, _Read] = WeakKeyDictionary()


def current(house: House, office: str, *, on: date | None = None) -> WorkingCalendar:
    """The calendar of an office, at most a minute old; far enough for limits that begin `on` that day, with years that
    nobody has arranged yet as provisional ones: a complaint is never turned away for want of a calendar."""
    known = _known(house, office)
    return known if on is None else known.reaching(on + FURTHEST)


def _known(house: House, office: str) -> WorkingCalendar:
    found = _read.get(house.database)
    if found is None or monotonic() - found.read_at > FRESH_FOR:
        with house.database.work(seeing=()) as session:
            found = _read[house.database] = _Read(session.scalars(select(HeardYear)).all())
    return found.of_offices.get(office, found.calendar)


def hear(session: Session, house: House, events: Sequence[CalendarPublished]) -> None:
    """Keep what the province published; the highest revision of a year wins, whatever the order of arrival."""
    session.connection().execute(_HEARD, [_row(event) for event in events])
    _read.pop(house.database, None)


def _row(event: CalendarPublished) -> dict[str, Any]:
    rest = [{"name": day.name, "first": day.on.isoformat(), "last": day.on.isoformat()} for day in event.rest]
    work = [{"name": day.name, "on": day.on.isoformat()} for day in event.work]
    told = {"year": event.year, "state": event.state, "source": event.source}
    return {
        "of_office": event.of_office or "",
        "year": event.year,
        "revision": event.revision,
        "document": {**told, "rest": rest, "work": work},
    }
