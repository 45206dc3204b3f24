"""The policy pack: each number of the procedure once, with its clause or the decision that fills the guide's gap.

A pack is data with a version. A case keeps the version under which it was accepted; a new pack never moves old cases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.kernel.people import Post
from services.routing.rules.plans import PLANS, Plan


class Unit(StrEnum):
    """What a length counts."""

    WORKING_DAYS = "working_days"  # ends at the close of business of the last one (D02)
    DAYS = "days"  # ends at the close of business of a day that somebody named
    HOURS = "hours"  # run day and night
    WORKING_HOURS = "working_hours"  # run while the office is open
    MINUTES = "minutes"  # run day and night


UNIT_WORDS = {
    Unit.WORKING_DAYS: "个工作日",
    Unit.DAYS: "天",
    Unit.HOURS: "小时",
    Unit.MINUTES: "分钟",
    Unit.WORKING_HOURS: "个工作小时",
}


@dataclass(frozen=True)
class Length:
    """How long something may take, and where that is written."""

    n: int
    unit: Unit
    clause: str

    def __str__(self) -> str:
        return f"{self.n}{UNIT_WORDS[self.unit]}"


class Measured(StrEnum):
    """From where a rung of the ladder is measured."""

    USED = "used"  # percent of the working days used
    LEFT = "left"  # working days left
    PASSED = "passed"  # working days after the due day; 0 = the due instant has passed


@dataclass(frozen=True)
class Rung:
    """One warning of the overdue ladder: when it is sent, to which posts, and what it asks for."""

    name: str
    measured: Measured
    n: int
    to: tuple[Post, ...]
    asks: str


LADDER = (
    Rung("R1", Measured.USED, 50, (Post.HANDLER,), "期限过半，请补齐还没做的步骤"),
    Rung("R2", Measured.LEFT, 3, (Post.HANDLER, Post.SECTION_HEAD), "还剩3个工作日，请报办结计划"),
    Rung("R3", Measured.LEFT, 1, (Post.SECTION_HEAD, Post.FUNCTIONAL), "还剩1个工作日，请准备好答复或说明原因"),
    Rung("R4", Measured.PASSED, 0, (Post.LEADER,), "已经超期，责任人已记录，请向投诉人说明原因和新的时间"),
    Rung("R5", Measured.PASSED, 1, (Post.SECTION_HEAD, Post.LEADER), "催办通知"),
    Rung("R6", Measured.PASSED, 3, (Post.AGENCY_HEAD,), "请在1个工作日内书面说明"),
    Rung("R7", Measured.PASSED, 5, (Post.PROVINCE,), "督办单，列入当月通报"),
    Rung("R8", Measured.PASSED, 10, (Post.PROVINCE, Post.AGENCY_HEAD), "挂牌督办、约谈，可以提级办理"),
)

ORDER_LADDER = (
    Rung("R3", Measured.LEFT, 1, (Post.HANDLER, Post.SECTION_HEAD, Post.FUNCTIONAL), "还剩1个工作日，请答复督办单"),
    Rung("R5", Measured.PASSED, 0, (Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER), "督办单已经超期，请马上答复"),
    Rung("R6", Measured.PASSED, 3, (Post.AGENCY_HEAD,), "督办单超期3个工作日，请在1个工作日内书面说明"),
    Rung("R7", Measured.PASSED, 5, (Post.PROVINCE,), "督办单超期5个工作日，列入当月通报"),
)

MAJOR_KEYWORDS = ("基金", "骗保", "聚集", "上访", "自杀", "轻生", "舆情", "曝光", "爆炸", "火灾", "伤亡")


@dataclass(frozen=True)
class Standard:
    """A standard that the procedure cites, in the version that was in force when the pack was issued (chapter 2).
    `replaced_by` names what has taken its place since."""

    number: str
    title: str
    replaced_by: str = ""
    replaced_on: date | None = None
    outdated: bool = False


STANDARDS = (
    Standard("GB/T 17242-1998", "投诉处理指南", "GB/T 17242-2025", date(2026, 2, 1)),
    Standard("GB/T 19000-2000（ISO 9000:2000）", "质量管理体系 基础和术语", outdated=True),
)


@dataclass(frozen=True, kw_only=True)
class PolicyPack:
    """The rules of one province from one day on. The defaults are the guide's numbers and the decided gaps.

    `applies_to` says whose complaints it is for, where it is not for all (`petition`); only such a pack knows an
    `extension`. `issuer` is who issues now, `succession` by what right after a reorganisation, `families` whom it binds
    (A0-1).
    """

    version: str = "guide-1"
    applies_to: str = ""
    issuer: str = "吉林省社会保险事业管理局"
    succession: str = "原发布机构的职责由其承继机构履行"
    families: tuple[str, ...] = ("人社",)
    issued_on: date = date(2026, 1, 1)
    effective_on: date = date(2026, 1, 1)
    standards: tuple[Standard, ...] = STANDARDS  # A2-1, A2-2

    decide_acceptance: Length = Length(2, Unit.WORKING_DAYS, "6.3, D01")
    hand_over: Length = Length(1, Unit.WORKING_DAYS, "5.5")  # or settle it at the desk
    acknowledge_receipt: Length = Length(4, Unit.WORKING_HOURS, "6.2.3.1")
    first_contact: Length = Length(1, Unit.WORKING_DAYS, "4.4, D20")
    answer: Length = Length(15, Unit.WORKING_DAYS, "6.6.2.6, D02")
    extension: Length | None = None  # the guide knows none, D05
    assign: Length = Length(1, Unit.WORKING_DAYS, "6.6.2.4, D20")
    first_step: Length = Length(2, Unit.WORKING_DAYS, "6.6.2.4")
    second_means: Length = Length(1, Unit.WORKING_DAYS, "Form 3")
    report_to_functional: Length = Length(2, Unit.WORKING_DAYS, "6.6.2.1 c, D06")
    progress: Length = Length(5, Unit.WORKING_DAYS, "4.4")
    accept_transfer: Length = Length(2, Unit.WORKING_DAYS, "6.3, D17")
    dispute_invalid: Length = Length(10, Unit.WORKING_DAYS, "6.6.3.2")

    assess_major: Length = Length(2, Unit.HOURS, "6.6.2.3, D20")
    approve_major: Length = Length(2, Unit.HOURS, "6.6.2.3, D20")
    inform_province: Length = Length(1, Unit.HOURS, "5.2 e, D20")
    major_progress: Length = Length(24, Unit.HOURS, "6.6.2.3, D20")
    fast_track: Length = Length(3, Unit.WORKING_DAYS, "6.6.2.3, D20")
    roster_step_minutes: int = 30  # no answer: the next person of the duty roster, 6.6.2.3
    plan_step: Length = Length(60, Unit.MINUTES, "6.6.2.3")  # a step of a plan that names no time of its own
    instruction: Length = Length(3, Unit.WORKING_DAYS, "6.6.2.6")  # 督办单 that names no day of its own
    order: Length = Length(3, Unit.WORKING_DAYS, "5.3")  # 督办单 of the leader that names no day of its own
    explanation: Length = Length(1, Unit.WORKING_DAYS, "6.6.2.6")
    check_withdrawal: Length = Length(5, Unit.WORKING_DAYS, "6.9")
    report_repeats: int = 48  # times that an unread report of a major case is sent again, then once a day, 5.2 e
    plans: tuple[Plan, ...] = field(default=PLANS)  # 6.6.2.3

    callback: Length = Length(5, Unit.WORKING_DAYS, "6.8.1, D08")
    silence: Length = Length(5, Unit.WORKING_DAYS, "6.9")
    reevaluate: Length = Length(5, Unit.WORKING_DAYS, "6.9")
    answer_again: Length = Length(15, Unit.WORKING_DAYS, "6.9, D19")
    archive: Length = Length(10, Unit.WORKING_DAYS, "8")
    decide_recusal: Length = Length(1, Unit.WORKING_DAYS, "6.6.1")
    decide_unsealing: Length = Length(3, Unit.WORKING_DAYS, "4.5")  # or the request lapses
    unsealing: Length = Length(10, Unit.DAYS, "4.5")  # at most; who asks names the day

    reevaluations: int = 2  # 6.9, D19
    reopen_days: int = 30  # natural days within which new facts reopen a case, or a review is asked for
    common_cause_offices: int = 3  # one cause in so many offices goes to the province, 5.2 e
    common_cause_days: int = 30
    desk_closings: int = 2  # by one person at the desk for one complainant; more are checked by sample, 6.6.2.1 a
    desk_days: int = 30
    contact_attempts: int = 3  # 6.4
    delivery_attempts: int = 3  # 6.6.2.6, D07
    callback_attempts: int = 3  # 6.8.1
    investigators_of_major: int = 2  # Form 4
    major_score: int = 13  # of 15: the functional department is asked whether it is major, 6.5
    major_keywords: tuple[str, ...] = MAJOR_KEYWORDS  # 6.5

    ladder: tuple[Rung, ...] = field(default=LADDER)  # 6.6.2.6
    order_ladder: tuple[Rung, ...] = field(default=ORDER_LADDER)  # 5.3

    def __post_init__(self) -> None:
        for rungs in (self.ladder, self.order_ladder):
            names = [rung.name for rung in rungs]
            if len(set(names)) < len(names):
                raise ValueError(f"a rung stands twice in {names}")


DEFAULT_PACK = PolicyPack()

# What the guide itself bounds: a pack may be stricter, never laxer (6.6.2.6 “最长不超过15”, 6.6.2.1 c).
AT_MOST = {"answer": 15, "answer_again": 15, "report_to_functional": 2}
