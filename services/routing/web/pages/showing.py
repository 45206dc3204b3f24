"""How a case looks in a list and at the head of its page: time left, stages, and the one thing to know now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.kernel.clock import SHANGHAI
from services.kernel.web import words
from services.kernel.web.words import Ruler
from services.kernel.workdays import WorkingCalendar
from services.routing.queries import CaseRow, CaseView, ClockRow, EventRow
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import AWAITED_WORDS, Awaited
from services.routing.rules.policy import PolicyPack
from services.routing.rules.regions import CALLBACK_WORDS, CallbackState, Severity
from services.routing.rules.steps import Step

CHANNEL_WORDS = {
    "visit": "来访",
    "phone": "电话",
    "fax": "传真",
    "letter": "来信",
    "email": "电子邮件",
    "transfer": "有关部门移交",
    "other": "其他",
}
SUB_CHANNEL_WORDS = {"web": "网上"}
KIND_WORDS = {"individual": "个人", "organisation": "单位", "agent": "代理人", "anonymous": "匿名"}
IDENTITY_WORDS = ("未留姓名", "自述", "已核证件", "已核验")
STAGE_OF = {
    Step.REGISTERED: "确认",
    Step.CONFIRMING: "确认",
    Step.INVALID_PROPOSED: "评估",
    Step.INVALID_NOTIFIED: "答复",
    Step.ACCEPTED: "调查",
    Step.DESK_RESOLVED: "归档",
    Step.INVESTIGATING: "调查",
    Step.OPINION_DRAFT: "处理意见",
    Step.UNRESOLVABLE_PROPOSED: "处理意见",
    Step.UNRESOLVABLE: "处理意见",
    Step.AWAITING_APPROVAL: "审批",
    Step.EXECUTING: "答复",
    Step.DONE: "答复",
    Step.FEEDBACK_GIVEN: "回访",
    Step.AGREED: "回访",
    Step.SILENT: "回访",
    Step.REASSESSING: "评估",
    Step.UPHELD: "归档",
    Step.REOPENED: "调查",
    Step.CLOSED: "归档",
    Step.ARCHIVED: "归档",
}
NO_LIMIT = {
    Step.INVALID_NOTIFIED: "等异议期满",
    Step.DESK_RESOLVED: "待办结",
    Step.FEEDBACK_GIVEN: "等投诉人表态",
    Step.AGREED: "待办结",
    Step.SILENT: "待办结",
    Step.REASSESSING: "重新评估中",
    Step.UPHELD: "待办结",
    Step.CLOSED: "已办结",
    Step.ARCHIVED: "已归档",
}
COUNTING = (ClockKind.K0, ClockKind.K1, ClockKind.K1_ROUND)
PRESSING = (ClockKind.K4_ASSESS, ClockKind.K4_APPROVE, ClockKind.K4_INFORM, ClockKind.K4_STEP)
SHORT = {  # the step in a narrow column
    Step.REGISTERED: "登记",
    Step.CONFIRMING: "确认",
    Step.INVALID_PROPOSED: "待复核",
    Step.INVALID_NOTIFIED: "不予受理",
    Step.ACCEPTED: "待分配",
    Step.DESK_RESOLVED: "当场办结",
    Step.INVESTIGATING: "调查",
    Step.OPINION_DRAFT: "拟处理意见",
    Step.UNRESOLVABLE_PROPOSED: "待同意转办",
    Step.UNRESOLVABLE: "待说明",
    Step.AWAITING_APPROVAL: "待审批",
    Step.EXECUTING: "落实",
    Step.DONE: "待答复",
    Step.FEEDBACK_GIVEN: "已答复",
    Step.AGREED: "已认可",
    Step.SILENT: "未表态",
    Step.REASSESSING: "重新评估",
    Step.UPHELD: "维持结果",
    Step.REOPENED: "重新办理",
    Step.CLOSED: "已办结",
    Step.ARCHIVED: "已归档",
}
_NOTED = {  # what the strip says under a stage: who did these, and when
    "登记": (Act.REGISTER,),
    "确认": (Act.CONFIRM, Act.NOT_REACHABLE),
    "处理意见": (Act.SUBMIT_OPINION,),
    "审批": (Act.APPROVE, Act.RETURN_OPINION),
    "答复": (Act.DELIVER, Act.CONFIRM_INVALID),
    "归档": (Act.ARCHIVE, Act.CLOSE),
}


@dataclass(frozen=True)
class Alert:
    """The one thing to know now: what, and what follows when nothing is done."""

    title: str
    text: str
    tone: str


def local_day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def ruler_of(row: CaseRow, calendar: WorkingCalendar, pack: PolicyPack, today: date) -> Ruler | None:
    """The limit that counts now, as it is drawn; None when none runs."""
    if row.due_on is None:
        return None
    if row.accepted_at is None:
        starts_on = local_day(row.received_at)
    elif row.round == 1:
        starts_on = local_day(row.accepted_at)
    else:
        starts_on = calendar.before(row.due_on, pack.answer_again.n)
    return Ruler.told(calendar, starts_on=min(starts_on, row.due_on), due_on=row.due_on, today=today)


def channel_words(channel: str, sub_channel: str = "") -> str:
    return SUB_CHANNEL_WORDS.get(sub_channel) or CHANNEL_WORDS.get(channel, channel)


def no_limit_words(row: CaseRow) -> str:
    """What stands in place of the ruler."""
    return NO_LIMIT.get(Step(row.step), row.step_words)


def awaited_words(row: CaseRow) -> str:
    """That the office waits for the complainant, for what and since when; empty where it does not."""
    if row.awaited is None or row.awaited_since is None:
        return ""
    return f"{AWAITED_WORDS[Awaited(row.awaited)]}，{words.day(local_day(row.awaited_since))}起"


def short_step(row: CaseRow) -> str:
    return SHORT[Step(row.step)]


def stage_now(view: CaseView) -> str:
    """The stage of the guide's nine in which the case is."""
    step = Step(view.row.step)
    if step is Step.CONFIRMING and any(paper.kind == "confirmation" for paper in view.papers):
        return "评估"
    if step in (Step.AGREED, Step.SILENT) and CallbackState(view.regions["callback"]).is_settled:
        return "归档"
    return STAGE_OF[step]


def stage_notes(view: CaseView, history: Sequence[EventRow]) -> dict[str, str]:
    """A few words under each stage that has been reached."""
    notes = {}
    for stage, acts in _NOTED.items():
        last = next((event for event in reversed(history) if event.act in acts), None)
        if last:
            notes[stage] = f"{words.short_day(local_day(last.at))} {last.by_name or ''}".strip()
    if view.row.classed:
        notes["评估"] = view.row.class_words
    names = {person.id: person.name for person in view.people}
    if view.facts["handlers"]:
        notes["调查"] = words.many([names.get(one, one) for one in view.facts["handlers"]])
    callback = CallbackState(view.regions["callback"])
    if callback is not CallbackState.NOT_DUE:
        notes["回访"] = CALLBACK_WORDS[callback].officer
    return notes


def alert_of(view: CaseView, ruler: Ruler | None, at: datetime) -> Alert | None:
    """The most pressing limit with its consequence; None when nothing is due."""
    pressing = [clock for clock in view.clocks if clock.kind in PRESSING and clock.stopped_at is None]
    if pressing and Severity(view.row.severity).is_urgent:
        return _pressing(min(pressing, key=lambda clock: clock.due_at), at)
    counting = counting_clock(view.clocks)
    if counting is None or ruler is None:
        return None
    what = "决定是否受理" if counting.kind == ClockKind.K0 else "答复投诉人"
    if counting.due_at < at:
        late = f"已超期 {ruler.over} 个工作日" if ruler.over else "已经超期"
        return Alert(
            f"{late}，还没有{what}。", "超期已经记录，并逐级报告。请马上办理，向投诉人说明原因和新的时间。", "over"
        )
    moment = f"{words.clock(counting.due_at)} 前"
    if ruler.tone == "today":
        return Alert(f"今天 {moment}要{what}。", "办不完会自动报告负责人，并计入超期。", "today")
    tone = "soon" if ruler.tone == "soon" else "brand"
    day = words.day_with_weekday(counting.due_on)
    return Alert(f"{day} {moment}要{what}，{ruler.word}。", "到期没有办完会自动报告负责人，并计入超期。", tone)


def counting_clock(clocks: Sequence[ClockRow]) -> ClockRow | None:
    """The limit that decides on time or late: until acceptance, then until the answer."""
    running = [clock for clock in clocks if clock.kind in COUNTING and clock.stopped_at is None]
    return min(running, key=lambda clock: clock.due_at) if running else None


def left_words(due_at: datetime, at: datetime) -> str:
    """`还剩 34 分钟`, `还剩 2 小时 5 分钟`, `超过 12 分钟`, or days from two days on."""
    minutes = int((due_at - at).total_seconds() // 60)
    lead, minutes = ("还剩", minutes) if minutes >= 0 else ("超过", -minutes)
    if minutes >= 2 * 24 * 60:
        return f"{lead} {minutes // (24 * 60)} 天"
    hours, rest = divmod(minutes, 60)
    return f"{lead} {hours} 小时 {rest} 分钟" if hours else f"{lead} {minutes} 分钟"


def _pressing(clock: ClockRow, at: datetime) -> Alert:
    tone = "over" if clock.due_at < at else "today"
    consequence = "没有人处理时，系统会依次提醒值班的下一位负责人，直到有人处理。"
    return Alert(
        f"重大投诉：{clock.label}，{left_words(clock.due_at, at)}（{words.moment(clock.due_at)}前）。",
        consequence,
        tone,
    )
