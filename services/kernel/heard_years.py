"""The working calendar as a service other than routing knows it: what the product brings along, and over it the years
that the province published. Each service keeps what it heard in a table of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.contracts.routing import CalendarPublished
from services.kernel.workdays import CalendarYear, WorkingCalendar, load_published


class HeardYearRow:
    """Mixin: a year of the working calendar as the province published it; `of_office` is set for the own rest days of
    one office, empty for the province's calendar. It is for every office, and names nobody: no fence."""

    __tablename__ = "calendars"

    of_office: Mapped[str] = mapped_column(String(6), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)


@dataclass(frozen=True)
class Known:
    """The province's calendar, and by office that with its own rest days, for those that have any."""

    calendar: WorkingCalendar
    of_offices: Mapping[str, WorkingCalendar] = field(default_factory=dict)


def note_years(session: Session, table: type[HeardYearRow], events: Iterable[CalendarPublished]) -> None:
    """Keep what the province published; the highest revision of a year wins, whatever the order of arrival."""
    rows = [_row(event) for event in events]
    if not rows:
        return
    statement = insert(table)
    newer = {name: getattr(statement.excluded, name) for name in ("revision", "document")}
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["of_office", "year"], set_=newer, where=table.revision < statement.excluded.revision
        ),
        rows,
    )


def known_years(rows: Sequence[HeardYearRow]) -> Known:
    """What the rows say, over what the product brings along."""
    calendar = load_published()
    for row in sorted(rows, key=lambda row: row.year):
        if not row.of_office:
            calendar = calendar.with_year(CalendarYear.of(row.document))
    rests: dict[str, dict[date, str]] = {}
    for row in rows:
        days = {date.fromisoformat(day["first"]): day["name"] for day in row.document["rest"]}
        if row.of_office:
            rests.setdefault(row.of_office, {}).update(days)
    return Known(calendar, {office: calendar.with_local_rest(days) for office, days in rests.items()})


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
