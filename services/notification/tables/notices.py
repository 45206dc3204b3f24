"""Notices on their way: each try, its parts, receipts, and the ways out."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.tables import OfOffice
from services.notification.tables.tables import CASE, CODE, Base

PROOF = LargeBinary(16)
DUE = "state in ('waiting', 'failed_temporarily')"
# Of a notice `n` and its case's contact `c`: whoever it is for still wants to be told so. A code by telephone is asked
# for each time; officers are called, what is printed is printed; who left no contact is told what there is.
WANTED_OF = """(n.whom = 'officer' or n.kind = 'phone_code' or n.channel not in ('sms', 'email') or coalesce(
  case n.whom when 'principal' then c.tells_principal
  else n.channel = any (string_to_array(c.means, ',')) end, true))"""
# The same where no contact is at hand: one by one, in a subquery; the planner would rather read all contacts there are.
WANTED = f"""coalesce((
  select {WANTED_OF} from notification.contacts c where c.case_id = n.case_id), true)"""  # noqa: S608 - our own words
# Whose phone each text message went to that was handed over, whether a provider gave it a number or not.
WENT_TO = """(select notice_id, whose from notification.parts
  union all select notice_id, whose from notification.unanswered)"""
NOT_REACHED = "state in ('failed', 'unknown', 'failed_temporarily')"


class Notice(OfOffice, Base):
    """One notice by one means. `id` is made of case, kind, `about`, channel and `whom`: it cannot be written twice.

    `go_at` is when it may first leave, `next_at` when it is tried next, `begun_at` when it was last handed over,
    `sender` the process that did, `folded_into` the notice that says it too. `text` is what is said, from the templates
    of `version`; `reason` why not, in words. Of one that could not be filled in, `occasion` (JSON) is what it was to
    tell, and `replaced_by` the notice that was written anew instead. `changes` counts those of its state.
    `handled_by` is the office that had the complaint, which the words name and which signs, where that is not `office`.
    """

    __tablename__ = "notices"
    __table_args__ = (
        # One for each thing to tell, of those that nothing replaced. Also how the notices of a case are found.
        Index(
            "uq_notices_one_of_each",
            *("case_id", "kind", "about", "channel", "whom", "replaced_by"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_notices_due", "channel", "urgent", "next_at", postgresql_where=text(DUE)),
        Index(
            "ix_notices_unanswered", "submitted_at", postgresql_where=text("state = 'submitted' and channel = 'sms'")
        ),
        Index("ix_notices_not_reached", "office", "created_at", postgresql_where=text(NOT_REACHED)),
        Index("ix_notices_newest", "office", "created_at"),
        Index("ix_notices_waiting", "office", "created_at", postgresql_where=text("state = 'waiting'")),
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
    changes: Mapped[int] = mapped_column(server_default="0")
    occasion: Mapped[str | None] = mapped_column(Text)
    handled_by: Mapped[str | None] = mapped_column(String(6))
    replaced_by: Mapped[uuid.UUID | None]


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
    by_name: Mapped[str | None] = mapped_column(String(40))
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


class Unanswered(OfOffice, Base):
    """A text message that went out and came back with no provider's number, so that it has no `Part`: `whose` phone it
    went to, as in that."""

    __tablename__ = "unanswered"
    __table_args__ = (Index("ix_unanswered_whose", "whose"),)

    notice: Mapped[uuid.UUID] = mapped_column("notice_id", primary_key=True)
    whose: Mapped[bytes] = mapped_column(PROOF)


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

    The first row of a batch names all that its sender has `claimed`: nobody else takes those, and for as long as it
    stands they are being sent, whatever their own rows say. Whoever finds that some of them are not wanted any more
    names them there (`unwanted`): no further portion takes them along.

    It is of all offices at once and names nobody, so it stands outside the fence.
    """

    __tablename__ = "underway"
    __table_args__ = (Index("ix_underway_batch", "batch"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch: Mapped[uuid.UUID]
    sender: Mapped[str] = mapped_column(String(40))
    notices: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    claimed: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    answers: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    unwanted: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))


class Answer(OfOffice, Base):
    """A grade that came back by text message: one for each notice that asked for it."""

    __tablename__ = "replies"

    notice: Mapped[uuid.UUID] = mapped_column("notice_id", primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    grade: Mapped[int]
    heard_at: Mapped[datetime]


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
