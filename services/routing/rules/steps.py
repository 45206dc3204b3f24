"""The steps of the main line, their words, and what a line of a state table says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from services.routing.rules.acts import By
from services.routing.rules.clocks import ClockKind


class Step(StrEnum):
    """Where a complaint stands on the main line."""

    REGISTERED = "registered"
    CONFIRMING = "confirming"
    INVALID_PROPOSED = "invalid_proposed"
    INVALID_NOTIFIED = "invalid_notified"
    ACCEPTED = "accepted"
    DESK_RESOLVED = "desk_resolved"
    INVESTIGATING = "investigating"
    OPINION_DRAFT = "opinion_draft"
    UNRESOLVABLE_PROPOSED = "unresolvable_proposed"
    UNRESOLVABLE = "unresolvable"
    AWAITING_APPROVAL = "awaiting_approval"
    EXECUTING = "executing"
    DONE = "done"
    FEEDBACK_GIVEN = "feedback_given"
    AGREED = "agreed"
    SILENT = "silent"
    REASSESSING = "reassessing"
    UPHELD = "upheld"
    REOPENED = "reopened"
    CLOSED = "closed"
    ARCHIVED = "archived"

    @property
    def is_open(self) -> bool:
        """Work remains: counted in work lists, and may be hurried, supplemented and withdrawn."""
        return self not in (Step.CLOSED, Step.ARCHIVED)


@dataclass(frozen=True)
class Words:
    """What officers call it, and what the complainant reads."""

    officer: str
    citizen: str


STEP_WORDS: dict[Step, Words] = {
    Step.REGISTERED: Words("已登记", "已收到，等待核对"),
    Step.CONFIRMING: Words("确认中", "正在核对情况"),
    Step.INVALID_PROPOSED: Words("拟不予受理，待复核", "正在核对情况"),
    Step.INVALID_NOTIFIED: Words("不予受理，已告知", "不属于受理范围，已向您说明"),
    Step.ACCEPTED: Words("已受理，待指定承办人", "已受理"),
    Step.DESK_RESOLVED: Words("当场办结", "当场办结"),
    Step.INVESTIGATING: Words("调查中", "正在调查"),
    Step.OPINION_DRAFT: Words("拟定处理意见", "正在拟定处理意见"),
    Step.UNRESOLVABLE_PROPOSED: Words("拟转职能部门，待负责人同意", "正在调查"),
    Step.UNRESOLVABLE: Words("无法实现，待职能部门说明", "办理有困难，正在拟定说明"),
    Step.AWAITING_APPROVAL: Words("待审批", "正在拟定处理意见"),
    Step.EXECUTING: Words("落实中", "正在落实处理意见"),
    Step.DONE: Words("已落实，待答复", "已落实，正在答复您"),
    Step.FEEDBACK_GIVEN: Words("已答复，待投诉人表态", "已答复，请您查看结果"),
    Step.AGREED: Words("投诉人认可", "您已认可处理结果"),
    Step.SILENT: Words("投诉人未表态", "已答复，您未提出意见"),
    Step.REASSESSING: Words("重新评估中", "正在重新评估"),
    Step.UPHELD: Words("维持原结果", "维持原处理结果，已告知其他途径"),
    Step.REOPENED: Words("重新办理，待指定承办人", "正在重新办理"),
    Step.CLOSED: Words("已办结", "已办结"),
    Step.ARCHIVED: Words("已归档", "已办结"),
}

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Move(Generic[State]):
    """One line of a table.

    `to`: where it may lead, several when the form decides. `by`: who may; nobody means that this table only follows
    an act that another table leads. `guards` are asked before the form is shown, `checks` with what the form says;
    both name functions of `guards` and `checks`. `restarts` begins a clock anew where it runs.
    """

    to: tuple[State, ...]
    by: frozenset[By] = frozenset()
    guards: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    starts: tuple[ClockKind, ...] = ()
    stops: tuple[ClockKind, ...] = ()
    restarts: tuple[ClockKind, ...] = ()
    form: str = ""
    clause: str = ""


def by(*who: By) -> frozenset[By]:
    return frozenset(who)
