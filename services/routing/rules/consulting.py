"""What is only a question is answered as a consultation (咨询): it keeps its number and is counted apart (3.3)."""

from __future__ import annotations

from services.kernel.errors import Refused
from services.kernel.people import Post
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, Said
from services.routing.rules.policy import PolicyPack
from services.routing.rules.regions import Severity
from services.routing.rules.staying import EVERY_CLOCK_BUT_K9
from services.routing.rules.steps import Move, Step, by

OUTCOME = "consultation"
WHY, ANSWER = "asked_only", "consultation"  # the two papers of a conversion
SEALED_AS = {WHY: "case.consultation_reason", ANSWER: "case.consultation"}
SHORTEST_ANSWER = 20  # characters that answer somebody's question

MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    (Step.CONFIRMING, Act.CONVERT_TO_CONSULTATION): Move(
        to=(Step.CLOSED,),
        by=by(Post.WINDOW),
        guards=("confirmed_first", "respondent_is_identified", "nothing_grave", "never_disputed"),
        checks=("question_is_answered",),
        starts=(ClockKind.K9,),
        stops=EVERY_CLOCK_BUT_K9,
        form="ConvertToConsultation",
        clause="3.3",
    ),
}


def nothing_grave(facts: CaseFacts, actor: Actor) -> None:
    """What may be major is never talked away as a question."""
    if facts.severity is not Severity.NORMAL or facts.is_first_class:
        raise Refused("may_be_major", "这件投诉可能属于重大投诉，不能转为咨询")


def never_disputed(facts: CaseFacts, actor: Actor) -> None:
    """Who insists on a complaint gets a decision on it (6.6.3.2)."""
    if facts.was_ever_done(Act.DISPUTE_INVALID):
        raise Refused("is_a_complaint", "投诉人坚持是投诉，应当决定是否受理，不能转为咨询")


def question_is_answered(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Why it is no complaint, and an answer that the person can use."""
    if not said.reason.strip():
        raise Refused("reason_missing", "请写明为什么只是咨询")
    if len("".join(said.text.split())) < SHORTEST_ANSWER:
        raise Refused("answer_missing", f"请写明对咨询的答复，至少{SHORTEST_ANSWER}个字，投诉人会原样读到")
