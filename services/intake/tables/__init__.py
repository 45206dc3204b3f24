"""Schema `intake`. Whatever is personal or narrative is a sealed token; codes and secrets are keyed hashes."""

from __future__ import annotations

from services.intake.tables.begun import BegunForm
from services.intake.tables.codes import LaterCode
from services.intake.tables.evidence import Custody, Draft, Evidence
from services.intake.tables.likenesses import Likeness, Link
from services.intake.tables.phone_codes import PhoneCode
from services.intake.tables.refusals import Refusal
from services.intake.tables.register import Answer, Complaint, Involved, Look, Miss
from services.intake.tables.staff import Account, KeptOff
from services.intake.tables.standing import DoneByComplainant, HeardYear, Holding, Milestone, Notice, Progress, Told
from services.intake.tables.systems import Administered, SystemToken
from services.intake.tables.tables import SCHEMA, Base, Counter, Inbox, Outbox, Postponed, Undecodable
from services.intake.tables.told import Consent, PublicFact, SignedPolicy
from services.intake.tables.unsealed import Unsealed

__all__ = [
    "SCHEMA",
    "Account",
    "Administered",
    "Answer",
    "Base",
    "BegunForm",
    "Complaint",
    "Consent",
    "Counter",
    "Custody",
    "DoneByComplainant",
    "Draft",
    "Evidence",
    "HeardYear",
    "Holding",
    "Inbox",
    "Involved",
    "KeptOff",
    "LaterCode",
    "Likeness",
    "Link",
    "Look",
    "Milestone",
    "Miss",
    "Notice",
    "Outbox",
    "PhoneCode",
    "Postponed",
    "Progress",
    "PublicFact",
    "Refusal",
    "SignedPolicy",
    "SystemToken",
    "Told",
    "Undecodable",
    "Unsealed",
]
