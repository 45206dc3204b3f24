"""How days, moments, figures and deadlines are said on a page. Pure: told the time, never reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from services.kernel.people import ADMINISTRATORS, POST_WORDS, Officer, Post
from services.kernel.workdays import SHANGHAI, WorkingCalendar

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
STAGES = ("登记", "确认", "评估", "调查", "处理意见", "审批", "答复", "回访", "归档")
UNDO_WITHIN = timedelta(seconds=10)
SOON = 3  # working days left from which a deadline is shown as near
OVER_BOXES = 5  # boxes drawn behind the ruler; the figure beside it tells the rest


ADVICE = {
    400: "请返回上一页重新操作。",
    401: "登录后会回到您刚才要去的页面。",
    403: "可能是岗位不同、需要回避，或者要由另一个人来办。",
    404: "网址可能不完整。请从首页重新进入。",
    405: "请返回上一页，用页面上的按钮操作。",
    409: "什么都没有改动。请返回查看目前办到哪一步。",
    412: "您的填写没有保存。请返回看看最新的情况，再决定是否重新提交。",
    413: "每个文件不能超过 20 MB。请换小一点的照片，或分几次上传。",
    415: "请换成照片、PDF、录音或常用文档。",
    422: "请返回上一页，按提示改好后再提交。已经填写的内容还在那里。",
    429: "请过几分钟再试。",
    500: "我们已经记录下来。请过一会儿再试。",
    503: "正在恢复。请过几分钟再试，也可以打电话或到窗口办理。",
}


def advice(status: int) -> str:
    """What the person can do after an error with that HTTP status."""
    return ADVICE.get(status) or ADVICE[400 if status < 500 else 500]


def home(officer: Officer | None) -> str:
    """The page on which an officer begins."""
    if officer is None or officer.posts - ADMINISTRATORS:
        return "/console"
    return "/console/accounts" if officer.posts else "/console/mine"


def posts(officer: Officer) -> str:
    """The officer's posts in the order of the guide: `窗口受理、承办人`."""
    return many([POST_WORDS[post] for post in Post if post in officer.posts])


def is_fresh(done_at: datetime, at: datetime) -> bool:
    """Whether it was done so lately that it is taken back in one press."""
    return at - done_at <= UNDO_WITHIN


def weekday(on: date) -> str:
    """`星期三`."""
    return WEEKDAYS[on.weekday()]


def day(on: date) -> str:
    """`12 月 2 日`."""
    return f"{on.month} 月 {on.day} 日"


def dated(on: date, today: date) -> str:
    """`12 月 2 日`, or with its year when that is another."""
    return day(on) if on.year == today.year else f"{on.year} 年 {day(on)}"


def day_with_weekday(on: date) -> str:
    """`12 月 2 日（星期三）`."""
    return f"{day(on)}（{weekday(on)}）"


def limit_tone(due_at: datetime, now: datetime) -> str:
    """`over`, `today`, `soon` or `ok` where a limit is told without its ruler. Five days, for three working days may
    have a weekend between them."""
    if due_at < now:
        return "over"
    left = (due_at.astimezone(SHANGHAI).date() - now.astimezone(SHANGHAI).date()).days
    return "today" if left == 0 else "soon" if left <= 5 else "ok"


def full_day(on: date) -> str:
    """`2026 年 12 月 2 日（星期三）`."""
    return f"{on.year} 年 {day_with_weekday(on)}"


def short_day(on: date) -> str:
    """`12-02`, for narrow columns."""
    return f"{on:%m-%d}"


def clock(at: datetime) -> str:
    """`09:42` in Shanghai."""
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def moment(at: datetime) -> str:
    """`11 月 10 日 09:42` in Shanghai."""
    local = at.astimezone(SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


def full_moment(at: datetime) -> str:
    """`2026 年 11 月 10 日 09:42` in Shanghai."""
    return f"{at.astimezone(SHANGHAI).year} 年 {moment(at)}"


def short_moment(at: datetime, today: date) -> str:
    """`今天 09:15`, `11-20 14:30`, or with its year when that is another."""
    local = at.astimezone(SHANGHAI)
    if local.date() == today:
        return f"今天 {local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


def count(number: int) -> str:
    """`1,284`."""
    return f"{number:,}"


def percent(part: int, whole: int) -> str:
    """`96.1%`; a dash when there is nothing to take a part of."""
    return f"{100 * part / whole:.1f}%" if whole else "—"


def file_size(size: int) -> str:
    """`2.3 MB` of a number of bytes."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"


def grouped(code: str) -> str:
    """A receipt code as it is shown: `7K4M-92QX`."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def many(items: Sequence[str]) -> str:
    """`甲、乙、丙`."""
    return "、".join(items)


@dataclass(frozen=True)
class Ruler:
    """A deadline in working days as it is drawn: `passed` boxes, the box of the day itself, `left` boxes, `over` ones.

    `at` is the day on which it is looked at, or that on which it was done. It has no box of its own (`here` is None)
    before the first day, on a rest day and after the due day.
    """

    starts_on: date
    due_on: date
    at: date
    total: int
    passed: int
    here: int | None
    left: int
    over: int
    done: bool

    @classmethod
    def told(
        cls,
        calendar: WorkingCalendar,
        *,
        starts_on: date,
        due_on: date,
        today: date,
        done_on: date | None = None,
    ) -> Self:
        """The day `starts_on` is not counted (民法典 201). Raises UnpublishedYear."""
        at = done_on or today
        total = calendar.between(starts_on, due_on)
        counted = min(max(calendar.between(starts_on, at), 0), total)
        here = counted if starts_on < at <= due_on and calendar.is_working(at) else None
        return cls(
            starts_on=starts_on,
            due_on=due_on,
            at=at,
            total=total,
            passed=counted - (here is not None),
            here=here,
            left=total - counted,
            over=max(calendar.between(due_on, at), 0),
            done=done_on is not None,
        )

    @property
    def missed(self) -> bool:
        return self.at > self.due_on

    @property
    def tone(self) -> str:
        """`ok`, `soon`, `today` or `over`: colour and shape of everything that shows the deadline."""
        if self.missed:
            return "over"
        if self.done:
            return "ok"
        if self.at == self.due_on:
            return "today"
        return "soon" if self.left <= SOON else "ok"

    @property
    def word(self) -> str:
        """`还剩 7 天`, `今天到期`, `超期 2 天`; when done `按期办完` or `超期 2 天办完`."""
        if self.missed:
            late = f"超期 {self.over} 天" if self.over else "已超期"
            return f"{late}办完" if self.done else late
        if self.done:
            return "按期办完"
        return "今天到期" if self.at == self.due_on else f"还剩 {self.left} 天"

    @property
    def sentence(self) -> str:
        """What a screen reader hears in place of the boxes."""
        used = f"期限 {self.total} 个工作日，已过 {self.passed} 个"
        return f"{used}，{self.word.replace(' 天', ' 个工作日')}，{day_with_weekday(self.due_on)}到期"

    @property
    def boxes(self) -> tuple[tuple[int, str], ...]:
        """`(number, kind)` from left to right; kind is used, here, left, due or over."""
        last = self.total + min(self.over or int(self.missed), OVER_BOXES)
        return tuple((number, self._kind(number)) for number in range(1, last + 1))

    def _kind(self, number: int) -> str:
        if number == self.here:
            return "here"
        if number > self.total:
            return "over"
        if number <= self.passed:
            return "used"
        return "due" if number == self.total else "left"
