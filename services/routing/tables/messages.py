"""Routing's own tables behind messages, and the counters of its document series."""

from __future__ import annotations

from services.kernel.messaging.tables import InboxRow, OutboxRow, PostponedRow, UndecodableRow
from services.kernel.numbers import CounterRow
from services.routing.tables.tables import Table


class Outbox(OutboxRow, Table):
    SAID_BY = "routing"


class Inbox(InboxRow, Table):
    pass


class Postponed(PostponedRow, Table):
    pass


class Undecodable(UndecodableRow, Table):
    pass


class Counter(CounterRow, Table):
    pass
