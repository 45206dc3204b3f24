"""What every table of the schema `intake` stands on, and those behind messages."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String

from services.kernel.messaging import tables as messages
from services.kernel.numbers import CounterRow
from services.kernel.tables import OfTables, metadata

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
