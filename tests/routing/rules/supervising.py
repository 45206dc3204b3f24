"""What the guards of the major path and of the province's part let through; rows as in `test_guards`."""

from __future__ import annotations

from typing import Any

from services.kernel.people import Post
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor
from services.routing.rules.regions import ProvinceState
from tests.routing.rules.cases import FENG, JIANG, WU, ZHENG, ZHOU, deed

PROPOSED = (deed(Act.CONFIRM_MAJOR, WU), deed(Act.PROPOSE_DE_ESCALATION, ZHOU))
KEPT = (*PROPOSED, deed(Act.KEEP_MAJOR, ZHENG))
TAKEN_OVER = {"province": ProvinceState.TAKEN_OVER}
NO_LEADER = {"posts_out": frozenset({Post.LEADER})}
NO_HEAD = {"posts_out": frozenset({Post.LEADER, Post.AGENCY_HEAD})}

SUPERVISING: list[tuple[str, dict[str, Any], Actor, str | None]] = [
    ("leader_in_charge", {}, ZHENG, None),
    ("leader_in_charge", NO_LEADER, ZHENG, "leader_decides"),
    ("leader_in_charge", {}, FENG, "leader_decides"),
    ("leader_in_charge", NO_LEADER, FENG, None),
    ("leader_in_charge", {}, JIANG, "leader_decides"),
    ("leader_in_charge", NO_HEAD, JIANG, None),
    ("leader_in_charge", TAKEN_OVER, JIANG, None),
    ("de_escalation_is_proposed", {}, ZHENG, "no_proposal"),
    ("de_escalation_is_proposed", {"history": PROPOSED}, ZHENG, None),
    ("de_escalation_is_proposed", {"history": KEPT}, ZHENG, "no_proposal"),
    ("no_de_escalation_is_proposed", {"history": KEPT}, ZHOU, None),
    ("no_de_escalation_is_proposed", {"history": PROPOSED}, ZHOU, "proposed_already"),
    ("not_own_proposal", {"history": PROPOSED}, ZHENG, None),
    ("not_own_proposal", {"history": PROPOSED}, ZHOU, "own_work"),
    ("plan_steps_are_left", {"plan_steps_left": 1}, ZHOU, None),
    ("plan_steps_are_left", {}, ZHOU, "no_step_left"),
    ("report_is_unread", {"runs": frozenset({ClockKind.K4_INFORM})}, JIANG, None),
    ("report_is_unread", {}, JIANG, "read_already"),
    ("decided_where_it_is_held", {}, ZHOU, None),
    ("decided_where_it_is_held", {}, Party.SYSTEM, None),
    ("decided_where_it_is_held", {}, JIANG, "office_decides"),
    ("decided_where_it_is_held", TAKEN_OVER, JIANG, None),
    ("decided_where_it_is_held", TAKEN_OVER, ZHOU, "province_decides"),
]
