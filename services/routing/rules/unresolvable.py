"""What cannot be brought about, or not be made clear: the handler says so, the head agrees, the functional department
takes over and explains; what lies in a policy stays on a register (6.6.2.1 d)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from services.kernel.people import Post
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.steps import Move, Step, by


class Hindrance(StrEnum):
    """Why it cannot be resolved."""

    RESOURCES = "resources"
    POLICY = "policy"
    CIRCUMSTANCES = "circumstances"
    UNCLEAR = "unclear"


HINDRANCE_WORDS = {
    Hindrance.RESOURCES: "资源有限",
    Hindrance.POLICY: "政策限制",
    Hindrance.CIRCUMSTANCES: "客观条件",
    Hindrance.UNCLEAR: "不能明确处理意见",
}

_TELLING = Move(
    to=(Step.UNRESOLVABLE_PROPOSED,),
    by=by(Post.HANDLER),
    guards=("is_a_handler", "not_on_offer"),
    form="CannotResolve",
    clause="6.6.2.1 d",
)
# A policy may change long after the complainant was told, so that the review goes on when the case is filed.
REVIEWED = (
    Step.EXECUTING,
    Step.DONE,
    Step.FEEDBACK_GIVEN,
    Step.AGREED,
    Step.SILENT,
    Step.REASSESSING,
    Step.UPHELD,
    Step.CLOSED,
    Step.ARCHIVED,
)

UNRESOLVABLE_MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    (Step.INVESTIGATING, Act.CANNOT_RESOLVE): _TELLING,
    (Step.OPINION_DRAFT, Act.CANNOT_RESOLVE): _TELLING,
    (Step.UNRESOLVABLE_PROPOSED, Act.CONFIRM_UNRESOLVABLE): Move(
        to=(Step.UNRESOLVABLE,),
        by=by(Post.SECTION_HEAD),
        guards=("heads_the_department", "not_own_hindrance"),
        stops=(ClockKind.K1_FIRST_STEP,),
        form="ConfirmUnresolvable",
        clause="6.6.2.1 d",
    ),
    (Step.UNRESOLVABLE_PROPOSED, Act.REFUSE_UNRESOLVABLE): Move(
        to=(Step.INVESTIGATING,),
        by=by(Post.SECTION_HEAD),
        guards=("heads_the_department", "not_own_hindrance"),
        checks=("gives_a_reason",),
        form="RefuseUnresolvable",
        clause="6.6.2.1 d",
    ),
    (Step.UNRESOLVABLE, Act.SUBMIT_EXPLANATION): Move(
        to=(Step.AWAITING_APPROVAL,),
        by=by(Post.FUNCTIONAL),
        guards=("tasks_are_settled",),
        checks=("every_request_answered", "basis_is_cited", "alternatives_are_listed"),
        form="SubmitExplanation",
        clause="6.6.2.1 d",
    ),
    **{
        (step, Act.REVIEW_POLICY): Move(
            to=(step,),
            by=by(Post.FUNCTIONAL, Post.PROVINCE),
            guards=("is_on_the_register",),
            form="ReviewPolicy",
            clause="6.6.2.1 d",
        )
        for step in REVIEWED
    },
}


def quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3 + 1


def review_is_due(last: date, *, today: date) -> bool:
    """Each problem is looked at once in every quarter that follows the last look."""
    return quarter_of(last) < quarter_of(today)
