"""The clocks K0–K9: how long each runs, whom it warns, and the due instant with its day-by-day explanation.

A clock is computed from stored inputs (start, office hours, calendar, pack) and from nothing else, so that the same
inputs give the same answer in ten years. K1 never pauses (D04), and is put off only where the second pack holds (D05).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.kernel.people import Post
from services.kernel.workdays import SHANGHAI, Day, OfficeHours, WorkingCalendar
from services.routing.rules.policy import Length, PolicyPack, Rung, Unit


class ClockKind(StrEnum):
    """What a limit is about. The value is what rows, events and pages call it."""

    K0 = "K0"
    K0_DISPUTE = "K0d"
    HAND_OVER = "K0h"
    K1 = "K1"
    K1_ASSIGN = "K1a"
    RECEIPT = "K1c"
    K1_FIRST_STEP = "K1b"
    K1_ROUND = "K1r"
    K1_SECOND = "K1s"
    K2 = "K2"
    K3 = "K3"
    K4_ASSESS = "K4a"
    K4_APPROVE = "K4b"
    K4_INFORM = "K4c"
    K4_FAST = "K4f"
    K4_PROGRESS = "K4p"
    K4_STEP = "K4s"
    INSTRUCTION = "Ki"
    ORDER = "Ko"
    EXPLANATION = "Ke"
    WITHDRAWAL = "Kw"
    K5 = "K5"
    K6 = "K6"
    K6_SILENCE = "K6c"
    K7 = "K7"
    K8 = "K8"
    K9 = "K9"
    RECUSAL = "Kr"
    UNSEALING_ASKED = "Kq"
    UNSEALING = "Ku"


class Warns(StrEnum):
    """How a clock warns."""

    LADDER = "ladder"  # a whole ladder of the pack
    ONCE = "once"  # once, when it has passed
    ROSTER = "roster"  # post after post, until somebody answers
    REPEATS = "repeats"  # to the same posts again and again, until somebody answers
    NOBODY = "nobody"  # passing is no breach; the system acts


@dataclass(frozen=True)
class ClockRule:
    """One line of the table: the pack's field with the length, the officers' words, and who hears of a breach.

    `at_once`: who is called as soon as it starts. `owed_by`: whose duty it is, where that is not the duty of who
    answers for the case: a breach is theirs (5.4 b). `ladder`: the pack's field with the rungs, where it has a ladder.
    """

    length: str
    label: str
    warns: Warns
    to: tuple[Post, ...] = ()
    at_once: tuple[Post, ...] = ()
    owed_by: Post | None = None
    ladder: str = "ladder"

    def length_in(self, pack: PolicyPack) -> Length:
        length: Length = getattr(pack, self.length)
        return length

    def ladder_in(self, pack: PolicyPack) -> tuple[Rung, ...]:
        rungs: tuple[Rung, ...] = getattr(pack, self.ladder)
        return rungs


_ON_DUTY = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)

CLOCKS: dict[ClockKind, ClockRule] = {
    ClockKind.K0: ClockRule("decide_acceptance", "决定是否受理", Warns.ONCE, (Post.SECTION_HEAD, Post.FUNCTIONAL)),
    ClockKind.K0_DISPUTE: ClockRule("dispute_invalid", "对不受理提出异议", Warns.NOBODY),
    ClockKind.HAND_OVER: ClockRule("hand_over", "窗口当场办结或者交办", Warns.ONCE, (Post.SECTION_HEAD,)),
    ClockKind.RECEIPT: ClockRule(
        "acknowledge_receipt",
        "部门负责人签收",
        Warns.ONCE,
        (Post.FUNCTIONAL,),
    ),
    ClockKind.K1: ClockRule("answer", "答复投诉人", Warns.LADDER),
    ClockKind.K1_ASSIGN: ClockRule("assign", "指定承办人", Warns.ONCE, (Post.SECTION_HEAD, Post.FUNCTIONAL)),
    ClockKind.K1_FIRST_STEP: ClockRule("first_step", "开始调查", Warns.ONCE, (Post.SECTION_HEAD, Post.FUNCTIONAL)),
    ClockKind.K1_ROUND: ClockRule("answer_again", "重新答复投诉人", Warns.LADDER),
    ClockKind.K1_SECOND: ClockRule(
        "second_means", "口头反馈后用第二种方式反馈", Warns.ONCE, (Post.SECTION_HEAD, Post.FUNCTIONAL)
    ),
    ClockKind.K2: ClockRule(
        "report_to_functional", "处理结果报职能部门", Warns.ONCE, (Post.SECTION_HEAD, Post.FUNCTIONAL)
    ),
    ClockKind.K3: ClockRule("callback", "回访", Warns.ONCE, (Post.CALLBACK, Post.FUNCTIONAL)),
    ClockKind.K4_ASSESS: ClockRule(
        "assess_major",
        "评估确认重大投诉",
        Warns.ROSTER,
        _ON_DUTY,
        at_once=(Post.FUNCTIONAL,),
        owed_by=Post.FUNCTIONAL,
    ),
    ClockKind.K4_APPROVE: ClockRule(
        "approve_major",
        "审批重大投诉",
        Warns.ROSTER,
        (Post.AGENCY_HEAD, Post.PROVINCE),
        at_once=(Post.LEADER,),
        owed_by=Post.LEADER,
    ),
    ClockKind.K4_INFORM: ClockRule(
        "inform_province",
        "省局签收重大投诉",
        Warns.REPEATS,
        (Post.PROVINCE, Post.AGENCY_HEAD),
        at_once=(Post.AGENCY_HEAD, Post.PROVINCE),
    ),
    ClockKind.K4_FAST: ClockRule("fast_track", "快速处理答复", Warns.ONCE, (Post.LEADER, Post.PROVINCE)),
    ClockKind.K4_PROGRESS: ClockRule("major_progress", "报告重大投诉进展", Warns.ONCE, (Post.HANDLER, Post.FUNCTIONAL)),
    ClockKind.K4_STEP: ClockRule("plan_step", "应急预案步骤", Warns.ONCE, (Post.FUNCTIONAL, Post.LEADER)),
    ClockKind.INSTRUCTION: ClockRule(
        "instruction",
        "办理督办单",
        Warns.ONCE,
        (Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE),
        at_once=(Post.LEADER, Post.AGENCY_HEAD),
        owed_by=Post.LEADER,
    ),
    ClockKind.ORDER: ClockRule("order", "答复领导的督办单", Warns.LADDER, ladder="order_ladder"),
    ClockKind.EXPLANATION: ClockRule(
        "explanation",
        "书面说明超期原因",
        Warns.ONCE,
        (Post.PROVINCE,),
        at_once=(Post.AGENCY_HEAD,),
        owed_by=Post.AGENCY_HEAD,
    ),
    ClockKind.WITHDRAWAL: ClockRule(
        "check_withdrawal",
        "核对撤诉意愿",
        Warns.ONCE,
        (Post.FUNCTIONAL, Post.LEADER),
        at_once=(Post.FUNCTIONAL,),
        owed_by=Post.FUNCTIONAL,
    ),
    ClockKind.K5: ClockRule("accept_transfer", "接收转办", Warns.NOBODY),
    ClockKind.K6: ClockRule("reevaluate", "重新评估", Warns.ONCE, (Post.LEADER,)),
    ClockKind.K6_SILENCE: ClockRule("silence", "等待投诉人表态", Warns.NOBODY),
    ClockKind.K7: ClockRule("first_contact", "首次联系投诉人", Warns.ONCE, (Post.SECTION_HEAD,)),
    ClockKind.K8: ClockRule("progress", "告知投诉人进展", Warns.ONCE, (Post.HANDLER,)),
    ClockKind.K9: ClockRule("archive", "归档", Warns.ONCE, (Post.ARCHIVIST, Post.FUNCTIONAL)),
    ClockKind.RECUSAL: ClockRule("decide_recusal", "决定是否回避", Warns.ONCE, (Post.LEADER,)),
    ClockKind.UNSEALING_ASKED: ClockRule("decide_unsealing", "决定是否批准查看投诉人身份", Warns.NOBODY),
    ClockKind.UNSEALING: ClockRule("unsealing", "查看投诉人身份", Warns.NOBODY),
}


@dataclass(frozen=True)
class Clock:
    """A running limit: its inputs, the due instant that follows from them, and why it is that one.

    `days` is empty for a clock of hours and for one cut short by an upstream limit on the same day.
    `provisional` means that a year inside is not published, so that the date may still move (D26).
    """

    kind: ClockKind
    started_at: datetime
    length: Length
    hours: OfficeHours
    calendar: str
    pack: str
    due_at: datetime
    days: tuple[Day, ...]
    provisional: bool
    upstream_on: date | None = None
    extended_by: int = 0  # natural days beside the length, once (D05)

    @property
    def due_on(self) -> date:
        return self.due_at.astimezone(SHANGHAI).date()

    def is_met_at(self, stopped_at: datetime) -> bool:
        """True when what was due was done in time. The due instant itself is still in time (6.6.2.6)."""
        return stopped_at <= self.due_at

    @property
    def in_words(self) -> str:
        """Why it is due then, in one sentence."""
        start, due = _words(self.started_at), _words(self.due_at)
        if self.upstream_on is not None and self.upstream_on == self.due_on:
            return f"转办单位要求{due}前办结，早于{self.length}，以早的为准"
        if self.length.unit is not Unit.WORKING_DAYS:
            put_off = f"，经批准延长{self.extended_by}天" if self.extended_by else ""
            return f"从{start}起{self.length}{put_off}，到{due}为止"
        note = "；次年放假安排尚未公布，日期暂定" if self.provisional else ""
        return f"{start}起算，当日不计，第{self.length}是{due}{note}"


def start(
    kind: ClockKind,
    at: datetime,
    *,
    hours: OfficeHours,
    calendar: WorkingCalendar,
    pack: PolicyPack,
    upstream_on: date | None = None,
    length: Length | None = None,
    extended_by: int = 0,
) -> Clock:
    """The clock of that kind, started at `at` (aware), as long as the pack says, or as `length` says.

    The day of the start is not counted; a limit of working days ends at the close of business of the last one (D02).
    `upstream_on` is the limit that a transferring body set: the earlier of both holds (D25).

    Raises UnpublishedYear when the calendar does not reach the due day, ValueError for a naive moment.
    """
    if at.tzinfo is None:
        raise ValueError("a clock starts at an aware moment")
    length = length or CLOCKS[kind].length_in(pack)
    begun_on = at.astimezone(SHANGHAI).date()
    days: tuple[Day, ...] = ()
    due_at = ends_at(at, replace(length, n=length.n + extended_by), hours=hours, calendar=calendar)
    if length.unit is Unit.WORKING_DAYS:
        days = calendar.explain(begun_on, length.n)
    if upstream_on is not None and hours.close_of(upstream_on) < due_at:
        due_at = hours.close_of(upstream_on)
        days = tuple(day for day in days if day.on <= upstream_on)
    return Clock(
        kind=kind,
        started_at=at,
        length=length,
        hours=hours,
        calendar=calendar.version,
        pack=pack.version,
        due_at=due_at,
        days=days,
        provisional=any(day.provisional for day in days),
        upstream_on=upstream_on,
        extended_by=extended_by,
    )


def ends_at(at: datetime, length: Length, *, hours: OfficeHours, calendar: WorkingCalendar) -> datetime:
    """When a limit that starts at `at` ends. Raises UnpublishedYear."""
    if length.unit is Unit.HOURS:
        return at + timedelta(hours=length.n)
    if length.unit is Unit.MINUTES:
        return at + timedelta(minutes=length.n)
    if length.unit is Unit.DAYS:
        return hours.close_of(at.astimezone(SHANGHAI).date() + timedelta(days=length.n))
    if length.unit is Unit.WORKING_HOURS:
        return hours.after(at, length.n, calendar)
    return hours.close_of(calendar.after(at.astimezone(SHANGHAI).date(), length.n))


def recount(clock: Clock, *, calendar: WorkingCalendar, pack: PolicyPack) -> Clock:
    """The same clock by another calendar, from its stored inputs (D26). ValueError when `pack` is not its own."""
    if pack.version != clock.pack:
        raise ValueError(f"clock counted by {clock.pack}, not by {pack.version}")
    return start(
        clock.kind,
        clock.started_at,
        hours=clock.hours,
        calendar=calendar,
        pack=pack,
        upstream_on=clock.upstream_on,
        length=clock.length,
        extended_by=clock.extended_by,
    )


def _words(at: datetime) -> str:
    here = at.astimezone(SHANGHAI)
    return f"{here.year}年{here.month}月{here.day}日{here:%H:%M}"
