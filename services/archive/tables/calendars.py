"""The working calendar by which figures count days."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.tables.tables import Table
from services.kernel.heard_years import HeardYearRow, known_years
from services.kernel.workdays import WorkingCalendar


class HeardYear(HeardYearRow, Table):
    """A year as the province published it."""


def heard_calendar(session: Session) -> WorkingCalendar:
    """The province's: figures compare offices, and an office's own rest days would count for it alone."""
    return known_years(session.scalars(select(HeardYear)).all()).calendar
