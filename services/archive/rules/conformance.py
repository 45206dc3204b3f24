"""Was the procedure followed? Each step that the guide asks for, with what became of it by the events of the case.

A table and a pure function, of the archive's own: it looks at what was said, not at what the office keeps of itself.
What no event tells (whether the closer verified the measures, 5.4 f) is not judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.archive.rules.course import Course
from services.archive.rules.story import Story
from services.kernel.contracts import Event
from services.kernel.contracts.archive import DossierFiled
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.contracts.routing import CaseEvent, ClockBreached

VERDICTS = {"done": "已做", "not_applicable": "不适用", "missed": "未做到", "to_come": "还没到"}
TONES = {"done": "ok", "not_applicable": "plain", "missed": "over", "to_come": "soon"}


@dataclass(frozen=True)
class Conduct:
    """How a case went: the `acts` that were done, the limits that passed, how it ended (empty while it is open)."""

    acts: frozenset[str]
    late: frozenset[str]
    outcome: str
    accepted: bool
    exempt: bool

    @property
    def handled(self) -> bool:
        """Taken on and not settled at the desk: it is investigated."""
        return self.accepted and self.outcome != "desk" and "resolve_at_desk" not in self.acts

    def went_on(self, *acts: str) -> bool:
        """It was not taken back before that: what was not reached is not asked for."""
        return self.outcome != "withdrawn" or not self.acts.isdisjoint(acts)


@dataclass(frozen=True)
class Duty:
    """A step of the guide: any of its `acts` does it, in time where a limit (`clock`) belongs to it."""

    clause: str
    words: str
    acts: tuple[str, ...]
    applies: Callable[[Conduct], bool]
    clock: str = ""


@dataclass(frozen=True)
class Finding:
    """One step of one case; `verdict` is of VERDICTS, `why` empty where there is nothing to explain."""

    clause: str
    words: str
    verdict: str
    why: str = ""


def _handled(*acts: str) -> Callable[[Conduct], bool]:
    return lambda case: case.handled and case.went_on(*acts)


def _after(*acts: str) -> Callable[[Conduct], bool]:
    return lambda case: not case.acts.isdisjoint(acts)


def _unless_withdrawn(*acts: str) -> Callable[[Conduct], bool]:
    return lambda case: case.outcome != "consultation" and case.went_on(*acts)


def _called(case: Conduct) -> bool:
    return case.handled and not case.exempt and case.went_on("call_back")


_CONFIRMED, _DECIDED, _STANCE = (
    ("confirm", "not_reachable"),
    ("accept", "confirm_invalid"),
    ("agree", "silent", "reject"),
)
DUTIES: Sequence[Duty] = (
    Duty("6.2.3.4", "登记编号", ("register",), lambda _: True),
    Duty("4.4", "及时联系投诉人", _CONFIRMED, _unless_withdrawn("confirm"), "K7"),
    Duty("6.4", "与投诉人确认", _CONFIRMED, _unless_withdrawn("confirm", *_DECIDED)),
    Duty("6.3", "决定是否受理", _DECIDED, _unless_withdrawn(*_DECIDED), "K0"),
    Duty("6.5", "五项因素评估，确定类别", ("assess",), lambda case: case.accepted),
    Duty("6.6.3.2", "不予受理由第二人复核", ("confirm_invalid", "overrule"), _after("propose_invalid")),
    Duty("6.6.2.3", "评估确认重大投诉", ("confirm_major", "dismiss_major"), _after("report_major"), "K4a"),
    Duty("6.6.2.3", "分管负责人审批重大投诉", ("approve_major",), _after("confirm_major"), "K4b"),
    Duty("5.2 e", "省局签收", ("acknowledge",), _after("confirm_major", "inform_province"), "K4c"),
    Duty("6.6.2.1 a", "当场办结，投诉人满意认可", ("resolve_at_desk",), _after("resolve_at_desk")),
    Duty("6.6.2.4", "指定承办人", ("assign",), _handled("assign"), "K1a"),
    Duty("6.6.2.4", "开始调查", ("log_step",), _handled("log_step"), "K1b"),
    Duty("6.6.2.5", "依据事实拟定处理意见", ("submit_opinion",), _handled("submit_opinion")),
    Duty("6.6.2.5", "审批处理意见", ("approve",), _handled("approve")),
    Duty("6.6.2.1 c", "落实全部措施", ("all_measures_done",), _handled("all_measures_done")),
    Duty("6.6.2.1 b", "拟写终结报告并署名", ("draft_report",), _handled("draft_report")),
    Duty("6.6.2.1 b", "报送终结报告", ("report_to_functional",), _handled("report_to_functional"), "K2"),
    Duty("6.7", "答复投诉人", ("deliver",), _handled("deliver")),
    Duty("6.6.2.6", "结果送达投诉人", ("record_feedback",), _handled("record_feedback"), "K1"),
    Duty("6.9", "投诉人表态", _STANCE, _handled(*_STANCE)),
    Duty("6.9", "不认可的，职能部门重新评估", ("reassess",), _after("reject"), "K6"),
    Duty("6.8.1", "指定岗位回访", ("call_back",), _called, "K3"),
    Duty("6.9", "办结并选定原因", ("close",), lambda case: case.accepted and case.went_on("close")),
    Duty("8", "归档", ("archive",), lambda case: bool(case.outcome) or "archive" in case.acts, "K9"),
)


def conduct_of(story: Story, events: Iterable[Event]) -> Conduct:
    """What the events of a case say of it; `story` is told by the same events."""
    acts, late, course = set[str](), set[str](), Course()
    for event in events:
        course.tell(event)
        if isinstance(event, ComplaintRegistered):
            acts.add("register")
        elif isinstance(event, DossierFiled):
            acts.add("archive")
        elif isinstance(event, ClockBreached):
            late.add(event.clock)
        elif isinstance(event, CaseEvent):
            acts.add(event.act)
    return Conduct(
        acts=frozenset(acts),
        late=frozenset(late),
        outcome=story.outcome or "",
        accepted=story.accepted_at is not None,
        exempt=course.exempt > 0,
    )


def conformance(case: Conduct) -> Iterator[Finding]:
    """Each step of the guide in its order, with what became of it in this case."""
    for duty in DUTIES:
        verdict, why = _judge(duty, case)
        yield Finding(duty.clause, duty.words, verdict, why)


def _judge(duty: Duty, case: Conduct) -> tuple[str, str]:
    if not duty.applies(case):
        return "not_applicable", ""
    late = duty.clock in case.late
    if not case.acts.isdisjoint(duty.acts):
        return ("missed", "做了，但超过了期限") if late else ("done", "")
    if late:
        return "missed", "超过了期限，还没有做"
    if case.outcome and "archive" not in duty.acts:
        return "missed", "办结前没有做"
    return "to_come", ""


def score(found: Iterable[Finding]) -> tuple[int, int]:
    """How many of the steps that were due were done as they should be, and how many were due."""
    due = [one.verdict for one in found if one.verdict in ("done", "missed")]
    return due.count("done"), len(due)
