"""What was tried and refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import Base
from services.kernel.tables import OfOffice


class Refusal(OfOffice, Base):
    """Who tried what, upon which case, draft, file or token, and why not. Written after the act was undone, never with
    it. Append-only; `office` is the officer's, or where the complaint of a complainant with the code belongs."""

    __tablename__ = "refusals"
    __table_args__ = (Index("ix_refusals_office_at", "office", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    by: Mapped[str] = mapped_column("done_by", String(64))
    act: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(40))
    status: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(String(48))
    at: Mapped[datetime]
