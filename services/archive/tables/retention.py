"""How long dossiers are kept, and what was destroyed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, String, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.archive.rules.retention import Period
from services.archive.tables.tables import Table


class RetentionRow(Table):
    """How long the province has a series kept: `years`, or null for ever. The newest row of a series holds.

    It is the province's word for all offices, and names nobody: no fence. Append-only.
    """

    __tablename__ = "retention"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    series: Mapped[str] = mapped_column(String(16))
    years: Mapped[int | None]
    by: Mapped[str] = mapped_column("officer_id", String(64))
    at: Mapped[datetime]


class HoldRow(Table):
    """While it is not lifted, the dossier is not destroyed."""

    __tablename__ = "holds"
    __table_args__ = (
        Index("ix_holds_running", "office", "case_id", unique=True, postgresql_where=text("lifted_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    office: Mapped[str] = mapped_column(String(6))
    case: Mapped[str] = mapped_column("case_id", String(24))
    reason: Mapped[str] = mapped_column(String(500))
    by: Mapped[str] = mapped_column("officer_id", String(64))
    at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(String(64))
    lifted_at: Mapped[datetime | None]
    lift_reason: Mapped[str | None] = mapped_column(String(500))


class DisposalRow(Table):
    """A list of dossiers to be destroyed: proposed, then executed. `n` counts in the office, as certificates do."""

    __tablename__ = "disposals"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16))
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime]
    executed_by: Mapped[str | None] = mapped_column(String(64))
    executed_at: Mapped[datetime | None]
    certificate: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class DisposalItemRow(Table):
    """A dossier on the list, with the appraisal that it need not be kept. Append-only."""

    __tablename__ = "disposal_items"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case: Mapped[str] = mapped_column("case_id", String(24), primary_key=True)
    archive_number: Mapped[str] = mapped_column(String(24))
    series: Mapped[str] = mapped_column(String(16))
    years: Mapped[int]
    ended_on: Mapped[date]
    appraisal: Mapped[str] = mapped_column(String(500))


class ApprovalRow(Table):
    """Somebody approved the list. Append-only."""

    __tablename__ = "disposal_approvals"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    officer: Mapped[str] = mapped_column("officer_id", String(64), primary_key=True)
    post: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]


def periods(session: Session) -> dict[str, Period]:
    """What holds now for each series; a series that is not there is undetermined."""
    rows = session.scalars(select(RetentionRow).order_by(RetentionRow.id)).all()
    return {row.series: Period(row.years) for row in rows}
