"""The five ways of 6.6.2: what class and departments suggest, and which one an act has taken (6.5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from services.routing.rules.acts import Act
from services.routing.rules.assessment import Assessment, CaseClass, Factor, class_of


class Path(StrEnum):
    """How a valid complaint is handled; the letters are those of 6.6.2.1."""

    AT_ONCE = "a"
    OWN = "b"
    PASSED_ON = "c"
    UNRESOLVABLE = "d"
    MAJOR = "major"


PATH_WORDS = {
    Path.AT_ONCE: "当场答复（6.6.2.1 a）",
    Path.OWN: "本部门办理（6.6.2.1 b）",
    Path.PASSED_ON: "转交或协调办理（6.6.2.1 c）",
    Path.UNRESOLVABLE: "无法实现，转职能部门（6.6.2.1 d）",
    Path.MAJOR: "重大投诉（6.6.2.3）",
}


def proposed(
    *, classed: CaseClass | None, is_major: bool, departments: Collection[str], own: str | None, is_slight: bool
) -> Path | None:
    """What the system proposes; None for what is outside the remit or not assessed.

    `own` is the department that has the case; `is_slight`: no factor is graded above the lowest.
    """
    if is_major or classed is CaseClass.ONE:
        return Path.MAJOR
    if classed in (None, CaseClass.OTHER):
        return None
    if set(departments) - {own}:
        return Path.PASSED_ON
    return Path.AT_ONCE if classed is CaseClass.THREE and is_slight else Path.OWN


def is_slight(assessment: Assessment) -> bool:
    return class_of(assessment) is CaseClass.THREE and assessment.total <= len(Factor)


_TAKEN = {
    Act.RESOLVE_AT_DESK: Path.AT_ONCE,
    Act.TRANSFER: Path.PASSED_ON,
    Act.COORDINATE: Path.PASSED_ON,
    Act.CONFIRM_UNRESOLVABLE: Path.UNRESOLVABLE,
    Act.APPROVE_MAJOR: Path.MAJOR,
}
_FROM_AN_OFFICE = frozenset({Act.ACCEPT_OFFER, Act.RULE_OFFICE})
_BETWEEN_DEPARTMENTS = frozenset({Act.ACCEPT_TRANSFER, Act.RULE_TRANSFER})


def was_passed_on(acts: Sequence[Act]) -> bool:
    """Whether it went from one department to another in the office that has it now. What another office did with it
    before is no way of this one."""
    came = max((place for place, act in enumerate(acts) if act in _FROM_AN_OFFICE), default=-1)
    return any(act in _BETWEEN_DEPARTMENTS for act in acts[came + 1 :])


def taken(act: Act, before: Path | None, *, is_passed_on: bool) -> Path | None:
    """The path after the act: who assigns his own people handles it himself, unless it was passed on before."""
    if act is Act.ASSIGN and before in (None, Path.AT_ONCE):
        return Path.PASSED_ON if is_passed_on else Path.OWN
    return _TAKEN.get(act, before)
