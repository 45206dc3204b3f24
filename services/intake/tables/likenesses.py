"""What is like what, and what officers joined."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import CASE, CODE, Base
from services.kernel.tables import OfOffice


class Likeness(OfOffice, Base):
    """Marks of a complaint's words, made with a key of the office: equal marks may mean equal words, and no more can be
    read from them. Made in the background, so that registering waits for nothing."""

    __tablename__ = "likenesses"
    __table_args__ = (Index("ix_likenesses_marks", "marks", postgresql_using="gin"),)

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    marks: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class Link(OfOffice, Base):
    """An officer joined two complaints, or parted them again; the last one of a pair holds. Append-only: both of them
    stay what they are. `sealed_reason`: casework, `link.reason`, row = `{case}/{other}`."""

    __tablename__ = "links"
    __table_args__ = (Index("ix_links_case_id", "case_id"), Index("ix_links_other_id", "other_id"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    other: Mapped[str] = mapped_column("other_id", CASE)
    kind: Mapped[str] = mapped_column(CODE)
    joined: Mapped[bool]
    officer: Mapped[str] = mapped_column("officer_id", String(64))
    at: Mapped[datetime]
    sealed_reason: Mapped[str] = mapped_column(Text)
