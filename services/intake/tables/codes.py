"""Codes that were issued after the first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import CASE, CODE, HASH, Base
from services.kernel.tables import OfOffice


class LaterCode(OfOffice, Base):
    """A new code for who lost the first; the newest of a case holds, and none before it. Append-only.

    `how` says by what the officer knew that it was the complainant.
    """

    __tablename__ = "later_codes"
    __table_args__ = (
        Index("uq_later_codes_code_hash", "code_hash", unique=True),
        Index("ix_later_codes_case_id", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    code_hash: Mapped[bytes] = mapped_column(HASH)
    secret_hash: Mapped[bytes | None] = mapped_column(HASH)
    how: Mapped[str] = mapped_column(CODE)
    officer: Mapped[str] = mapped_column("officer_id", String(64))
    at: Mapped[datetime]
