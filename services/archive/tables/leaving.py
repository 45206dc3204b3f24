"""What leaves the archive: forms that were printed, packages, and how they were checked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.tables.tables import Table


class PrintRow(Table):
    """A form that somebody printed: `code` stands on the paper, `digest` is of the document. Append-only.

    `sight` is how much of the complainant it shows (`rules.papers.identity.Sight`).
    """

    __tablename__ = "prints"
    __table_args__ = (Index("ix_prints_code", "code"), Index("ix_prints_case", "office", "case_id"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    office: Mapped[str] = mapped_column(String(6))
    case: Mapped[str] = mapped_column("case_id", String(24))
    form: Mapped[int] = mapped_column(SmallInteger)
    n: Mapped[int]
    number: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(19))
    sight: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64))
    officer: Mapped[str] = mapped_column("officer_id", String(64))
    officer_office: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime]


class ReportPrintRow(Table):
    """A month's report or a half-year's review that somebody printed, as `PrintRow` of a form. Append-only."""

    __tablename__ = "report_prints"
    __table_args__ = (Index("ix_report_prints_code", "code"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    office: Mapped[str] = mapped_column(String(6))
    register: Mapped[str] = mapped_column(String(16))
    item: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(19))
    digest: Mapped[str] = mapped_column(String(64))
    officer: Mapped[str] = mapped_column("officer_id", String(64))
    officer_office: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime]


class CaseKeyRow(Table):
    """The case's own key, sealed with the office's: packages lie under it. Without it they cannot be read again."""

    __tablename__ = "case_keys"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", String(24), primary_key=True)
    sealed_key: Mapped[str | None] = mapped_column(Text)
    destroyed_at: Mapped[datetime | None]


class PackageRow(Table):
    """A package: where it lies sealed, and what it is checked by. `previous` chains the packages of an office.

    Append-only. `n` counts the packages of a case; from 2 on they are supplements.
    """

    __tablename__ = "packages"
    __table_args__ = (
        Index("ix_packages_once", "office", "case_id", "n", unique=True),
        Index("ix_packages_office", "office", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    office: Mapped[str] = mapped_column(String(6))
    case: Mapped[str] = mapped_column("case_id", String(24))
    n: Mapped[int]
    archive_number: Mapped[str] = mapped_column(String(24))
    digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str | None] = mapped_column(String(64))
    entries: Mapped[int]
    files: Mapped[int]
    size: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class CheckRow(Table):
    """A four-way check of a package: `occasion` is filing, transfer or schedule. Append-only."""

    __tablename__ = "checks"
    __table_args__ = (Index("ix_checks_package", "office", "case_id", "n", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    office: Mapped[str] = mapped_column(String(6))
    case: Mapped[str] = mapped_column("case_id", String(24))
    n: Mapped[int]
    occasion: Mapped[str] = mapped_column(String(16))
    passed: Mapped[bool]
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime]
