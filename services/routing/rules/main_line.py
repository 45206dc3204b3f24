"""The main line as a table: (step, act) → where it leads, who may, under which conditions, which clocks.

What is not in the table is not possible. Pages, the API, the flow charts and the tests are all made from it.
"""

from __future__ import annotations

from dataclasses import replace

from services.kernel.people import Post
from services.routing.rules import afterwards, answers, consulting, extending, receipt, recusing, waiting, watching
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.coordination import COORDINATION_MOVES
from services.routing.rules.paper_moves import PAPER_MOVES
from services.routing.rules.staying import CITIZEN_OR_DESK, EVERY_CLOCK_BUT_K9, assessing, staying
from services.routing.rules.steps import Move, Step, by
from services.routing.rules.transfers import OFFERING_MOVES, TRANSFER_MOVES
from services.routing.rules.unresolvable import UNRESOLVABLE_MOVES

OPEN_STEPS = tuple(step for step in Step if step.is_open)
TO_ACCEPT = ("confirmed_first", "assessed", "respondent_is_identified", "coordinated_by_functional")
TO_ANSWER = (ClockKind.K1, ClockKind.K1_ASSIGN, ClockKind.K1_FIRST_STEP, ClockKind.K8)

MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    (None, Act.REGISTER): Move(
        to=(Step.REGISTERED,),
        by=by(Party.COMPLAINANT, Party.SYSTEM, Post.WINDOW, Post.SYSTEM),
        starts=(ClockKind.K0, ClockKind.K7, ClockKind.HAND_OVER),
        clause="6.2.3.4",
    ),
    (Step.REGISTERED, Act.START_CONFIRM): Move(to=(Step.CONFIRMING,), by=by(Post.WINDOW), clause="6.4"),
    (Step.CONFIRMING, Act.CONFIRM): Move(
        to=(Step.CONFIRMING,), by=by(Post.WINDOW), stops=(ClockKind.K7,), form="Confirm", clause="6.4"
    ),
    (Step.CONFIRMING, Act.NOT_REACHABLE): Move(
        to=(Step.CONFIRMING,),
        by=by(Post.WINDOW),
        checks=("tried_often_enough",),
        stops=(ClockKind.K7,),
        form="NotReachable",
        clause="6.4",
    ),
    (Step.CONFIRMING, Act.PROPOSE_INVALID): Move(
        to=(Step.INVALID_PROPOSED,),
        by=by(Post.WINDOW, Post.SECTION_HEAD),
        guards=("confirmed_first", "respondent_is_identified", "not_on_offer", "decides_afresh"),
        checks=("invalid_is_explained",),
        stops=(ClockKind.HAND_OVER,),
        form="ProposeInvalid",
        clause="6.6.3",
    ),
    (Step.INVALID_PROPOSED, Act.CONFIRM_INVALID): Move(
        to=(Step.INVALID_NOTIFIED,),
        by=by(Post.SECTION_HEAD, Post.FUNCTIONAL),
        guards=("not_the_proposer", "decides_afresh_elsewhere", "nothing_major_is_open"),
        checks=("related_is_decided_by_functional",),
        starts=(ClockKind.K0_DISPUTE,),
        stops=(ClockKind.K0,),
        form="ConfirmInvalid",
        clause="6.6.3.2",
    ),
    (Step.INVALID_PROPOSED, Act.OVERRULE): Move(
        to=(Step.CONFIRMING,),
        by=by(Post.SECTION_HEAD, Post.FUNCTIONAL),
        guards=("not_the_proposer",),
        checks=("gives_a_reason",),
        form="Overrule",
        clause="6.6.3.2",
    ),
    (Step.INVALID_NOTIFIED, Act.DISPUTE_INVALID): Move(
        to=(Step.CONFIRMING,),
        by=CITIZEN_OR_DESK,
        guards=("within_objection_period",),
        starts=(ClockKind.K0,),
        stops=(ClockKind.K0_DISPUTE,),
        form="DisputeInvalid",
        clause="6.6.3.2",
    ),
    (Step.INVALID_NOTIFIED, Act.ELAPSE): Move(
        to=(Step.CLOSED,),
        by=by(Party.SYSTEM),
        guards=("objection_period_over", "nothing_major_is_open"),
        starts=(ClockKind.K9,),
        stops=EVERY_CLOCK_BUT_K9,
        clause="6.6.3.2",
    ),
    (Step.CONFIRMING, Act.ACCEPT): Move(
        to=(Step.ACCEPTED,),
        by=by(Post.WINDOW, Post.SECTION_HEAD, Post.FUNCTIONAL),
        guards=(*TO_ACCEPT, "not_on_offer", "decides_afresh_elsewhere"),
        checks=("form_1_complete", "valid_on_a_ground", "transfer_has_a_target"),
        starts=(*TO_ANSWER, ClockKind.RECEIPT),
        stops=(ClockKind.K0, ClockKind.K7, ClockKind.HAND_OVER),
        form="Accept",
        clause="6.6.2.6",
    ),
    (Step.ACCEPTED, Act.RESOLVE_AT_DESK): Move(
        to=(Step.DESK_RESOLVED,),
        by=by(Post.WINDOW),
        guards=("single_ordinary", "nothing_major_is_open", "not_on_offer"),
        checks=("satisfaction_is_evident", "proof_is_named"),
        starts=(ClockKind.HAND_OVER,),  # what is settled is closed, and not left lying
        stops=(*TO_ANSWER, ClockKind.RECEIPT),
        form="ResolveAtDesk",
        clause="6.6.2.1 a",
    ),
    (Step.ACCEPTED, Act.ASSIGN): Move(
        to=(Step.INVESTIGATING,),
        by=by(Post.SECTION_HEAD, Post.FUNCTIONAL),
        guards=("not_on_offer", "has_it", "is_coordinated", "assigned_from_above"),
        checks=("handlers_may_handle", "handled_where_it_is"),
        stops=(ClockKind.K1_ASSIGN, ClockKind.RECEIPT),
        form="Assign",
        clause="6.6.2.4",
    ),
    (Step.AWAITING_APPROVAL, Act.APPROVE): Move(
        to=(Step.EXECUTING,),
        by=by(Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE),
        guards=("approver_of_the_matrix", "not_own_opinion"),
        checks=("measures_are_in_hands",),
        form="Approve",
        clause="6.6.2.5",
    ),
    (Step.AWAITING_APPROVAL, Act.RETURN_OPINION): Move(
        to=(Step.OPINION_DRAFT, Step.UNRESOLVABLE),
        by=by(Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE),
        guards=("approver_of_the_matrix", "not_own_opinion"),
        checks=("gives_a_reason",),
        form="ReturnOpinion",
        clause="6.6.2.5",
    ),
    (Step.EXECUTING, Act.RECORD_EXECUTION): Move(
        to=(Step.EXECUTING,),
        by=by(Post.HANDLER, Post.SECTION_HEAD),
        guards=("on_the_case", "measures_are_left"),
        checks=("execution_is_evident",),
        restarts=(ClockKind.K4_PROGRESS,),
        form="RecordExecution",
        clause="6.6.2.6",
    ),
    (Step.EXECUTING, Act.ALL_MEASURES_DONE): Move(
        to=(Step.DONE,),
        by=by(Post.SECTION_HEAD, Post.FUNCTIONAL),
        guards=("heads_it_or_took_it_over", "attests_not_own_opinion", "every_measure_executed"),
        starts=(ClockKind.K2,),
        form="AllMeasuresDone",
        clause="6.6.2.1 c",
    ),
    (Step.DONE, Act.REPORT_TO_FUNCTIONAL): Move(
        to=(Step.DONE,),
        by=by(Post.SECTION_HEAD, Post.FUNCTIONAL),
        guards=("heads_it_or_took_it_over", "report_not_filed", "report_is_drafted"),
        checks=("members_have_signed",),
        stops=(ClockKind.K2,),
        form="ReportToFunctional",
        clause="6.6.2.1 b, c",
    ),
    (Step.DONE, Act.DELIVER): Move(
        to=(Step.DONE,),
        by=by(Post.WINDOW, Post.CALLBACK, Party.SYSTEM),
        guards=("functional_has_the_report",),
        checks=("result_is_whole", "result_is_for_the_complainant"),
        starts=(ClockKind.K1_SECOND,),
        form="Deliver",
        clause="6.7",
    ),
    (Step.DONE, Act.RECORD_FEEDBACK): Move(
        to=(Step.FEEDBACK_GIVEN,),
        by=by(Post.WINDOW, Party.SYSTEM, Party.COMPLAINANT),
        guards=("result_was_sent",),
        checks=("delivery_is_evident", "proof_is_named"),
        starts=(ClockKind.K6_SILENCE,),
        stops=(*TO_ANSWER, ClockKind.K1_ROUND, ClockKind.K2, ClockKind.K4_FAST, ClockKind.K4_PROGRESS),
        form="RecordFeedback",
        clause="6.6.2.6",
    ),
    (Step.REASSESSING, Act.REASSESS): Move(
        to=(Step.INVESTIGATING, Step.OPINION_DRAFT, Step.UPHELD),
        by=by(Post.FUNCTIONAL, Post.PROVINCE),
        guards=("not_of_the_first_decision", "decided_where_it_is_held"),
        checks=("every_objection_answered", "rounds_left"),
        starts=(ClockKind.K1_ROUND, ClockKind.K8),
        stops=(ClockKind.K6, ClockKind.K3, ClockKind.K1_SECOND),
        form="Reassess",
        clause="6.9",
    ),
    (Step.CLOSED, Act.ARCHIVE): Move(to=(Step.ARCHIVED,), by=by(Party.SYSTEM), stops=(ClockKind.K9,), clause="8"),
}

_CLOSE = Move(
    to=(Step.CLOSED,),
    by=by(Post.FUNCTIONAL, Post.PROVINCE),
    guards=(
        "decided_where_it_is_held",
        "nothing_major_is_open",
        "functional_has_the_report",
        "tasks_are_settled",
        "result_was_delivered",
        "callback_settled",
        "second_means_given",
        "directions_carried_out",
        "discipline_has_the_clue",
        "remaining_measures_executed",
        "recusal_was_decided",
        "not_own_execution",
    ),
    checks=("cause_is_named", "correction_is_verified"),
    starts=(ClockKind.K9,),
    stops=EVERY_CLOCK_BUT_K9,
    form="Close",
    clause="6.9",
)
_ASSIGN = MOVES[Step.ACCEPTED, Act.ASSIGN]


def _investigating(step: Step) -> dict[Act, Move[Step]]:
    """What the handlers do until the opinion is submitted."""
    return {
        Act.ASSIGN: replace(_ASSIGN, to=(step,)),
        Act.LOG_STEP: Move(
            to=(step,),
            by=by(Post.HANDLER),
            guards=("is_a_handler",),
            stops=(ClockKind.K1_FIRST_STEP,),
            restarts=(ClockKind.K4_PROGRESS,),
            form="LogStep",
            clause="6.6.2.4",
        ),
        Act.NEGOTIATE: Move(
            to=(step,),
            by=by(Post.HANDLER, Post.SECTION_HEAD),
            guards=("on_the_case",),
            restarts=(ClockKind.K4_PROGRESS,),
            form="Negotiate",
            clause="6.6.2.1 b",
        ),
        Act.SUBMIT_OPINION: Move(
            to=(Step.AWAITING_APPROVAL,),
            by=by(Post.HANDLER),
            guards=("is_a_handler", "not_on_offer", "negotiated", "is_coordinated", "tasks_are_settled"),
            checks=("every_request_answered", "basis_is_cited", "findings_are_founded", "measures_are_in_hands"),
            form="SubmitOpinion",
            clause="6.6.2.5",
        ),
    }


_NOT_ASSESSED = (Step.REGISTERED, Step.INVALID_PROPOSED, Step.INVALID_NOTIFIED, Step.DESK_RESOLVED)

for more in (OFFERING_MOVES, TRANSFER_MOVES, COORDINATION_MOVES, UNRESOLVABLE_MOVES):
    MOVES.update(more)
MOVES.update({(step, act): move for step in OPEN_STEPS for act, move in staying(step).items()})
for part in (extending, recusing, watching):
    MOVES.update({(step, act): move for step in OPEN_STEPS for act, move in part.staying(step).items()})
MOVES.update({(step, Act.ASSESS): assessing(step) for step in OPEN_STEPS if step not in _NOT_ASSESSED})
MOVES.update(
    {
        (step, act): move
        for step in (Step.INVESTIGATING, Step.OPINION_DRAFT)
        for act, move in _investigating(step).items()
    }
)
MOVES.update(PAPER_MOVES)
MOVES.update({(step, Act.CLOSE): _CLOSE for step in (Step.AGREED, Step.SILENT, Step.UPHELD)})
MOVES.update(answers.MOVES)
MOVES.update(consulting.MOVES)
MOVES.update(receipt.MOVES)
MOVES.update(waiting.MOVES)
MOVES.update(afterwards.MOVES)
MOVES[Step.REOPENED, Act.ASSIGN] = MOVES[Step.ACCEPTED, Act.ASSIGN]
MOVES[Step.DESK_RESOLVED, Act.CLOSE] = replace(
    _CLOSE,
    by=by(Post.WINDOW, Post.FUNCTIONAL),
    guards=("recusal_was_decided", "nothing_major_is_open"),
    checks=("cause_is_named",),
    clause="6.6.2.1 a",
)
