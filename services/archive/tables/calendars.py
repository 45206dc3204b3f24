"""The working calendar by which figures count days."""

from __future__ import annotations

import json
from functools import lru_cache

from sqlalchemy.orm import Session

from services.archive.tables.tables import Table
from services.kernel.heard_years import HeardYearRow, known_years
from services.kernel.workdays import WorkingCalendar

_HEARD = "select year, revision, document::text from archive.calendars where of_office = '' order by year"


class HeardYear(HeardYearRow, Table):
    """A year as the province published it."""


def heard_calendar(session: Session) -> WorkingCalendar:
    """The province's: figures compare offices, and an office's own rest days would count for it alone."""
    rows = session.connection().exec_driver_sql(_HEARD).all()
    return _of_years(tuple((year, revision, document) for year, revision, document in rows))


@lru_cache(maxsize=4)
def _of_years(rows: tuple[tuple[int, int, str], ...]) -> WorkingCalendar:
    """Its tables are built once for the same years, and not for each page."""
    told = [HeardYear(of_office="", year=y, revision=revision, document=json.loads(text)) for y, revision, text in rows]
    return known_years(told).calendar
