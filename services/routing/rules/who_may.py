"""What may this actor do with this case now, and if not, why: the one door to the tables for pages and the API."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.kernel.errors import Forbidden, Refused
from services.routing.rules.acts import ACT_WORDS, BY_WORDS, Act, By
from services.routing.rules.checks import CHECKS
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import NOTHING_SAID, Actor, CaseFacts, Said, posts_on
from services.routing.rules.guards import GUARDS
from services.routing.rules.identity import IDENTITY_MOVES
from services.routing.rules.main_line import MOVES
from services.routing.rules.policy import PolicyPack
from services.routing.rules.province import PROVINCE_MOVES
from services.routing.rules.recusing import not_barred
from services.routing.rules.regions import CALLBACK_MOVES, CallbackState, Severity
from services.routing.rules.severity import SEVERITY_MOVES
from services.routing.rules.steps import STEP_WORDS, Move, Step
from services.routing.rules.transfers import ROUTING_MOVES


class Region(StrEnum):
    """The main line and what runs beside it."""

    MAIN = "main"
    SEVERITY = "severity"
    PROVINCE = "province"
    CALLBACK = "callback"
    ROUTING = "routing"
    IDENTITY = "identity"


TABLES: dict[Region, dict[Any, Move[Any]]] = {
    Region.MAIN: MOVES,
    Region.SEVERITY: SEVERITY_MOVES,
    Region.PROVINCE: PROVINCE_MOVES,
    Region.CALLBACK: CALLBACK_MOVES,
    Region.ROUTING: ROUTING_MOVES,
    Region.IDENTITY: IDENTITY_MOVES,
}
# Acts that are possible only where another table has a line for them too, besides the one that leads.
NEEDS: dict[Act, Region] = dict.fromkeys(
    (
        Act.MISROUTE,
        Act.ACCEPT_OFFER,
        Act.OBJECT_OFFER,
        Act.RULE_OFFICE,
        Act.TRANSFER,
        Act.ACCEPT_TRANSFER,
        Act.RETURN_TRANSFER,
        Act.RULE_TRANSFER,
    ),
    Region.ROUTING,
)

# What most cases never come to is not told as something that stands in the way.
NOT_WORTH_SAYING = frozenset(
    {
        *("not_on_the_register", "one_department", "no_task_left", "no_order_open", "not_the_asker", "said_too_late"),
        *("no_extension", "no_extension_waits", "nothing_awaited", "already_awaited"),
    }
)

# Of the clocks named in a line that leads to several states, these start or stop in some of them only.
STARTED_ONLY_BY: dict[ClockKind, tuple[StrEnum, ...]] = {
    ClockKind.K0: (Step.REGISTERED, Step.CONFIRMING),
    ClockKind.K7: (Step.REGISTERED, Step.CONFIRMING),
    ClockKind.HAND_OVER: (Step.REGISTERED, Step.CONFIRMING, Step.DESK_RESOLVED),
    ClockKind.K1_ASSIGN: (Step.ACCEPTED, Step.INVESTIGATING, Step.REOPENED),
    ClockKind.K1_FIRST_STEP: (Step.ACCEPTED, Step.INVESTIGATING, Step.REOPENED),
    ClockKind.K1_ROUND: (Step.INVESTIGATING, Step.OPINION_DRAFT, Step.REOPENED),
    ClockKind.K8: (Step.ACCEPTED, Step.INVESTIGATING, Step.OPINION_DRAFT, Step.REOPENED),
    ClockKind.K3: (CallbackState.DUE,),
    ClockKind.K4_FAST: (Severity.FAST_TRACK,),
    ClockKind.K4_PROGRESS: (Severity.FAST_TRACK, Severity.EMERGENCY_PLAN),
    ClockKind.K4_ASSESS: (Severity.SUSPECTED,),
    ClockKind.K4_STEP: (Severity.EMERGENCY_PLAN,),
}
STILL_RUNS_IN: dict[ClockKind, tuple[StrEnum, ...]] = {
    ClockKind.K1_SECOND: (Step.UPHELD,),
    ClockKind.K3: (
        Step.UPHELD,
        CallbackState.TRIED_ONCE,
        CallbackState.TRIED_TWICE,
        CallbackState.EXEMPTION_PROPOSED,
    ),
}


@dataclass(frozen=True)
class Line:
    """A line of a table that applies: `at` is the present state of its region."""

    region: Region
    at: StrEnum | None
    move: Move[Any]


@dataclass(frozen=True)
class Possibility:
    """An act that the actor's post allows at this step; `refusal` says what stands in the way, None when nothing."""

    act: Act
    move: Move[Any]
    refusal: Refused | None


@dataclass(frozen=True)
class ClockOrders:
    """What becomes of the clocks: `restarts` begin anew only where they run."""

    starts: tuple[ClockKind, ...] = ()
    stops: tuple[ClockKind, ...] = ()
    restarts: tuple[ClockKind, ...] = ()


def lines_of(facts: CaseFacts, act: Act) -> tuple[Line, ...]:
    """The lines that the act moves along, the leading one first. Raises Refused when no table leads it here."""
    states = {
        Region.MAIN: facts.step,
        Region.SEVERITY: facts.severity,
        Region.PROVINCE: facts.province,
        Region.CALLBACK: facts.callback,
        Region.ROUTING: facts.routing,
        Region.IDENTITY: facts.identity,
    }
    found = [
        Line(region, state, TABLES[region][state, act])
        for region, state in states.items()
        if (state, act) in TABLES[region]
    ]
    found.sort(key=lambda line: not line.move.by)
    lacks = act in NEEDS and NEEDS[act] not in {line.region for line in found}
    if not found or not found[0].move.by or lacks:
        where = STEP_WORDS[facts.step].officer if facts.step else "尚未登记"
        raise Refused("not_possible_now", f"这件投诉目前是“{where}”，不能{ACT_WORDS[act]}")
    return tuple(found)


def permit(facts: CaseFacts, act: Act, actor: Actor) -> Move[Any]:
    """The leading line, when the actor may begin the act now. Raises Refused or Forbidden with the reason."""
    not_barred(facts, actor)
    move = lines_of(facts, act)[0].move
    if not posts_on(facts, actor) & move.by:
        raise Forbidden("other_post", f"{ACT_WORDS[act]}由{_names(move.by)}办理")
    for name in move.guards:
        GUARDS[name](facts, actor)
    return move


def permit_with(facts: CaseFacts, act: Act, actor: Actor, said: Said = NOTHING_SAID, *, pack: PolicyPack) -> Move[Any]:
    """As `permit`, and what the form says holds too. Nothing else stands between this and the transition."""
    move = permit(facts, act, actor)
    for name in move.checks:
        CHECKS[name](facts, actor, said, pack)
    return move


def possible(facts: CaseFacts, actor: Actor) -> tuple[Possibility, ...]:
    """Every act that the actor's posts allow at this point, in the order of the procedure, with what is in its way."""
    found = []
    for act in Act:
        refusal: Refused | None = None
        try:
            move = lines_of(facts, act)[0].move
        except Refused:
            continue
        if not posts_on(facts, actor) & move.by:
            continue
        try:
            permit(facts, act, actor)
        except Refused as reason:
            refusal = reason
        if refusal is None or refusal.code not in NOT_WORTH_SAYING:
            found.append(Possibility(act, move, refusal))
    return tuple(found)


def clock_orders(line: Line, to: StrEnum, *, is_transferred: bool) -> ClockOrders:
    """What becomes of the clocks when the line leads to that state. Raises ValueError when it does not lead there.

    K2 runs only where another department handles the case (6.6.2.1 c); K8 begins anew with every new step (4.4).
    """
    if to not in line.move.to:
        raise ValueError(f"{line.region} leads to {line.move.to}, not to {to}")
    starts = tuple(k for k in line.move.starts if to in STARTED_ONLY_BY.get(k, (to,)))
    if not is_transferred:
        starts = tuple(kind for kind in starts if kind is not ClockKind.K2)
    stops = tuple(kind for kind in line.move.stops if to not in STILL_RUNS_IN.get(kind, ()))
    restarts = line.move.restarts
    if line.region is Region.MAIN and to != line.at and ClockKind.K8 not in (*starts, *stops):
        restarts = (*restarts, ClockKind.K8)
    return ClockOrders(starts, stops, restarts)


def _names(who: frozenset[By]) -> str:
    return "、".join(words for one, words in BY_WORDS.items() if one in who)
