"""Schema `intake`. Whatever is personal or narrative is a sealed token; codes and secrets are keyed hashes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Identity, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.messaging import tables as messages
from services.kernel.numbers import CounterRow
from services.kernel.tables import OfOffice, OfTables, metadata

SCHEMA = "intake"
CASE = String(24)
CODE = String(32)
HASH = LargeBinary(16)


class Base(OfTables):
    __abstract__ = True
    metadata = metadata(SCHEMA)


class Counter(CounterRow, Base):
    pass


class Outbox(messages.OutboxRow, Base):
    SAID_BY = SCHEMA


class Inbox(messages.InboxRow, Base):
    pass


class Postponed(messages.PostponedRow, Base):
    pass


class Undecodable(messages.UndecodableRow, Base):
    pass


class Complaint(OfOffice, Base):
    """One line of the register; written once, never changed.

    `phone_index` and `id_index` are blind indexes, `code_hash` and `secret_hash` keyed hashes. A complaint without a
    phone number has a secret.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        Index("uq_complaints_code_hash", "code_hash", unique=True),
        Index("ix_complaints_phone", "phone_index", postgresql_where=text("phone_index is not null")),
        Index("ix_complaints_id_number", "id_index", postgresql_where=text("id_index is not null")),
    )

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    number: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(CODE)
    sub_channel: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(CODE)
    identity_level: Mapped[int]
    elderly: Mapped[bool]
    occurred_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    registered_at: Mapped[datetime]
    decide_by: Mapped[date]
    first_receiver: Mapped[str | None] = mapped_column(String(64))
    department: Mapped[str | None] = mapped_column(CODE)
    wants_sms: Mapped[bool]
    wants_email: Mapped[bool]
    upstream_system: Mapped[str | None] = mapped_column(String(40))
    upstream_number: Mapped[str | None] = mapped_column(String(60))
    upstream_due_on: Mapped[date | None]
    causes: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    suspected: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    code_hash: Mapped[bytes] = mapped_column(HASH)
    secret_hash: Mapped[bytes | None] = mapped_column(HASH)
    phone_index: Mapped[bytes | None] = mapped_column(HASH)
    id_index: Mapped[bytes | None] = mapped_column(HASH)
    sealed_contact: Mapped[str | None] = mapped_column(Text)
    sealed_particulars: Mapped[str] = mapped_column(Text)
    sealed_brief: Mapped[str] = mapped_column(Text)


class Answer(OfOffice, Base):
    """What was answered to an idempotency key, so that the same request gets the same answer. Kept thirty days."""

    __tablename__ = "answers"

    key_hash: Mapped[bytes] = mapped_column(HASH, primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    digest: Mapped[bytes] = mapped_column(HASH)
    sealed_answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(index=True)


class Progress(OfOffice, Base):
    """Where a case stands, as routing last said. `seq` is that of the newest event heard.

    What only some events tell (acceptance, result, explanation) keeps the `seq` that told it.
    """

    __tablename__ = "progress"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    seq: Mapped[int]
    step: Mapped[str] = mapped_column(CODE)
    stage: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(CODE)
    department: Mapped[str | None] = mapped_column(CODE)
    round: Mapped[int]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool]
    at: Mapped[datetime]


class Told(OfOffice, Base):
    """What single events told beside the common words: acceptance, result, explanation, closing.

    One row for each case, kind of fact and round; the newest `seq` wins, whatever the order of arrival.
    """

    __tablename__ = "told"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    fact: Mapped[str] = mapped_column(CODE, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Milestone(OfOffice, Base):
    """One transition in the words for the complainant: the timeline. Only what is new to the complainant is shown."""

    __tablename__ = "timeline"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(CODE)
    step: Mapped[str] = mapped_column(CODE)
    stage: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class Notice(OfOffice, Base):
    """A notice to the complainant and what became of it, as notification last said."""

    __tablename__ = "notices"

    notice: Mapped[str] = mapped_column("notice_id", String(64), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE, index=True)
    kind: Mapped[str] = mapped_column(CODE)
    channel: Mapped[str] = mapped_column(CODE)
    state: Mapped[str] = mapped_column(CODE)
    about: Mapped[int]
    changed_at: Mapped[datetime]


class Involved(OfOffice, Base):
    """An officer with a part in a case: first_receiver, accountable, handler, acted. Learnt from events, for ever."""

    __tablename__ = "involved"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    officer: Mapped[str] = mapped_column("officer_id", String(64), primary_key=True)
    part: Mapped[str] = mapped_column(CODE, primary_key=True)


class DoneByComplainant(OfOffice, Base):
    """What the complainant did by code; `mark` makes the same deed the same row. Append-only."""

    __tablename__ = "deeds"
    __table_args__ = (UniqueConstraint("case_id", "deed", "mark"),)

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    deed: Mapped[str] = mapped_column(CODE)
    mark: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Look(OfOffice, Base):
    """Somebody opened, or tried to open, a complainant's particulars (4.5). Append-only.

    `kind` is everything, facts or files: what was opened, or asked for when it was refused.
    `office` is where the case belongs, or the officer's own when the case is not there or not his to see.
    """

    __tablename__ = "looks"
    __table_args__ = (Index("ix_looks_case_id", "case_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    officer: Mapped[str] = mapped_column("officer_id", String(64))
    officer_office: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(CODE, server_default="everything")
    purpose: Mapped[str] = mapped_column(String(100))
    granted: Mapped[bool]
    at: Mapped[datetime]


class HeardYear(Base):
    """A year of the working calendar as the province published it; `of_office` is set for the own rest days of one
    office, empty for the province's calendar."""

    __tablename__ = "calendars"

    of_office: Mapped[str] = mapped_column(String(6), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Evidence(OfOffice, Base):
    """A file that somebody handed in. What it holds lies sealed in the file store; `sha256` is that of the original.

    Sealed for the office that received it (`sealed_for`), with its id as row. `original` and `shown` are addresses in
    the store; `shown` is a picture drawn anew. `serial` is the order of arrival. While `case_id` is null it is not yet
    part of a complaint, and may go.
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

    `sealed_content` is JSON `{name, address, subject, text, notes}` (particulars, `draft.content`, row = id);
    `original` is the address in the file store of the whole message, sealed for `office`.
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


class Miss(Base):
    """Wrong codes of late, by keyed hash of a code or of an address and its day. Kept for a day; names nobody."""

    __tablename__ = "misses"

    key_hash: Mapped[bytes] = mapped_column(HASH, primary_key=True)
    misses: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
