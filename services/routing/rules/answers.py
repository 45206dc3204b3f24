"""What complainants say to a result or to a refusal as a table (6.6.3.2, 6.9): that they agree, that they do not, that
they say nothing; and what they said in time and is heard only after the system has acted on their silence."""

from __future__ import annotations

from services.kernel.errors import Refused
from services.kernel.people import Officer, Post
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, Evidence, Said
from services.routing.rules.policy import PolicyPack
from services.routing.rules.staying import CITIZEN_OR_DESK
from services.routing.rules.steps import Move, Step, by

CONTENT = 3  # the lowest grade of five with which somebody agrees

_AGREE = Move(
    to=(Step.AGREED,),
    by=CITIZEN_OR_DESK | {Post.CALLBACK},
    guards=("not_own_answer", "hears_it_from_outside"),
    checks=("agreement_is_evident", "proof_is_named"),
    stops=(ClockKind.K6_SILENCE,),
    form="Agree",
    clause="6.9",
)
_REJECT = Move(
    to=(Step.REASSESSING,),
    by=CITIZEN_OR_DESK | {Post.CALLBACK},
    checks=("gives_a_reason",),
    starts=(ClockKind.K6,),
    stops=(ClockKind.K6_SILENCE,),
    form="Reject",
    clause="6.9",
)

MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    (Step.FEEDBACK_GIVEN, Act.AGREE): _AGREE,
    (Step.FEEDBACK_GIVEN, Act.SILENT): Move(
        to=(Step.SILENT,),
        by=by(Party.SYSTEM),
        guards=("silence_is_over", "callback_settled"),
        stops=(ClockKind.K6_SILENCE,),
        clause="6.9",
    ),
    **{(step, Act.REJECT): _REJECT for step in (Step.FEEDBACK_GIVEN, Step.AGREED, Step.SILENT)},
    # said in time, and heard late
    (Step.SILENT, Act.AGREE): Move(
        to=(Step.AGREED,), by=by(Party.COMPLAINANT), guards=("said_in_time",), form="Agree", clause="6.9"
    ),
    **{
        (step, Act.DISPUTE_INVALID): Move(
            to=(Step.CONFIRMING,),
            by=by(Party.COMPLAINANT),
            guards=("within_objection_period", "said_in_time"),
            starts=(ClockKind.K0,),
            stops=(ClockKind.K9,),
            form="DisputeInvalid",
            clause="6.6.3.2",
        )
        for step in (Step.CLOSED, Step.ARCHIVED)
    },
}


def said_in_time(facts: CaseFacts, actor: Actor) -> None:
    """The moment at which it was said counts, not the one at which it is heard."""
    if facts.answer_until is None or facts.at > facts.answer_until:
        raise Refused("said_too_late", "提出异议、表示意见的期限已过")


def agreement_is_evident(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """By the complainant's own code, signed at the desk, or graded well enough in this round (6.9)."""
    if not isinstance(actor, Officer) or said.evidence is Evidence.SIGNATURE:
        return
    if said.evidence is not Evidence.GRADE or (said.grade or 0) < CONTENT:
        raise Refused("agreement_not_shown", "登记认可要有投诉人签名，或者投诉人对这次处理打过“基本满意”以上的分")


GUARDS = (said_in_time,)
CHECKS = (agreement_is_evident,)
