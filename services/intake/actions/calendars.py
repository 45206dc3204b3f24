"""The working calendar that holds: the one that the product brings along, and over it what the province published.

Promises made at registration (K0, D01) and the days on the progress page are counted by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.tables import HeardYear
from services.kernel.contracts.routing import CalendarPublished
from services.kernel.database import Database
from services.kernel.heard_years import Known, known_years, note_years
from services.kernel.house import House
from services.kernel.workdays import WorkingCalendar

FURTHEST = timedelta(days=120)  # how far ahead a limit of ours may end
FRESH_FOR = 60.0  # seconds that a process goes by what it read
_read: WeakKeyDictionary[Database, tuple[float, Known]] = WeakKeyDictionary()


def current(house: House, office: str, *, on: date | None = None) -> WorkingCalendar:
    """The calendar of an office, at most a minute old; far enough for limits that begin `on` that day, with years that
    nobody has arranged yet as provisional ones: a complaint is never turned away for want of a calendar."""
    known = _known(house, office)
    return known if on is None else known.reaching(on + FURTHEST)


def _known(house: House, office: str) -> WorkingCalendar:
    read_at, known = _read.get(house.database, (0.0, None))
    if known is None or monotonic() - read_at > FRESH_FOR:
        with house.database.work(seeing=()) as session:
            known = known_years(session.scalars(select(HeardYear)).all())
        _read[house.database] = monotonic(), known
    return known.of_offices.get(office, known.calendar)


def hear(session: Session, house: House, events: Sequence[CalendarPublished]) -> None:
    """Keep what the province published; the highest revision of a year wins, whatever the order of arrival."""
    note_years(session, HeardYear, events)
    _read.pop(house.database, None)
