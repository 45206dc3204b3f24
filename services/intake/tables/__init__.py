"""Schema `intake`. Whatever is personal or narrative is a sealed token; codes and secrets are keyed hashes."""

from __future__ import annotations

from services.intake.tables.base import SCHEMA, Base, Counter, Inbox, Outbox, Postponed, Undecodable
from services.intake.tables.evidence import Custody, Draft, Evidence
from services.intake.tables.register import Answer, Complaint, Involved, Look, Miss
from services.intake.tables.standing import DoneByComplainant, HeardYear, Milestone, Notice, Progress, Told

__all__ = [
    "SCHEMA",
    "Answer",
    "Base",
    "Complaint",
    "Counter",
    "Custody",
    "DoneByComplainant",
    "Draft",
    "Evidence",
    "HeardYear",
    "Inbox",
    "Involved",
    "Look",
    "Milestone",
    "Miss",
    "Notice",
    "Outbox",
    "Postponed",
    "Progress",
    "Told",
    "Undecodable",
]
