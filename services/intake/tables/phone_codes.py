"""Codes by text message. The code itself is nowhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import CASE, HASH, Base
from services.kernel.tables import OfOffice


class PhoneCode(OfOffice, Base):
    """The `n`th code of a complaint was asked for. `phone_index` is the keyed index of the telephone, by which codes to
    it are counted. `confirmed_at`: the code was typed in time."""

    __tablename__ = "phone_codes"
    __table_args__ = (Index("ix_phone_codes_phone", "office", "phone_index", "asked_at"),)

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    phone_index: Mapped[bytes] = mapped_column(HASH)
    asked_at: Mapped[datetime]
    misses: Mapped[int] = mapped_column(SmallInteger)
    confirmed_at: Mapped[datetime | None]
