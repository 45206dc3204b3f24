"""Who asked to know who complained, why, until when, and what was decided (4.5)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables.tables import OfCase, Table


class Unsealing(OfCase, Table):
    """`state`: asked, granted, refused, dropped by who asked, lapsed or ended; `until` is its last day. Sealed, row
    `{case}/{n}`: `identity.reason`, `identity.decision`."""

    __tablename__ = "unsealings"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    purpose: Mapped[str] = mapped_column(String(16))
    until: Mapped[date]
    state: Mapped[str] = mapped_column(String(8))
    decided_by: Mapped[str | None] = mapped_column(String(36))
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    sealed_reason: Mapped[str] = mapped_column(Text)
    sealed_decision: Mapped[str | None] = mapped_column(Text)
