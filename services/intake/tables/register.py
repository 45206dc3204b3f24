"""The register: complaints, what was answered about them, and who looked at them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, Identity, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import CASE, CODE, HASH, Base
from services.kernel.tables import OfOffice


class Complaint(OfOffice, Base):
    """One line of the register; written once, and changed by nothing but `actions.releasing`: at `identity_released_at`
    who complained was taken out, and `last_four_hash` is what has to fit beside the code since then.

    `phone_index` and `id_index` are blind indexes, `code_hash` and `secret_hash` keyed hashes. A complaint without a
    phone number has a secret.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        Index("uq_complaints_code_hash", "code_hash", unique=True),
        Index("ix_complaints_registered_at", "registered_at", postgresql_using="brin"),
        Index("ix_complaints_phone", "phone_index", postgresql_where=text("phone_index is not null")),
        Index("ix_complaints_id_number", "id_index", postgresql_where=text("id_index is not null")),
    )

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    number: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(CODE)
    sub_channel: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(CODE)
    relation: Mapped[str] = mapped_column(CODE, server_default="")
    identity_level: Mapped[int]
    elderly: Mapped[bool]
    occurred_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    registered_at: Mapped[datetime]
    decide_by: Mapped[date]
    decide_by_provisional: Mapped[bool] = mapped_column(server_default=text("false"))
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
    last_four_hash: Mapped[bytes | None] = mapped_column(HASH)
    identity_released_at: Mapped[datetime | None]


class Answer(OfOffice, Base):
    """What was answered to an idempotency key, so that the same request gets the same answer. Kept thirty days."""

    __tablename__ = "answers"

    key_hash: Mapped[bytes] = mapped_column(HASH, primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    digest: Mapped[bytes] = mapped_column(HASH)
    sealed_answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(index=True)


class Involved(OfOffice, Base):
    """An officer with a part in a case: first_receiver, accountable, handler, acted. Learnt from events, for ever."""

    __tablename__ = "involved"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    officer: Mapped[str] = mapped_column("officer_id", String(64), primary_key=True)
    part: Mapped[str] = mapped_column(CODE, primary_key=True)


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


class Miss(Base):
    """Wrong codes of late, by keyed hash of a code or of an address and its day. Kept for a day; names nobody."""

    __tablename__ = "misses"

    key_hash: Mapped[bytes] = mapped_column(HASH, primary_key=True)
    misses: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
