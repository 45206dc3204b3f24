"""Why an officer opens a complainant's particulars, as the keeper of them asks it: by what he is about to do."""

from __future__ import annotations

from services.routing.rules.acts import Act
from services.routing.rules.steps import Step

VERIFYING, INVESTIGATING, APPROVING = "核对情况", "调查核实", "审批"
ANSWERING, CALLING_BACK, SUPERVISING = "答复告知", "回访", "督办"

_BY_ACT = {
    Act.APPROVE: APPROVING,
    Act.RETURN_OPINION: APPROVING,
    Act.ESCALATE_OPINION: APPROVING,
    Act.APPROVE_MAJOR: APPROVING,
    Act.APPROVE_EXTENSION: APPROVING,
    Act.REFUSE_EXTENSION: APPROVING,
    Act.CONFIRM_INVALID: APPROVING,
    Act.CONFIRM_MAJOR: SUPERVISING,
    Act.DISMISS_MAJOR: SUPERVISING,
    Act.ACKNOWLEDGE: SUPERVISING,
    Act.WATCH: SUPERVISING,
    Act.INSTRUCT: SUPERVISING,
    Act.TAKE_OVER: SUPERVISING,
    Act.RETURN_TO_OFFICE: SUPERVISING,
    Act.CHECK_WITHDRAWAL: SUPERVISING,
    Act.CHECK_SAMPLE: SUPERVISING,
    Act.DELIVER: ANSWERING,
    Act.RECORD_FEEDBACK: ANSWERING,
    Act.CALL_BACK: CALLING_BACK,
    Act.PROPOSE_EXEMPTION: CALLING_BACK,
    Act.EXEMPT_CALLBACK: CALLING_BACK,
    Act.KEEP_CALLBACK: CALLING_BACK,
}
_BY_STEP = {
    Step.REGISTERED: VERIFYING,
    Step.CONFIRMING: VERIFYING,
    Step.INVALID_PROPOSED: VERIFYING,
    Step.INVALID_NOTIFIED: ANSWERING,
    Step.ACCEPTED: INVESTIGATING,
    Step.INVESTIGATING: INVESTIGATING,
    Step.OPINION_DRAFT: INVESTIGATING,
    Step.UNRESOLVABLE_PROPOSED: APPROVING,
    Step.UNRESOLVABLE: INVESTIGATING,
    Step.AWAITING_APPROVAL: APPROVING,
    Step.EXECUTING: INVESTIGATING,
    Step.DONE: ANSWERING,
    Step.FEEDBACK_GIVEN: CALLING_BACK,
    Step.REASSESSING: INVESTIGATING,
    Step.REOPENED: INVESTIGATING,
}


def purpose_of(step: Step, act: Act | None) -> str:
    """The purpose of the open act, or else of the step; one of those that the register accepts."""
    known = _BY_ACT.get(act) if act else None
    return known or _BY_STEP.get(step, VERIFYING)
