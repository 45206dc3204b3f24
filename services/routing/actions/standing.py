"""How a case stands, as every event of routing tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.routing.rules.regions import Severity
from services.routing.rules.steps import STEP_WORDS, Step
from services.routing.tables import Case


def common_of(case: Case, *, act: str, by: str | None, at: datetime, urgent: bool) -> dict[str, Any]:
    """What every event of routing tells: absolute values after the transition."""
    return {
        "office": case.office,
        "case": case.id,
        "at": at,
        "urgent": urgent,
        "seq": case.seq,
        "act": act,
        "step": case.step,
        "stage": _stage(case),
        "classed": case.classed,
        "severity": Severity(case.severity).told,
        "department": case.department,
        "accountable": case.accountable,
        "by": by,
        "round": case.round,
        "due_on": case.due_on,
        "due_provisional": case.due_provisional,
        "handled_by": case.held_by,
        "due_counted_in": case.due_counted_in,
        "respondent": case.respondent_department,
        "step_since": case.step_since,
        "respondent_office": case.respondent_office,
        "awaited": case.awaited,
        "awaited_since": case.awaited_since,
        "awaited_by": case.awaited_by,
    }


def _stage(case: Case) -> str:
    """The complainant's words for where it stands; they say so when the province has it in hand (6.6.2.3)."""
    words = STEP_WORDS[Step(case.step)].citizen
    return f"省局直接办理：{words}" if case.taken_over_by and case.is_open else words
