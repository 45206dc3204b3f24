"""What the guards of who may know who complained let through; rows as in `test_guards`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor
from services.routing.rules.steps import Step
from tests.routing.rules.cases import NOON, WANG, WU, ZHENG, ZHOU, deed

ASKED_BY_WU: dict[str, Any] = {"history": (deed(Act.ASK_UNSEALING, WU),)}
BOTH_OF_FUNCTIONAL: dict[str, Any] = {"functional": frozenset({ZHOU.id, WU.id})}
KEEPS_WU_OFF: dict[str, Any] = {"barred": frozenset({WU.id})}

IDENTITY: list[tuple[str, dict[str, Any], Actor, str | None]] = [
    ("identity_is_here", {"step": Step.CLOSED}, WANG, None),
    ("identity_is_here", {"step": Step.ARCHIVED}, WANG, "in_archive"),
    ("not_own_unsealing", {"history": (deed(Act.ASK_UNSEALING, ZHOU),)}, ZHOU, "second_person_needed"),
    ("not_own_unsealing", {"history": (deed(Act.ASK_UNSEALING, ZHOU),)}, WU, None),
    ("functional_unless_concerned", {}, ZHOU, None),
    ("functional_unless_concerned", BOTH_OF_FUNCTIONAL, ZHENG, "functional_decides"),
    ("functional_unless_concerned", BOTH_OF_FUNCTIONAL | {"functional_is_concerned": True}, ZHENG, None),
    ("functional_unless_concerned", ASKED_BY_WU | BOTH_OF_FUNCTIONAL, ZHENG, "functional_decides"),
    ("functional_unless_concerned", ASKED_BY_WU | {"functional": frozenset({WU.id})}, ZHENG, None),
    ("day_has_not_passed", {"unsealing_until": NOON.date()}, ZHOU, None),
    ("day_has_not_passed", {"unsealing_until": NOON.date() - timedelta(days=1)}, ZHOU, "day_has_passed"),
    ("asked_it_himself", ASKED_BY_WU, WU, None),
    ("asked_it_himself", ASKED_BY_WU, ZHOU, "not_the_asker"),
    ("nobody_decided_in_time", {}, Party.SYSTEM, "request_waits"),
    ("nobody_decided_in_time", {"passed": frozenset({ClockKind.UNSEALING_ASKED})}, Party.SYSTEM, None),
    ("asker_is_not_kept_off", ASKED_BY_WU, ZHOU, None),
    ("asker_is_not_kept_off", ASKED_BY_WU | KEEPS_WU_OFF, ZHOU, "asker_is_kept_off"),
    ("sealed_again_in_time", {}, ZHOU, None),
    ("sealed_again_in_time", ASKED_BY_WU, Party.SYSTEM, "unsealing_runs"),
    ("sealed_again_in_time", ASKED_BY_WU | KEEPS_WU_OFF, Party.SYSTEM, None),
    ("sealed_again_in_time", {}, Party.SYSTEM, "unsealing_runs"),
    ("sealed_again_in_time", {"passed": frozenset({ClockKind.UNSEALING})}, Party.SYSTEM, None),
]
