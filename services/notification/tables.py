"""Schema `notification`. A contact is kept as the sealed token that came; nothing else here can name a person."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.messaging import tables as messages
from services.kernel.staff import AccountRow, KeptOffRow
from services.kernel.tables import OfOffice, OfTables, metadata

SCHEMA = "notification"
CASE = String(24)
CODE = String(32)
PROOF = LargeBinary(16)
DUE = "state in ('waiting', 'failed_temporarily')"
NOT_REACHED = "state in ('failed', 'unknown', 'failed_temporarily')"


class Base(OfTables):
    __abstract__ = True
    metadata = metadata(SCHEMA)


class Outbox(messages.OutboxRow, Base):
    SAID_BY = SCHEMA


class Inbox(messages.InboxRow, Base):
    pass


class Postponed(messages.PostponedRow, Base):
    pass


class Undecodable(messages.UndecodableRow, Base):
    pass


class KeptOff(KeptOffRow, Base):
    """Who sees nothing of a case."""


class Account(AccountRow, Base):
    """Officers whose account was closed or opened again."""


class Contact(OfOffice, Base):
    """Whom a case is told to, by which means, and what was last heard of the case, as the complainant knows it.

    `means` are those that may be used, comma-separated; none for who must not or cannot be told. `sealed_principal` is
    the phone of whoever an agent complains for; he is told too while `tells_principal` holds. `handled_by` is
    the office that has the case, where that is not the one that numbered it. `wished` is the serial of the newest wish.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_person", "office", "person_mark", postgresql_where=text("person_mark is not null")),
    )

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    kind: Mapped[str] = mapped_column(CODE)
    language: Mapped[str] = mapped_column(String(8))
    wants_sms: Mapped[bool]
    wants_email: Mapped[bool]
    means: Mapped[str] = mapped_column(String(20))
    sealed_contact: Mapped[str | None] = mapped_column(Text)
    sealed_principal: Mapped[str | None] = mapped_column(Text)
    tells_principal: Mapped[bool] = mapped_column(server_default="false")
    person_mark: Mapped[str | None] = mapped_column(String(64))
    seq: Mapped[int]
    stage: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date | None]
    handled_by: Mapped[str | None] = mapped_column(String(6))
    wished: Mapped[int] = mapped_column(server_default="0")


class Holding(OfOffice, Base):
    """A case that another office numbered and this one was handed. Whether it still has it says `handled_by`."""

    __tablename__ = "holdings"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    numbered_by: Mapped[str] = mapped_column(String(6))


class Notice(OfOffice, Base):
    """One notice by one means. `id` is made of case, kind, `about`, channel and `whom`: it cannot be written twice.

    `go_at` is when it may first leave, `next_at` when it is tried next, `begun_at` when it was last handed over,
    `sender` the process that did, `folded_into` the notice that says it too. `text` is what is said, from the templates
    of `version`; `reason` why not, in words.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "about", "channel", "whom"),
        Index("ix_notices_due", "channel", "urgent", "next_at", postgresql_where=text(DUE)),
        Index("ix_notices_sending", "sender", postgresql_where=text("state = 'sending'")),
        Index(
            "ix_notices_unanswered", "submitted_at", postgresql_where=text("state = 'submitted' and channel = 'sms'")
        ),
        Index("ix_notices_not_reached", "office", "created_at", postgresql_where=text(NOT_REACHED)),
        Index("ix_notices_newest", "office", "created_at"),
        Index("ix_notices_folded_into", "folded_into", postgresql_where=text("folded_into is not null")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    kind: Mapped[str] = mapped_column(CODE)
    about: Mapped[int]
    channel: Mapped[str] = mapped_column(CODE)
    whom: Mapped[str] = mapped_column(CODE, server_default="complainant")
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    units: Mapped[int]
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    go_at: Mapped[datetime]
    next_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    sender: Mapped[str | None] = mapped_column(String(40))
    provider: Mapped[str | None] = mapped_column(String(80))
    provider_id: Mapped[str | None] = mapped_column(String(200))
    submitted_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    folded_into: Mapped[uuid.UUID | None]


class Attempt(OfOffice, Base):
    """A change of a notice's state, with the attempt that it belongs to, and who decided it. Append-only."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_notice_id", "notice_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    notice: Mapped[uuid.UUID] = mapped_column("notice_id")
    attempt: Mapped[int]
    state: Mapped[str] = mapped_column(CODE)
    begun_at: Mapped[datetime | None]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    by: Mapped[str | None] = mapped_column("by_officer", String(64))
    provider: Mapped[str | None] = mapped_column(String(80))


class Part(OfOffice, Base):
    """What a provider took in, under its own number. `proof` is a keyed hash of that number and the phone.

    A receipt that does not know the phone does not fit; two notices to one phone cannot be told by it. `whose` is a
    keyed hash of the phone alone, so that a reply finds what it answers.
    """

    __tablename__ = "parts"
    __table_args__ = (Index("ix_parts_provider_id", "provider_id"), Index("ix_parts_whose", "whose"))

    notice: Mapped[uuid.UUID] = mapped_column("notice_id", primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[int]
    provider_id: Mapped[str] = mapped_column(String(200))
    proof: Mapped[bytes] = mapped_column(PROOF)
    stat: Mapped[str | None] = mapped_column(String(16))
    whose: Mapped[bytes | None] = mapped_column(PROOF)


class Receipt(Base):
    """A receipt that fits nothing yet: it came before the gateway's answer was written, or is false.

    It names no office, so it stands outside the fence; and nobody, for `proof` is that of `Part`.
    """

    __tablename__ = "receipts"
    __table_args__ = (Index("ix_receipts_provider_id", "provider_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    provider_id: Mapped[str] = mapped_column(String(200))
    proof: Mapped[bytes] = mapped_column(PROOF)
    stat: Mapped[str] = mapped_column(String(16))
    told_at: Mapped[datetime | None]
    heard_at: Mapped[datetime] = mapped_column(index=True)


class Underway(Base):
    """The notices that go out with one window, and the `answers` to those before it (JSON), until the whole batch
    is written down. What stands here without an answer when its sender is dead is in doubt.

    It is of all offices at once and names nobody, so it stands outside the fence.
    """

    __tablename__ = "underway"
    __table_args__ = (Index("ix_underway_batch", "batch"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch: Mapped[uuid.UUID]
    sender: Mapped[str] = mapped_column(String(40))
    notices: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    answers: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Answer(OfOffice, Base):
    """A grade that came back by text message: one for each notice that asked for it."""

    __tablename__ = "replies"

    notice: Mapped[uuid.UUID] = mapped_column("notice_id", primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    grade: Mapped[int]
    heard_at: Mapped[datetime]


class OfficerContact(OfOffice, Base):
    """How an officer on duty is reached: sealed (particulars, `officer.contact`, row = the officer's id)."""

    __tablename__ = "officer_contacts"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    officer: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    posts: Mapped[str] = mapped_column(String(200))
    on_duty: Mapped[bool]
    means: Mapped[str] = mapped_column(String(20))
    sealed_contact: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


class Alarm(OfOffice, Base):
    """What officers are called about, until one of them answers by name. `called` counts the calls to persons."""

    __tablename__ = "alarms"
    __table_args__ = (Index("ix_alarms_open", "next_at", postgresql_where=text("answered_at is null")),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    seq: Mapped[int]
    rung: Mapped[str] = mapped_column(CODE)
    asks: Mapped[str] = mapped_column(String(60))
    posts: Mapped[str] = mapped_column(String(200))
    handler: Mapped[str | None] = mapped_column(String(64))
    paged: Mapped[str | None] = mapped_column(String(64))
    urgent: Mapped[bool]
    fired_at: Mapped[datetime]
    next_at: Mapped[datetime]
    times: Mapped[int]
    called: Mapped[int] = mapped_column(server_default=text("0"))
    answered_by: Mapped[str | None] = mapped_column(String(64))
    answered_name: Mapped[str | None] = mapped_column(String(40))
    answered_at: Mapped[datetime | None]


class AlarmCall(OfOffice, Base):
    """One call to one officer. Its notices have `about` = -id. Append-only."""

    __tablename__ = "alarm_calls"
    __table_args__ = (Index("ix_alarm_calls_alarm_id", "alarm_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    alarm: Mapped[uuid.UUID] = mapped_column("alarm_id")
    officer: Mapped[str] = mapped_column(String(64))
    officer_office: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime]


class WordingRow(OfOffice, Base):
    """Words of one kind that the province (`office` is its code) or an office wants; used once a second person agreed.

    `state` is draft, approved, declined or replaced; only it and who decided change, the words never.
    """

    __tablename__ = "wordings"
    __table_args__ = (
        UniqueConstraint("office", "version"),
        Index("ix_wordings_used", "office", "kind", unique=True, postgresql_where=text("state = 'approved'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(CODE)
    version: Mapped[int]
    sms: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(Text)
    korean: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(CODE)
    drafted_by: Mapped[str] = mapped_column(String(64))
    drafted_name: Mapped[str] = mapped_column(String(40))
    drafted_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_name: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None]


class Refusal(OfOffice, Base):
    """What an officer tried on a page or by API and was refused: who, what, upon which case, notice or kind of words,
    and why not. Written after the act was undone, never with it. Append-only; `office` is the officer's."""

    __tablename__ = "refusals"
    __table_args__ = (Index("ix_refusals_office_at", "office", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    officer: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(40))
    status: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(String(48))
    at: Mapped[datetime]


class Gateway(Base):
    """How each way out fares, as the sending process last saw it. `trouble` is empty when all is well.

    `bad` of the last `recent` answers were failures or too slow; until `rests_until` it is given nothing.
    """

    __tablename__ = "gateways"

    channel: Mapped[str] = mapped_column(CODE, primary_key=True)
    provider: Mapped[str] = mapped_column(String(80), primary_key=True)
    trouble: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    recent: Mapped[int] = mapped_column(server_default=text("0"))
    bad: Mapped[int] = mapped_column(server_default=text("0"))
    rests_until: Mapped[datetime | None]
