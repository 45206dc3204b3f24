"""The office waits for the complainant, and says so: the mark is shown and counted, and no limit stops for it (D04)."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI
from services.routing.rules.acts import Act, Party
from services.routing.rules.deciding import heads
from services.routing.rules.facts import Actor, Awaited, CaseFacts, Said
from services.routing.rules.policy import PolicyPack
from services.routing.rules.steps import Move, Step, by

FURTHEST = timedelta(days=90)
# Where handlers need something of the complainant, and where the mark still says something.
MARKED_IN = (Step.INVESTIGATING, Step.OPINION_DRAFT, Step.EXECUTING)
GOES_ON_IN = (*MARKED_IN, Step.UNRESOLVABLE_PROPOSED, Step.UNRESOLVABLE, Step.AWAITING_APPROVAL, Step.DONE)
# What ends it by itself: the complainant did it, or the office wrote down that it happened.
_SPOKEN_WITH = frozenset({Act.END_WAIT, Act.SUPPLEMENT, Act.NEGOTIATE, Act.LOG_STEP})
ENDED_BY: dict[Awaited, frozenset[Act]] = {
    Awaited.MATERIALS: frozenset({Act.END_WAIT, Act.SUPPLEMENT}),
    Awaited.CONTACT: _SPOKEN_WITH | {Act.LEAVE_CONTACT},
    Awaited.VISIT: _SPOKEN_WITH,
    Awaited.ANSWER: _SPOKEN_WITH,
}


def ends(awaited: Awaited, since: datetime, act: Act, at: datetime, step: Step) -> bool:
    """Whether an act about what happened at that moment, and that has led to that step, ends the mark. What the
    complainant did before it was set, and is heard of or written down later, is not what was waited for. A statement
    that he gave (`LOG_STEP`) counts as spoken with; whose it is, is for who asks. What somebody typed in is told to
    the minute."""
    if step not in GOES_ON_IN or act in (Act.DELIVER, Act.END_WAIT):
        return True
    return act in ENDED_BY[awaited] and at >= since.replace(second=0, microsecond=0)


def nothing_is_awaited(facts: CaseFacts, actor: Actor) -> None:
    """One mark at a time, so that it is plain what the complainant is asked for."""
    if facts.is_awaited:
        raise Refused("already_awaited", "已经标明在等投诉人，要改的，请先选“不再等投诉人”")


def something_is_awaited(facts: CaseFacts, actor: Actor) -> None:
    if not facts.is_awaited:
        raise Refused("nothing_awaited", "这件投诉没有标明在等投诉人")


def handles_it_or_heard(facts: CaseFacts, actor: Actor) -> None:
    """A named handler, or the head of a department that handles it; the system, which hears of what is handed in."""
    is_on_it = isinstance(actor, Officer) and (actor.id in facts.handlers or heads(facts, actor))
    if not is_on_it and actor is not Party.SYSTEM:
        raise Forbidden("not_on_the_case", "您没有承办这件投诉")


def awaited_day_is_to_come(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    today = facts.at.astimezone(SHANGHAI).date()
    if said.due_on is not None and said.due_on < today:
        raise Refused("awaited_in_the_past", "希望投诉人哪天以前做到，应当是今天或以后")
    if said.due_on is not None and said.due_on > today + FURTHEST:
        raise Refused("awaited_too_far", f"希望投诉人哪天以前做到，不能超过{FURTHEST.days}天")


def _awaits(step: Step) -> Move[Step]:
    return Move(
        to=(step,),
        by=by(Post.HANDLER, Post.SECTION_HEAD),
        guards=("on_the_case", "nothing_is_awaited"),
        checks=("awaited_day_is_to_come",),
        form="AwaitComplainant",
        clause="4.4",
    )


def _waits_no_more(step: Step) -> Move[Step]:
    return Move(
        to=(step,),
        by=by(Post.HANDLER, Post.SECTION_HEAD, Party.SYSTEM),
        guards=("something_is_awaited", "handles_it_or_heard"),
        clause="4.4",
    )


MOVES: dict[tuple[Step | None, Act], Move[Step]] = {(step, Act.AWAIT_COMPLAINANT): _awaits(step) for step in MARKED_IN}
MOVES.update({(step, Act.END_WAIT): _waits_no_more(step) for step in GOES_ON_IN})

GUARDS = (nothing_is_awaited, something_is_awaited, handles_it_or_heard)
CHECKS = (awaited_day_is_to_come,)
