"""Who handles a case where: offers between departments of an office (6.6.2.1 c) and between offices (6.3), answered
by who is offered it.

A case is with the unit that has it until another one has accepted it. The third objection is followed by a ruling,
which is final. Tables of the same shape as those of the other regions.
"""

from __future__ import annotations

from enum import StrEnum

from services.kernel.people import Post
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.steps import Move, Step, Words, by


class RoutingState(StrEnum):
    """Whether the unit that has the case may keep it to itself."""

    OWN = "own"
    OFFERED = "offered"
    OBJECTED = "objected"
    ACCEPTED = "accepted_by_target"
    RULED = "ruled"


ROUTING_WORDS: dict[RoutingState, Words] = {
    RoutingState.OWN: Words("本单位办理", ""),
    RoutingState.OFFERED: Words("已转出，待对方接收", ""),
    RoutingState.OBJECTED: Words("对方退回，待重新转交或裁定", ""),
    RoutingState.ACCEPTED: Words("转交后已接收", ""),
    RoutingState.RULED: Words("已裁定承办单位", ""),
}
MOST_OBJECTIONS = 3  # the third one is followed by the ruling, 6.3

TRANSFERABLE = (Step.ACCEPTED, Step.REOPENED, Step.INVESTIGATING, Step.OPINION_DRAFT)
_HANDLED_ANEW = {Step.OPINION_DRAFT: Step.INVESTIGATING}  # who receives it looks into it again


def _transferring(step: Step) -> dict[tuple[Step | None, Act], Move[Step]]:
    """The lines of the main table for a case in an office; where it goes on is the receiver's to assign."""
    after = _HANDLED_ANEW.get(step, step)
    begins = (ClockKind.K1_ASSIGN, ClockKind.K1_FIRST_STEP)
    return {
        (step, Act.TRANSFER): Move(
            to=(step,),
            by=by(Post.SECTION_HEAD, Post.FUNCTIONAL),
            guards=("answers_for_it", "of_one_department", "ruling_is_final"),
            checks=("form_2_is_made", "goes_elsewhere"),
            stops=(ClockKind.RECEIPT,),
            form="Transfer",
            clause="6.6.2.1 c",
        ),
        (step, Act.ACCEPT_TRANSFER): Move(
            to=(after,),
            by=by(Post.SECTION_HEAD, Party.SYSTEM),
            guards=("is_offered_to",),
            starts=begins,
            clause="6.6.2.1 c",
        ),
        (step, Act.RETURN_TRANSFER): Move(
            to=(step,),
            by=by(Post.SECTION_HEAD),
            guards=("is_offered_to",),
            checks=("gives_a_reason",),
            form="ReturnTransfer",
            clause="6.6.2.1 c",
        ),
        (step, Act.RULE_TRANSFER): Move(
            to=(after,),
            by=by(Post.FUNCTIONAL),
            guards=("waits_for_ruling",),
            checks=("gives_a_reason",),
            starts=begins,
            form="RuleTransfer",
            clause="6.6.2.1 c",
        ),
    }


TRANSFER_MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    key: move for step in TRANSFERABLE for key, move in _transferring(step).items()
}

OFFERING_MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    (Step.CONFIRMING, Act.MISROUTE): Move(
        to=(Step.CONFIRMING,),
        by=by(Post.WINDOW, Post.SECTION_HEAD),
        guards=("confirmed_first", "office_ruling_is_final"),
        checks=("gives_a_reason",),
        stops=(ClockKind.HAND_OVER,),
        form="Misroute",
        clause="6.3",
    ),
    (Step.CONFIRMING, Act.ACCEPT_OFFER): Move(
        to=(Step.REGISTERED,),
        by=by(Party.RECEIVER, Party.SYSTEM),
        guards=("offer_may_be_answered",),
        starts=(ClockKind.HAND_OVER,),
        clause="6.3",
    ),
    (Step.CONFIRMING, Act.OBJECT_OFFER): Move(
        to=(Step.CONFIRMING,),
        by=by(Party.RECEIVER),
        checks=("gives_a_reason",),
        starts=(ClockKind.HAND_OVER,),
        form="ObjectOffer",
        clause="6.3",
    ),
    (Step.CONFIRMING, Act.RULE_OFFICE): Move(
        to=(Step.REGISTERED,),
        by=by(Post.PROVINCE),
        guards=("waits_for_the_province",),
        checks=("gives_a_reason",),
        starts=(ClockKind.HAND_OVER,),
        form="RuleOffice",
        clause="6.3",
    ),
}

_MAY_OFFER = (RoutingState.OWN, RoutingState.OBJECTED, RoutingState.ACCEPTED, RoutingState.RULED)

ROUTING_MOVES: dict[tuple[RoutingState, Act], Move[RoutingState]] = {
    **{
        (state, Act.TRANSFER): Move(to=(RoutingState.OFFERED,), starts=(ClockKind.K5,), clause="6.6.2.1 c")
        for state in _MAY_OFFER
    },
    (RoutingState.OFFERED, Act.ACCEPT_TRANSFER): Move(
        to=(RoutingState.ACCEPTED,), stops=(ClockKind.K5,), clause="6.6.2.1 c"
    ),
    (RoutingState.OFFERED, Act.RETURN_TRANSFER): Move(
        to=(RoutingState.OBJECTED,), stops=(ClockKind.K5,), clause="6.6.2.1 c"
    ),
    (RoutingState.OBJECTED, Act.RULE_TRANSFER): Move(to=(RoutingState.RULED,), clause="6.6.2.1 c"),
    **{
        (state, Act.MISROUTE): Move(to=(RoutingState.OFFERED,), starts=(ClockKind.K5,), clause="6.3")
        for state in _MAY_OFFER
    },
    (RoutingState.OFFERED, Act.ACCEPT_OFFER): Move(to=(RoutingState.ACCEPTED,), stops=(ClockKind.K5,), clause="6.3"),
    (RoutingState.OFFERED, Act.OBJECT_OFFER): Move(to=(RoutingState.OBJECTED,), stops=(ClockKind.K5,), clause="6.3"),
    (RoutingState.OBJECTED, Act.RULE_OFFICE): Move(to=(RoutingState.RULED,), clause="6.3"),
    (RoutingState.OBJECTED, Act.ACCEPT): Move(to=(RoutingState.OWN,), clause="6.3"),
    # who was refused may do it after all, and nothing is on offer once it is taken back
    (RoutingState.OBJECTED, Act.ASSIGN): Move(to=(RoutingState.OWN,), clause="6.6.2.4"),
    (RoutingState.OFFERED, Act.WITHDRAW): Move(to=(RoutingState.OWN,), stops=(ClockKind.K5,), clause="6.9"),
}
