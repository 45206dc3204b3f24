"""Schema `notification`. A contact is kept as the sealed token that came; nothing else here can name a person."""

from __future__ import annotations

from services.notification.tables.alarms import Alarm, AlarmCall, AlarmEnd
from services.notification.tables.messages import Inbox, Outbox, Postponed, Undecodable
from services.notification.tables.notices import (
    DUE,
    NOT_REACHED,
    PROOF,
    Answer,
    Attempt,
    Gateway,
    Notice,
    Part,
    Receipt,
    Refusal,
    Unanswered,
    Underway,
)
from services.notification.tables.people import Account, Contact, Holding, KeptOff, OfficerContact
from services.notification.tables.tables import CASE, CODE, SCHEMA, Base
from services.notification.tables.words import WordingRow

__all__ = [
    "CASE",
    "CODE",
    "DUE",
    "NOT_REACHED",
    "PROOF",
    "SCHEMA",
    "Account",
    "Alarm",
    "AlarmCall",
    "AlarmEnd",
    "Answer",
    "Attempt",
    "Base",
    "Contact",
    "Gateway",
    "Holding",
    "Inbox",
    "KeptOff",
    "Notice",
    "OfficerContact",
    "Outbox",
    "Part",
    "Postponed",
    "Receipt",
    "Refusal",
    "Unanswered",
    "Undecodable",
    "Underway",
    "WordingRow",
]
