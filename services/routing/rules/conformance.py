"""Was the procedure followed? Each step that the guide asks for, with what became of it in one case (5.4 a).

A table and a pure function: the acts of a step are lines of the tables of steps, which say its clause; whether the
step applies is asked of the case; done, missed or still to come follows from the history and the clocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.routing.rules.acts import Act
from services.routing.rules.clocks import CLOCKS, ClockKind
from services.routing.rules.who_may import TABLES


class Verdict(StrEnum):
    """What became of a step."""

    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    MISSED = "missed"
    TO_COME = "to_come"


VERDICT_WORDS = {
    Verdict.DONE: "已做",
    Verdict.NOT_APPLICABLE: "不适用",
    Verdict.MISSED: "未做到",
    Verdict.TO_COME: "还没到",
}


@dataclass(frozen=True, kw_only=True)
class Conduct:
    """How a case went, as far as the steps ask. `clocks` are those that ever ran: True met, False missed, None running
    in time. `outcome` is how it ended; empty while it is open."""

    acts: frozenset[Act]
    clocks: Mapping[ClockKind, bool | None] = field(default_factory=dict)
    outcome: str = ""
    accepted: bool = False
    first_class: bool = False
    ordinary: bool = True
    measures: int = 0
    verified: bool = False
    callback_exempt: bool = False

    @property
    def closed(self) -> bool:
        return bool(self.outcome)

    @property
    def handled(self) -> bool:
        """Taken on and not settled at the desk: it is investigated."""
        return self.accepted and self.outcome != "desk" and Act.RESOLVE_AT_DESK not in self.acts

    def went_on(self, *acts: Act) -> bool:
        """It was not taken back before that: what was not reached is not asked for."""
        return self.outcome != "withdrawn" or bool(self.acts & set(acts))


@dataclass(frozen=True)
class Duty:
    """A step of the guide: any of its `acts` does it, in time where a clock belongs to it."""

    words: str
    acts: tuple[Act, ...]
    applies: Callable[[Conduct], bool]
    clock: ClockKind | None = None
    clause: str = ""

    @property
    def of_clause(self) -> str:
        """As the tables of steps have it."""
        if self.clause:
            return self.clause
        return next(move.clause for table in TABLES.values() for (_, act), move in table.items() if act in self.acts)


def _ever(_case: Conduct) -> bool:
    return True


def _handled(*acts: Act) -> Callable[[Conduct], bool]:
    return lambda case: case.handled and case.went_on(*acts)


def _after(*acts: Act) -> Callable[[Conduct], bool]:
    return lambda case: bool(case.acts & set(acts))


_DECIDED = (Act.ACCEPT, Act.CONFIRM_INVALID)

DUTIES: tuple[Duty, ...] = (
    Duty("登记编号", (Act.REGISTER,), _ever),
    Duty("及时联系投诉人", (Act.CONFIRM, Act.NOT_REACHABLE), lambda c: c.went_on(Act.CONFIRM), ClockKind.K7, "4.4"),
    Duty("与投诉人确认", (Act.CONFIRM, Act.NOT_REACHABLE), lambda c: c.went_on(Act.CONFIRM, *_DECIDED)),
    Duty("决定是否受理", _DECIDED, lambda c: c.went_on(*_DECIDED), ClockKind.K0, "6.3"),
    Duty("五项因素评估，确定类别", (Act.ASSESS,), lambda c: c.accepted),
    Duty("不予受理由第二人复核", (Act.CONFIRM_INVALID, Act.OVERRULE), _after(Act.PROPOSE_INVALID)),
    Duty(
        "评估确认重大投诉",
        (Act.CONFIRM_MAJOR, Act.DISMISS_MAJOR),
        _after(Act.REPORT_MAJOR),
        ClockKind.K4_ASSESS,
        "6.6.2.3",
    ),
    Duty("分管负责人审批重大投诉", (Act.APPROVE_MAJOR,), _after(Act.CONFIRM_MAJOR), ClockKind.K4_APPROVE),
    Duty("省局签收", (Act.ACKNOWLEDGE,), _after(Act.CONFIRM_MAJOR, Act.INFORM_PROVINCE), ClockKind.K4_INFORM),
    Duty("当场办结，投诉人满意认可", (Act.RESOLVE_AT_DESK,), _after(Act.RESOLVE_AT_DESK)),
    Duty("指定承办人", (Act.ASSIGN,), _handled(Act.ASSIGN), ClockKind.K1_ASSIGN),
    Duty("开始调查", (Act.LOG_STEP,), _handled(Act.LOG_STEP), ClockKind.K1_FIRST_STEP),
    Duty("依据事实拟定处理意见", (Act.SUBMIT_OPINION,), _handled(Act.SUBMIT_OPINION)),
    Duty("审批处理意见", (Act.APPROVE,), _handled(Act.APPROVE)),
    Duty("落实全部措施", (Act.ALL_MEASURES_DONE,), _handled(Act.ALL_MEASURES_DONE)),
    Duty("拟写终结报告并署名", (Act.DRAFT_REPORT,), _handled(Act.DRAFT_REPORT)),
    Duty("报送终结报告", (Act.REPORT_TO_FUNCTIONAL,), _handled(Act.REPORT_TO_FUNCTIONAL), ClockKind.K2),
    Duty("答复投诉人", (Act.DELIVER,), _handled(Act.DELIVER)),
    Duty("结果送达投诉人", (Act.RECORD_FEEDBACK,), _handled(Act.RECORD_FEEDBACK), ClockKind.K1, "6.6.2.6"),
    Duty(
        "口头反馈后用第二种方式反馈",
        (Act.DELIVER_AGAIN, Act.DELIVER),
        lambda c: ClockKind.K1_SECOND in c.clocks,
        ClockKind.K1_SECOND,
        "表三",
    ),
    Duty("投诉人表态", (Act.AGREE, Act.SILENT, Act.REJECT), _handled(Act.AGREE, Act.SILENT, Act.REJECT)),
    Duty("不认可的，职能部门重新评估", (Act.REASSESS,), _after(Act.REJECT), ClockKind.K6),
    Duty(
        "指定岗位回访",
        (Act.CALL_BACK,),
        lambda c: c.handled and not c.callback_exempt and c.went_on(Act.CALL_BACK),
        ClockKind.K3,
    ),
    Duty(
        "核查落实，确保纠正",
        (Act.CLOSE,),
        lambda c: c.handled and c.measures > 0 and not c.ordinary and c.went_on(Act.CLOSE),
        clause="5.4 f",
    ),
    Duty("办结并选定原因", (Act.CLOSE,), lambda c: c.accepted and c.went_on(Act.CLOSE)),
    Duty("归档", (Act.ARCHIVE,), lambda c: c.closed or Act.ARCHIVE in c.acts, ClockKind.K9),
)


@dataclass(frozen=True)
class Finding:
    """One step of one case; `why` is empty where there is nothing to explain."""

    clause: str
    words: str
    verdict: Verdict
    why: str = ""


def conformance(case: Conduct) -> Iterator[Finding]:
    """Each step of the guide in its order, with what became of it in this case."""
    for duty in DUTIES:
        verdict, why = _judge(duty, case)
        yield Finding(duty.of_clause, duty.words, verdict, why)


def _judge(duty: Duty, case: Conduct) -> tuple[Verdict, str]:
    if not duty.applies(case):
        return Verdict.NOT_APPLICABLE, ""
    in_time = case.clocks.get(duty.clock) if duty.clock else None
    if case.acts & set(duty.acts):
        if in_time is False and duty.clock:
            return Verdict.MISSED, f"做了，但超过了“{CLOCKS[duty.clock].label}”的期限"
        if duty.clause == "5.4 f" and not case.verified:
            return Verdict.MISSED, "办结时没有核查落实情况"
        return Verdict.DONE, ""
    if in_time is False and duty.clock:
        return Verdict.MISSED, f"超过了“{CLOCKS[duty.clock].label}”的期限，还没有做"
    if case.closed and Act.ARCHIVE not in duty.acts:
        return Verdict.MISSED, "办结前没有做"
    return Verdict.TO_COME, ""


def score(found: list[Finding]) -> tuple[int, int]:
    """How many of the steps that were due were done as they should be, and how many were due."""
    due = [one for one in found if one.verdict in (Verdict.DONE, Verdict.MISSED)]
    return sum(1 for one in due if one.verdict is Verdict.DONE), len(due)
