"""What is said and heard."""

from __future__ import annotations

from services.kernel.messaging import tables as messages
from services.notification.tables.tables import SCHEMA, Base


class Outbox(messages.OutboxRow, Base):
    SAID_BY = SCHEMA


class Inbox(messages.InboxRow, Base):
    pass


class Postponed(messages.PostponedRow, Base):
    pass


class Undecodable(messages.UndecodableRow, Base):
    pass
