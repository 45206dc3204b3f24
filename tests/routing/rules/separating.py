"""The separation of duties as the tables of acts have it: which act has which guard, and which states that leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.kernel.errors import Refused
from services.routing.rules import guards
from services.routing.rules.acts import Act, Party
from services.routing.rules.facts import Actor, CaseFacts
from services.routing.rules.separation import GUARDS, SEPARATIONS
from services.routing.rules.steps import Move
from services.routing.rules.who_may import TABLES, Region

BY_NAME = {one.guard: one for one in SEPARATIONS}


def moves() -> Iterator[tuple[Region, Any, Act, Move[Any]]]:
    for region, table in TABLES.items():
        for (at, act), move in table.items():
            yield region, at, act, move


def guards_of(act: Act) -> frozenset[str]:
    """Of all lines of the act."""
    return frozenset(name for _, _, one, move in moves() if one is act for name in move.guards if name in GUARDS)


ACTS = sorted({act for _, _, act, move in moves() if not GUARDS.keys().isdisjoint(move.guards)})


def separations() -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of that name, by act and guard."""
    parties = {act for _, _, act, move in moves() if any(isinstance(who, Party) for who in move.by)}
    return {
        (act.value, name): {
            "earlier": [one.value for one in BY_NAME[name].earlier],
            "last": BY_NAME[name].last,
            "ends": [one.value for one in BY_NAME[name].ends],
            "before": before.value if (before := BY_NAME[name].before) else None,
            "handlers": BY_NAME[name].handlers,
            "departments": BY_NAME[name].elsewhere is not None,
            "unnamed": act in parties,
            "needs": [one.value for one in first.acts] if (first := BY_NAME[name].first) else [],
            "settled_by": [one.value for one in first.settled_by] if first else [],
            "of_round": bool(first and first.of_round),
        }
        for act in ACTS
        for name in guards_of(act)
    }


def refusal_of(guard: str, facts: CaseFacts, actor: Actor) -> Refused | None:
    """Why the guard does not let him through."""
    try:
        guards.GUARDS[guard](facts, actor)
    except Refused as refusal:
        return refusal
    return None


def done_twice(act: Act) -> frozenset[str]:
    """Those of its guards that ask for a second person to do the same act again."""
    return frozenset(name for name in guards_of(act) if (first := BY_NAME[name].first) and act in first.acts)


def decided_states() -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of that name: the acts by which each state is entered that one of `ACTS` leads to."""
    entered: dict[tuple[str, str], set[Act]] = {}
    second: dict[tuple[str, str], str] = {}
    for region, at, act, move in moves():
        for to in move.to:
            if to is not at:
                entered.setdefault((region.value, to.value), set()).add(act)
                for name in done_twice(act).intersection(move.guards):
                    second[region.value, to.value] = name
    return {
        state: {"acts": sorted(act.value for act in acts), "second": second.get(state)}
        for state, acts in entered.items()
        if not acts.isdisjoint(ACTS)
    }
