"""What has to be settled before a complaint may end, whichever way it ends."""

from __future__ import annotations

from services.kernel.errors import Refused
from services.routing.rules.facts import Actor, CaseFacts
from services.routing.rules.regions import Severity

_SUSPECTED = ("may_be_major", "这件投诉可能重大，职能部门评估确认以前，不能办结，也不能不予受理")
# By where it stands among the major ones: the code, and what is still to be done (5.5, 6.6.2.3).
MAJOR_IS_OPEN: dict[Severity, tuple[str, str]] = {
    Severity.SUSPECTED: _SUSPECTED,
    Severity.DISMISSAL_PROPOSED: _SUSPECTED,
    Severity.CONFIRMED: ("major_undecided", "重大投诉还没有经分管负责人审批，不能办结，也不能不予受理"),
    Severity.EMERGENCY_PLAN: ("plan_runs", "应急预案还没有由分管负责人宣布结束，不能办结，也不能不予受理"),
}


def nothing_major_is_open(facts: CaseFacts, actor: Actor) -> None:
    """What may be major is judged, what is major is decided, and a plan is declared over: no end takes that away."""
    if facts.severity in MAJOR_IS_OPEN:
        raise Refused(*MAJOR_IS_OPEN[facts.severity])


GUARDS = (nothing_major_is_open,)
