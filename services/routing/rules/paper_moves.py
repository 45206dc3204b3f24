"""Lines of the main table that lead nowhere else: what the four forms ask for beside the acts that move a case."""

from __future__ import annotations

from services.kernel.people import Post
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.steps import Move, Step, by

_TOLD = (Step.DONE, Step.FEEDBACK_GIVEN, Step.AGREED, Step.SILENT, Step.UPHELD, Step.REASSESSING)
_BEFORE_ACCEPTANCE = (Step.REGISTERED, Step.CONFIRMING, Step.INVALID_PROPOSED, Step.INVALID_NOTIFIED)
_IN_HAND = tuple(step for step in Step if step.is_open and step not in _BEFORE_ACCEPTANCE)


def _told_otherwise(step: Step) -> Move[Step]:
    """What was told orally is told by another means too."""
    return Move(
        to=(step,),
        by=by(Post.WINDOW, Post.CALLBACK),
        guards=("second_means_is_due",),
        checks=("second_means_is_another", "proof_is_named"),
        stops=(ClockKind.K1_SECOND,),
        form="DeliverAgain",
        clause="Form 3",
    )


def _directing(step: Step) -> dict[Act, Move[Step]]:
    """Instructions of leaders, from the acceptance to the end (Form 4)."""
    return {
        Act.DIRECT: Move(
            to=(step,),
            by=by(Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD),
            checks=("direction_is_in_hands",),
            form="Direct",
            clause="Form 4",
        ),
        Act.CARRY_OUT_DIRECTION: Move(
            to=(step,),
            by=by(Post.WINDOW, Post.SECTION_HEAD, Post.HANDLER, Post.FUNCTIONAL),
            guards=("is_directed",),
            form="CarryOutDirection",
            clause="Form 4",
        ),
        Act.MOVE_EVIDENCE: Move(
            to=(step,),
            by=by(Post.HANDLER, Post.FUNCTIONAL),
            guards=("evidence_is_there",),
            form="MoveEvidence",
            clause="6.6.2.4",
        ),
        Act.HAND_TO_DISCIPLINE: Move(
            to=(step,),
            by=by(Post.FUNCTIONAL, Post.LEADER),
            guards=("concerns_integrity",),
            form="HandToDiscipline",
            clause="Form 4",
        ),
    }


_CORRECTING = {
    step: Move(
        to=(step,),
        by=by(Post.FUNCTIONAL),
        checks=("correction_changes_something", "keeps_its_pack"),
        form="CorrectFact",
        clause="5.4 g",
    )
    for step in Step
}

PAPER_MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    (Step.DONE, Act.DRAFT_REPORT): Move(
        to=(Step.DONE,),
        by=by(Post.HANDLER),
        guards=("is_a_handler", "report_not_filed"),
        checks=("report_is_complete", "has_no_interest"),
        form="DraftReport",
        clause="6.6.2.1 b, c",
    ),
    (Step.DONE, Act.SIGN_REPORT): Move(
        to=(Step.DONE,),
        by=by(Post.HANDLER),
        guards=("is_a_handler", "report_is_drafted", "report_not_filed", "not_signed_yet"),
        checks=("has_no_interest",),
        form="SignReport",
        clause="6.6.2.1 b, c",
    ),
    (Step.AWAITING_APPROVAL, Act.ESCALATE_OPINION): Move(
        to=(Step.AWAITING_APPROVAL,),
        by=by(Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD),
        guards=("approver_of_the_matrix", "not_own_opinion"),
        checks=("gives_a_reason",),
        form="EscalateOpinion",
        clause="6.6.2.5",
    ),
    **{(step, Act.DELIVER_AGAIN): _told_otherwise(step) for step in _TOLD},
    **{(step, Act.CORRECT_FACT): move for step, move in _CORRECTING.items()},
    **{(step, act): move for step in _IN_HAND for act, move in _directing(step).items()},
}
