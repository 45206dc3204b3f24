"""What is not answered at once reaches the head of the department, who says so (6.2.3.1)."""

from __future__ import annotations

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer, Post
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.deciding import heads, leads
from services.routing.rules.facts import Actor, CaseFacts
from services.routing.rules.steps import Move, Step, by


def receipt_is_due(facts: CaseFacts, actor: Actor) -> None:
    """What was signed for, assigned or passed on is not signed for again."""
    if ClockKind.RECEIPT not in facts.runs:
        raise Refused("received_already", "这件投诉已经签收、交办或者转交，不用再签收")


def receives_it(facts: CaseFacts, actor: Actor) -> None:
    """The head of the department where the complaint is, or of one that shall handle it."""
    if not isinstance(actor, Officer) or not (heads(facts, actor) or leads(facts, actor, facts.department or "")):
        raise Forbidden("other_department", "由投诉所在部门的负责人签收")


MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    (Step.ACCEPTED, Act.ACKNOWLEDGE_RECEIPT): Move(
        to=(Step.ACCEPTED,),
        by=by(Post.SECTION_HEAD),
        guards=("receives_it", "receipt_is_due"),
        stops=(ClockKind.RECEIPT,),
        clause="6.2.3.1",
    ),
}
GUARDS = (receipt_is_due, receives_it)
