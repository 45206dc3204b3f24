"""Whether a file that somebody handed in may be opened: what the virus scanner said of it, or a person."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Whether a file is safe to open."""

    WAITING = "waiting"
    PASSED = "passed"
    QUARANTINED = "quarantined"
    RELEASED = "released"

    @property
    def is_open(self) -> bool:
        return self in (State.PASSED, State.RELEASED)


STATE_WORDS = {
    State.WAITING: "待查毒",
    State.PASSED: "通过",
    State.QUARANTINED: "隔离",
    State.RELEASED: "由人放行",
}
LOCKED_WORDS = {
    State.WAITING: "这份材料还没有查毒，暂时不能打开。可以由投诉管理职能部门放行",
    State.QUARANTINED: "这份材料查出了病毒，已经隔离，不能打开",
}
