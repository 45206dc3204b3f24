"""Files that were handed in, and what waits in the tray."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import CASE, CODE, HASH, Base
from services.kernel.tables import OfOffice


class Evidence(OfOffice, Base):
    """A file that somebody handed in. What it holds lies sealed in the file store; `sha256` is that of the original.

    Sealed for the office that received it (`sealed_for`), with its id as row. `original` and `shown` are addresses in
    the store; `shown` is a picture drawn anew. `serial` is the order of arrival. While `case_id` is null it is not yet
    part of a complaint, and may go; with `attached_at` it belongs to a letter that waits to be registered.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_case_id", "case_id", postgresql_where=text("case_id is not null")),
        Index("ix_evidence_loose", "received_at", postgresql_where=text("case_id is null")),
        Index("ix_evidence_draft", "draft_hash", postgresql_where=text("draft_hash is not null")),
        Index("ix_evidence_waiting", "received_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(BigInteger, Identity())
    case: Mapped[str | None] = mapped_column("case_id", CASE)
    draft_hash: Mapped[bytes | None] = mapped_column(HASH)
    uploader: Mapped[str | None] = mapped_column(String(64))
    part: Mapped[str] = mapped_column(CODE)
    ending: Mapped[str] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(CODE)
    found: Mapped[str | None] = mapped_column(String(200))
    received_at: Mapped[datetime]
    attached_at: Mapped[datetime | None]
    sealed_for: Mapped[str] = mapped_column(String(6))
    original: Mapped[str] = mapped_column(String(64))
    shown: Mapped[str | None] = mapped_column(String(64))
    sealed_name: Mapped[str] = mapped_column(Text)
    sealed_thumbnail: Mapped[str | None] = mapped_column(Text)


class Custody(OfOffice, Base):
    """A line of a file's custody log: what happened, when, by whom (`rules.evidence.Did`). Append-only."""

    __tablename__ = "custody"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    evidence: Mapped[UUID] = mapped_column("evidence_id", index=True)
    deed: Mapped[str] = mapped_column(CODE)
    officer: Mapped[str | None] = mapped_column("officer_id", String(64))
    officer_office: Mapped[str | None] = mapped_column(String(6))
    why: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Draft(OfOffice, Base):
    """Something that arrived and waits in the tray to be registered. Never deleted; `mark` makes the same the same row.

    `sealed_content` is JSON `{name, address, subject, text, notes}`, of a letter with `{letter, scans}` of its opening
    log (particulars, `draft.content`, row = id); `original` is the address in the file store of the whole message,
    sealed for `office`, empty for a letter.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("office", "mark"),
        Index("ix_drafts_waiting", "office", "received_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(CODE)
    state: Mapped[str] = mapped_column(CODE)
    mark: Mapped[bytes] = mapped_column(HASH)
    received_at: Mapped[datetime]
    sealed_content: Mapped[str] = mapped_column(Text)
    original: Mapped[str] = mapped_column(String(64))
    case: Mapped[str | None] = mapped_column("case_id", CASE)
    done_by: Mapped[str | None] = mapped_column(String(64))
    done_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(String(200))
