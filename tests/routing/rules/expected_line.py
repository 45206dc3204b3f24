"""The main line as the guide draws it, written down beside the product's own table: what leads where."""

from __future__ import annotations

from services.routing.rules.acts import Act
from services.routing.rules.coordination import SHARING
from services.routing.rules.steps import Step
from services.routing.rules.transfers import TRANSFERABLE
from services.routing.rules.unresolvable import REVIEWED
from services.routing.rules.waiting import GOES_ON_IN

MAIN_LINE: dict[tuple[Step | None, Act], set[Step]] = {
    (None, Act.REGISTER): {Step.REGISTERED},
    (Step.REGISTERED, Act.START_CONFIRM): {Step.CONFIRMING},
    (Step.CONFIRMING, Act.CONFIRM): {Step.CONFIRMING},
    (Step.CONFIRMING, Act.NOT_REACHABLE): {Step.CONFIRMING},
    (Step.CONFIRMING, Act.PROPOSE_INVALID): {Step.INVALID_PROPOSED},
    (Step.CONFIRMING, Act.ACCEPT): {Step.ACCEPTED},
    (Step.INVALID_PROPOSED, Act.CONFIRM_INVALID): {Step.INVALID_NOTIFIED},
    (Step.INVALID_PROPOSED, Act.OVERRULE): {Step.CONFIRMING},
    (Step.INVALID_NOTIFIED, Act.DISPUTE_INVALID): {Step.CONFIRMING},
    (Step.INVALID_NOTIFIED, Act.ELAPSE): {Step.CLOSED},
    (Step.CONFIRMING, Act.CONVERT_TO_CONSULTATION): {Step.CLOSED},
    (Step.ACCEPTED, Act.RESOLVE_AT_DESK): {Step.DESK_RESOLVED},
    (Step.ACCEPTED, Act.ACKNOWLEDGE_RECEIPT): {Step.ACCEPTED},
    (Step.ACCEPTED, Act.ASSIGN): {Step.INVESTIGATING},
    **{(step, act): {step} for step in TRANSFERABLE for act in (Act.TRANSFER, Act.RETURN_TRANSFER)},
    **{
        (step, act): {step if step in (Step.ACCEPTED, Step.REOPENED) else Step.INVESTIGATING}
        for step in TRANSFERABLE
        for act in (Act.ACCEPT_TRANSFER, Act.RULE_TRANSFER)
    },
    (Step.CONFIRMING, Act.MISROUTE): {Step.CONFIRMING},
    (Step.CONFIRMING, Act.ACCEPT_OFFER): {Step.REGISTERED},
    (Step.CONFIRMING, Act.OBJECT_OFFER): {Step.CONFIRMING},
    (Step.CONFIRMING, Act.RULE_OFFICE): {Step.REGISTERED},
    (Step.ACCEPTED, Act.COORDINATE): {Step.INVESTIGATING},
    (Step.REOPENED, Act.COORDINATE): {Step.INVESTIGATING},
    **{(step, Act.COORDINATE): {step} for step in SHARING},
    **{(step, act): {step} for step in (*SHARING, Step.UNRESOLVABLE) for act in (Act.FINISH_TASK, Act.DROP_TASK)},
    **{(step, Act.CANNOT_RESOLVE): {Step.UNRESOLVABLE_PROPOSED} for step in SHARING},
    (Step.UNRESOLVABLE_PROPOSED, Act.CONFIRM_UNRESOLVABLE): {Step.UNRESOLVABLE},
    (Step.UNRESOLVABLE_PROPOSED, Act.REFUSE_UNRESOLVABLE): {Step.INVESTIGATING},
    (Step.UNRESOLVABLE, Act.SUBMIT_EXPLANATION): {Step.AWAITING_APPROVAL},
    **{(step, Act.REVIEW_POLICY): {step} for step in REVIEWED},
    (Step.DESK_RESOLVED, Act.CLOSE): {Step.CLOSED},
    (Step.INVESTIGATING, Act.ASSIGN): {Step.INVESTIGATING},
    (Step.INVESTIGATING, Act.LOG_STEP): {Step.INVESTIGATING},
    (Step.INVESTIGATING, Act.NEGOTIATE): {Step.INVESTIGATING},
    (Step.OPINION_DRAFT, Act.NEGOTIATE): {Step.OPINION_DRAFT},
    # the office waits for the complainant, and the case stays where it is
    **{(step, Act.AWAIT_COMPLAINANT): {step} for step in (Step.INVESTIGATING, Step.OPINION_DRAFT, Step.EXECUTING)},
    **{(step, Act.END_WAIT): {step} for step in GOES_ON_IN},
    (Step.INVESTIGATING, Act.SUBMIT_OPINION): {Step.AWAITING_APPROVAL},
    (Step.OPINION_DRAFT, Act.ASSIGN): {Step.OPINION_DRAFT},
    (Step.OPINION_DRAFT, Act.LOG_STEP): {Step.OPINION_DRAFT},
    (Step.OPINION_DRAFT, Act.SUBMIT_OPINION): {Step.AWAITING_APPROVAL},
    (Step.AWAITING_APPROVAL, Act.APPROVE): {Step.EXECUTING},
    (Step.AWAITING_APPROVAL, Act.RETURN_OPINION): {Step.OPINION_DRAFT, Step.UNRESOLVABLE},
    (Step.EXECUTING, Act.RECORD_EXECUTION): {Step.EXECUTING},
    (Step.EXECUTING, Act.ALL_MEASURES_DONE): {Step.DONE},
    (Step.DONE, Act.REPORT_TO_FUNCTIONAL): {Step.DONE},
    (Step.DONE, Act.DELIVER): {Step.DONE},
    (Step.DONE, Act.RECORD_FEEDBACK): {Step.FEEDBACK_GIVEN},
    (Step.FEEDBACK_GIVEN, Act.AGREE): {Step.AGREED},
    (Step.FEEDBACK_GIVEN, Act.SILENT): {Step.SILENT},
    # said in time, heard late
    (Step.SILENT, Act.AGREE): {Step.AGREED},
    **{(step, Act.DISPUTE_INVALID): {Step.CONFIRMING} for step in (Step.CLOSED, Step.ARCHIVED)},
    (Step.FEEDBACK_GIVEN, Act.REJECT): {Step.REASSESSING},
    (Step.AGREED, Act.REJECT): {Step.REASSESSING},
    (Step.SILENT, Act.REJECT): {Step.REASSESSING},
    (Step.REASSESSING, Act.REASSESS): {Step.INVESTIGATING, Step.OPINION_DRAFT, Step.UPHELD},
    (Step.AGREED, Act.CLOSE): {Step.CLOSED},
    (Step.SILENT, Act.CLOSE): {Step.CLOSED},
    (Step.UPHELD, Act.CLOSE): {Step.CLOSED},
    (Step.CLOSED, Act.ARCHIVE): {Step.ARCHIVED},
    (Step.REOPENED, Act.ASSIGN): {Step.INVESTIGATING},
    **{(step, Act.APPROVE_REOPENING): {Step.REOPENED, Step.CONFIRMING} for step in (Step.CLOSED, Step.ARCHIVED)},
}
