"""Wordings that the province or an office wants instead."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.tables import OfOffice
from services.notification.tables.tables import CODE, Base


class WordingRow(OfOffice, Base):
    """Words of one kind that the province (`office` is its code) or an office wants; used once a second person agreed.

    `state` is draft, approved, declined or replaced; only it and who decided change, the words never.
    """

    __tablename__ = "wordings"
    __table_args__ = (
        UniqueConstraint("office", "version"),
        Index("ix_wordings_used", "office", "kind", unique=True, postgresql_where=text("state = 'approved'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(CODE)
    version: Mapped[int]
    sms: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(Text)
    korean: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(CODE)
    drafted_by: Mapped[str] = mapped_column(String(64))
    drafted_name: Mapped[str] = mapped_column(String(40))
    drafted_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_name: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None]
