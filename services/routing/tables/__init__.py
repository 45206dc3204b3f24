"""The schema `routing`. Every table of a tenant begins its key with the office and stands behind the fence."""

from __future__ import annotations

from services.routing.tables.cases import Case, CaseEvent, Chain
from services.routing.tables.clocks import Clock, Fired
from services.routing.tables.governance import Order, PolicyDocument, Target
from services.routing.tables.handling import Impasse, PolicyReview, Task
from services.routing.tables.identity import Unsealing
from services.routing.tables.links import Link
from services.routing.tables.messages import Counter, Inbox, Outbox, Postponed, Undecodable
from services.routing.tables.offers import Holding, Offer
from services.routing.tables.papers import (
    Approval,
    Assessment,
    Callback,
    CallbackWarning,
    Confirmation,
    Measure,
    Note,
    Opinion,
    Refusal,
    Report,
    Result,
    Word,
)
from services.routing.tables.paperwork import (
    CountCheck,
    Custody,
    Direction,
    FactCorrection,
    Handover,
    Proof,
    ReportDraft,
    Signature,
    UnitResult,
)
from services.routing.tables.people import OfficerRow, SignIn, Slowdown
from services.routing.tables.published import LocalRest, Publication, PublishedPolicy, PublishedYear
from services.routing.tables.recusals import HandlingLink, Recusal
from services.routing.tables.separation import DecidedState, Separation
from services.routing.tables.staff import (
    Alert,
    AppointmentRow,
    AskedAppointment,
    Duty,
    DutyWithdrawal,
    Opening,
    StaffLog,
    Training,
)
from services.routing.tables.supervision import EmergencyPlan, Instruction, PlanStep, Receipt, SampleCheck, Statement
from services.routing.tables.tables import METADATA, Table

__all__ = [
    "METADATA",
    "Alert",
    "AppointmentRow",
    "Approval",
    "AskedAppointment",
    "Assessment",
    "Callback",
    "CallbackWarning",
    "Case",
    "CaseEvent",
    "Chain",
    "Clock",
    "Confirmation",
    "CountCheck",
    "Counter",
    "Custody",
    "DecidedState",
    "Direction",
    "Duty",
    "DutyWithdrawal",
    "EmergencyPlan",
    "FactCorrection",
    "Fired",
    "HandlingLink",
    "Handover",
    "Holding",
    "Impasse",
    "Inbox",
    "Instruction",
    "Link",
    "LocalRest",
    "Measure",
    "Note",
    "Offer",
    "OfficerRow",
    "Opening",
    "Opinion",
    "Order",
    "Outbox",
    "PlanStep",
    "PolicyDocument",
    "PolicyReview",
    "Postponed",
    "Proof",
    "Publication",
    "PublishedPolicy",
    "PublishedYear",
    "Receipt",
    "Recusal",
    "Refusal",
    "Report",
    "ReportDraft",
    "Result",
    "SampleCheck",
    "Separation",
    "SignIn",
    "Signature",
    "Slowdown",
    "StaffLog",
    "Statement",
    "Table",
    "Target",
    "Task",
    "Training",
    "Undecodable",
    "UnitResult",
    "Unsealing",
    "Word",
]
