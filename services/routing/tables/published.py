"""What the province publishes for all offices: working calendars and policy packs, version after version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables.tables import Table


class PublishedYear(Table):
    """One year of the calendar in one revision; the highest revision of a year holds."""

    __tablename__ = "calendars"

    year: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(200))
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(String(36))


class LocalRest(Table):
    """Rest days of one office in one year (州庆), as the province approved them at once: by whom and when. They add up,
    revision after revision, where a later one does not say that it replaces (`rules/local_rest.py`)."""

    __tablename__ = "local_rests"

    of_office: Mapped[str] = mapped_column(String(6), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(36))


class Publication(Table):
    """What one person proposed and a second one of the province decided. `kind`: calendar, local_rest or policy;
    `key`: the year, `office/year`, or the pack's version. `state`: proposed, published or rejected.

    Once published, a calendar's open limits are recounted once: `recount_from` is the first day that changed,
    `recounted_at` when it was done, `moved` how many limits moved.
    """

    __tablename__ = "publications"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(32))
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    because: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(12))
    by_office: Mapped[str] = mapped_column(String(6))
    proposed_by: Mapped[str] = mapped_column(String(36))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(36))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))
    recount_from: Mapped[date | None]
    recounted_at: Mapped[datetime | None]
    moved: Mapped[int | None]

    __table_args__ = (
        Index("ix_publications_state", "state", "proposed_at"),
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="two_persons"),
    )


class PublishedPolicy(Table):
    """A policy pack; the one that last became effective holds for cases accepted from then on."""

    __tablename__ = "policies"

    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    effective_on: Mapped[date]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(String(36))
