"""What leaders do beside the procedure: an order with a limit of its own, which the office answers (5.3)."""

from __future__ import annotations

from datetime import timedelta

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.deciding import heads
from services.routing.rules.facts import Actor, CaseFacts, Said, posts_on
from services.routing.rules.policy import PolicyPack
from services.routing.rules.steps import Move, Step, by

FURTHEST = timedelta(days=90)


def no_order_runs(facts: CaseFacts, actor: Actor) -> None:
    """One order at a time, so that it is plain which one an answer answers."""
    if ClockKind.ORDER in facts.runs:
        raise Refused("order_open", "上一份督办单还没有答复，请等答复以后再发")


def order_runs(facts: CaseFacts, actor: Actor) -> None:
    if ClockKind.ORDER not in facts.runs:
        raise Refused("no_order_open", "没有待答复的督办单")


def answers_for_the_office(facts: CaseFacts, actor: Actor) -> None:
    """The functional department, or who handles the case or heads a department that does."""
    if not isinstance(actor, Officer):
        raise Forbidden("not_on_the_case", "督办单由承办的同志答复")
    is_on_it = actor.id in facts.handlers or heads(facts, actor)
    if Post.FUNCTIONAL not in posts_on(facts, actor) and not is_on_it:
        raise Forbidden("not_on_the_case", "您没有承办这件投诉")


def order_has_time(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """An order that names a day names one that is still to come, and not too far off."""
    today = facts.at.astimezone(SHANGHAI).date()
    if said.due_on is None:
        return
    if said.due_on < today:
        raise Refused("order_in_the_past", "督办单的期限应当是今天或以后")
    if said.due_on > today + FURTHEST:
        raise Refused("order_too_far", f"督办单的期限不能超过{FURTHEST.days}天")


def staying(step: Step) -> dict[Act, Move[Step]]:
    """What is possible at every open step and leaves it where it is."""
    return {
        Act.ORDER: Move(
            to=(step,),
            by=by(Post.LEADER, Post.AGENCY_HEAD),
            guards=("no_order_runs",),
            checks=("order_has_time",),
            starts=(ClockKind.ORDER,),
            form="Order",
            clause="5.3",
        ),
        Act.ANSWER_ORDER: Move(
            to=(step,),
            by=by(Post.FUNCTIONAL, Post.SECTION_HEAD, Post.HANDLER),
            guards=("order_runs", "not_own_order", "answers_for_the_office"),
            stops=(ClockKind.ORDER,),
            form="AnswerOrder",
            clause="5.3",
        ),
    }


GUARDS = (no_order_runs, order_runs, answers_for_the_office)
CHECKS = (order_has_time,)
