"""Screens that show figures with nobody signed in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.tables.tables import Table
from services.kernel.tables import OfOffice


class ScreenRow(OfOffice, Table):
    """What a screen may show is the figures of `office` and what is beneath it. Code and token are here as keyed hashes
    only; the code counts once and until `code_until`, the token until `ends_at` or until somebody revokes it."""

    __tablename__ = "screens"
    __table_args__ = (
        Index("uq_screens_code_hash", "code_hash", unique=True),
        Index("uq_screens_token_hash", "token_hash", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_until: Mapped[datetime]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    issued_by: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    paired_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None]
