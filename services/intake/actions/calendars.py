"""The working calendar that holds: the one that the product brings along, and over it what the province published.

Promises made at registration (K0, D01) and the days on the progress page are counted by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.tables import HeardYear
from services.kernel.clock import now
from services.kernel.contracts.routing import CalendarPublished
from services.kernel.database import Database
from services.kernel.heard_years import Known, known_years, note_years
from services.kernel.house import House
from services.kernel.workdays import WorkingCalendar

FURTHEST = timedelta(days=120)  # how far ahead a limit of ours may end
FRESH_FOR = 60.0  # seconds that a process goes by what it read
_read: WeakKeyDictionary[Database, _Read] = WeakKeyDictionary()


@dataclass(frozen=True)
class _Read:
    """What this process read, and when, by its own clock for the age and by the calendar's."""

    since: float
    at: datetime
    known: Known

    def is_good(self, told_at: datetime | None) -> bool:
        return monotonic() - self.since <= FRESH_FOR and (told_at is None or self.at > told_at)


def current(house: House, office: str, *, on: date | None = None, told_at: datetime | None = None) -> WorkingCalendar:
    """The calendar of an office, at most a minute old, and no older than the day that was `told_at` that moment, or
    that day could not be explained by it; far enough for limits that begin `on` that day, with years that nobody has
    arranged yet as provisional ones: a complaint is never turned away for want of a calendar."""
    known = _known(house, office, told_at)
    return known if on is None else known.reaching(on + FURTHEST)


def _known(house: House, office: str, told_at: datetime | None) -> WorkingCalendar:
    read = _read.get(house.database)
    if read is None or not read.is_good(told_at):
        since, at = monotonic(), now()
        with house.database.work(seeing=()) as session:
            read = _Read(since, at, known_years(session.scalars(select(HeardYear)).all()))
        _read[house.database] = read
    return read.known.of_offices.get(office, read.known.calendar)


def hear(session: Session, house: House, events: Sequence[CalendarPublished]) -> None:
    """Keep what the province published; the highest revision of a year wins, whatever the order of arrival."""
    note_years(session, HeardYear, events)
    _read.pop(house.database, None)
