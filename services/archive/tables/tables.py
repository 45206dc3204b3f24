"""What every table of the schema shares, and the tables behind messages and numbers."""

from __future__ import annotations

from typing import ClassVar

from services.kernel.messaging.tables import InboxRow, OutboxRow, PostponedRow, UndecodableRow
from services.kernel.numbers import CounterRow
from services.kernel.tables import OfTables, metadata

METADATA = metadata("archive")


class Table(OfTables):
    __abstract__ = True
    metadata = METADATA


class Outbox(OutboxRow, Table):
    SAID_BY: ClassVar[str] = "archive"


class Inbox(InboxRow, Table):
    pass


class Postponed(PostponedRow, Table):
    pass


class Undecodable(UndecodableRow, Table):
    pass


class Counter(CounterRow, Table):
    """The last archive number given, for each office and year."""
