"""What leaders do beside the procedure: an order with a day of its own (5.3)."""

from __future__ import annotations

from services.kernel.errors import Refused
from services.kernel.people import Post
from services.kernel.workdays import SHANGHAI
from services.routing.rules.acts import Act
from services.routing.rules.facts import Actor, CaseFacts, Said
from services.routing.rules.policy import PolicyPack
from services.routing.rules.steps import Move, Step, by


def order_has_time(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """An order names a day that is still to come."""
    if said.due_on is None or said.due_on < facts.at.astimezone(SHANGHAI).date():
        raise Refused("order_in_the_past", "督办单的期限应当是今天或以后")


def staying(step: Step) -> dict[Act, Move[Step]]:
    """What is possible at every open step and leaves it where it is."""
    return {
        Act.ORDER: Move(
            to=(step,), by=by(Post.LEADER, Post.AGENCY_HEAD), checks=("order_has_time",), form="Order", clause="5.3"
        ),
    }


CHECKS = (order_has_time,)
