"""Who was asked to take a case over, with Form 2 that went along, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables.tables import OfCase, Table


class Holding(Table):
    """A case that another office numbered: `office` was offered it or holds it. The case's rows stay where they are;
    this one stands with the receiving office, so that it finds the case. `state`: offered, held or past."""

    __tablename__ = "holdings"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    numbered_by: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(8))
    since: Mapped[datetime]


class Offer(OfCase, Table):
    """An offer of the case. `state`: offered, accepted, returned, ruled or withdrawn; `decided_by` is empty when
    nobody answered in time. Inside an office Form 2 goes along: `year` and `serial` are its number.

    `hides_identity`: the receiving department is complained about, so that Form 2 does not say who complained.
    Sealed: `offer.text`, row `{case}/{n}`; `offer.reason` of the same row is why it was returned or ruled so.
    """

    __tablename__ = "offers"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    from_office: Mapped[str] = mapped_column(String(6))
    from_department: Mapped[str] = mapped_column(String(24))
    to_office: Mapped[str] = mapped_column(String(6))
    to_department: Mapped[str | None] = mapped_column(String(24))
    year: Mapped[int | None]
    serial: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12))
    hides_identity: Mapped[bool]
    sealed_text: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(36))
    sealed_reason: Mapped[str | None] = mapped_column(Text)
