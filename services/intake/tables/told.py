"""What offices make known, and what complainants allow to be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import CASE, CODE, Base
from services.kernel.tables import OfOffice


class PublicFact(OfOffice, Base):
    """An office looked through one of its seven public facts (6.1); the newest row of each holds. Append-only.

    `lines` are the office's own words, null where it keeps those that all have; `withdrawn`: it is not published.
    """

    __tablename__ = "public_facts"
    __table_args__ = (Index("ix_public_facts_office", "office", "fact", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    fact: Mapped[str] = mapped_column(CODE)
    lines: Mapped[str | None] = mapped_column(Text)
    withdrawn: Mapped[bool]
    officer: Mapped[str] = mapped_column("officer_id", String(64))
    at: Mapped[datetime]


class Consent(OfOffice, Base):
    """A complainant allows that a body beyond the handling is told who complained, or takes it back; the newest row of
    each body holds (4.5). Append-only. `officer_id` is who took it down at the desk, null when it was done by code."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    recipient: Mapped[str] = mapped_column(String(60))
    given: Mapped[bool]
    officer: Mapped[str | None] = mapped_column("officer_id", String(64))
    at: Mapped[datetime]


class SignedPolicy(OfOffice, Base):
    """A version of an office's policy, as its head signed it; the newest holds (5.1). Append-only."""

    __tablename__ = "policies"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
