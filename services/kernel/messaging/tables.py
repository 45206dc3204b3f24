"""The tables behind messages, as mixins: each service has its own, in its own schema, behind the tenants' fence."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from sqlalchemy import BigInteger, Identity, Index, LargeBinary, String, Text, func, inspect, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from services.kernel.clock import now
from services.kernel.contracts import Event, encode
from services.kernel.messaging.senders import may_say
from services.kernel.only_one import key

WAKE = """
create function {schema}.wake_relay() returns trigger language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock_shared({asleep}) then
    perform pg_notify('{channel}', '');
  end if;
  return null;
end $$;
create trigger wake_relay after insert on {schema}.outbox for each statement execute function {schema}.wake_relay();
"""


def place_of(row: type) -> tuple[str, str]:
    """Schema and name of the table behind one of these mixins."""
    table: Any = inspect(row).local_table
    return str(table.schema), str(table.name)


def channel(schema: str) -> str:
    """What the relay listens to."""
    return f"{schema}_outbox"


def asleep(schema: str) -> str:
    """The advisory lock that the relay holds while it sleeps. See `wake`."""
    return f"{schema} relay sleeps"


def wake(schema: str) -> str:
    """The statements that let a row of the outbox wake the relay; for the first migration (`op.execute(wake(...))`).

    A transaction that notifies takes a lock of the whole database while it commits, so busy writers would stand in
    line. They notify only while the relay sleeps: it then holds an advisory lock alone, which they try to share.
    """
    return WAKE.format(schema=schema, channel=channel(schema), asleep=key(asleep(schema)))


class OutboxRow:
    """What the service has said. The relay marks a row once the broker has confirmed it; thirty days later
    `forgetting` deletes it."""

    __tablename__ = "outbox"
    SAID_BY: ClassVar[str]

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    message_id: Mapped[uuid.UUID]
    office: Mapped[str] = mapped_column(String(6))
    case: Mapped[str] = mapped_column("case_id", String(24))
    type: Mapped[str] = mapped_column(String(64))
    urgent: Mapped[bool]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    said_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    sent_at: Mapped[datetime | None]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805 - SQLAlchemy hands the class
        waiting = "sent_at is null"
        return (
            Index("ix_outbox_waiting", "urgent", "id", postgresql_where=text(waiting)),
            Index("ix_outbox_waiting_office", "office", "id", postgresql_where=text(waiting)),
        )

    @classmethod
    def of(cls, event: Event) -> Self:
        """The row that says `event`; add it to the session, and it is said when the transaction commits.

        Raises ValueError for what this service may not say: the broker would refuse it, and all that follows.
        """
        row = cls()
        for name, value in cls.values_of(event).items():
            setattr(row, "case" if name == "case_id" else name, value)
        return row

    @classmethod
    def values_of(cls, event: Event) -> dict[str, Any]:
        """The same by column, for who says very many at once. Raises ValueError."""
        if not may_say(cls.SAID_BY, event.TYPE):
            raise ValueError(f"{cls.SAID_BY} may not say {event.TYPE}")
        message_id = uuid.uuid4()
        said_at = now()
        return {
            "message_id": message_id,
            "office": event.office,
            "case_id": event.case,
            "type": event.TYPE,
            "urgent": event.urgent,
            "said_at": said_at,
            "body": encode(event, message_id=message_id, by=cls.SAID_BY, said_at=said_at),
        }


class InboxRow:
    """Which messages the service has heard: the mark and the work commit together. Marks are never
    deleted: a case may last for years, and what comes again then has no effect either."""

    __tablename__ = "inbox"

    message_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(String(6))
    heard_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class PostponedRow:
    """A message that could not be heard yet, and how often it was tried: the retry ladder and, at its end, the park."""

    __tablename__ = "postponed"

    message_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(String(6))
    type: Mapped[str] = mapped_column(String(64))
    urgent: Mapped[bool]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    attempts: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))  # trying | waiting | parked | dropped
    next_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text)
    first_heard_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805 - SQLAlchemy hands the class
        return (Index("ix_postponed_next", "next_at", postgresql_where=text("state = 'waiting'")),)


class UndecodableRow:
    """Bytes that are no message of ours, parked at once. They name no office, so no tenant sees them."""

    __tablename__ = "undecodable"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    routing_key: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    heard_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
