"""What the province publishes for all offices: working calendars and policy packs, version after version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import String
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


class PublishedPolicy(Table):
    """A policy pack; the one that last became effective holds for cases accepted from then on."""

    __tablename__ = "policies"

    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    effective_on: Mapped[date]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(String(36))
