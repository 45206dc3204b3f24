"""The callback rate of a month, its forecast, and when to try again (6.8.1, 6.8.2, D08, D09).

Of the cases closed in a month those count that are not exempt; done is who was reached, with an opinion recorded, by
the end of the callback's limit. Not reached after three tries counts as not done and is shown apart.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.kernel.standard import CALLBACK_RATE
from services.kernel.workdays import SHANGHAI, WorkingCalendar

TARGET = Decimal(str(CALLBACK_RATE)) * 100  # percent
SENSITIVE_AT_MOST = Decimal(5)  # percent of a month's cases; more is shown to the auditor (D09)
WARNS_FROM = 20  # day of the month (6.8.2)
_TENTH = Decimal("0.1")
PARTS_OF_DAY = ((0, 12, "上午"), (12, 14, "中午"), (14, 18, "下午"), (18, 24, "晚上"))


class Outcome(StrEnum):
    """How a case stands in the rate."""

    IN_TIME = "in_time"
    LATE = "late"
    NOT_REACHED = "not_reached"
    WAITING = "waiting"
    EXEMPT = "exempt"


OUTCOME_WORDS = {
    Outcome.IN_TIME: "按期回访",
    Outcome.LATE: "超期回访",
    Outcome.NOT_REACHED: "3次未联系上",
    Outcome.WAITING: "待回访",
    Outcome.EXEMPT: "免予回访",
}


@dataclass(frozen=True)
class Member:
    """One case of the month. `sensitive`: exempt by the functional department's decision."""

    case: str
    outcome: Outcome
    call_by: datetime | None = None
    sensitive: bool = False


@dataclass(frozen=True)
class Rate:
    """Of one office and month. `percent` is None where nobody had to be called."""

    closed: int
    exempt: int
    sensitive: int
    in_time: int
    late: int
    not_reached: int
    percent: Decimal | None

    @property
    def due(self) -> int:
        """The denominator."""
        return self.closed - self.exempt

    @property
    def is_met(self) -> bool:
        return self.percent is None or self.percent >= TARGET

    @property
    def too_many_sensitive(self) -> bool:
        return bool(self.closed) and Decimal(100 * self.sensitive) / self.closed > SENSITIVE_AT_MOST

    @property
    def in_words(self) -> str:
        """The formula with its figures."""
        told = f"办结{self.closed}件，免予回访{self.exempt}件，应回访{self.due}件，按期回访{self.in_time}件"
        if self.percent is None:
            return f"{told}，没有应回访的，不计算回访率"
        return f"{told}，{self.in_time}÷（{self.closed}－{self.exempt}）＝{self.percent}%"


@dataclass(frozen=True)
class Forecast:
    """The month's end, should it go on as it has. `needed` of the waiting must be reached in time for the target;
    None when that can no longer be."""

    percent: Decimal | None
    at_best: Decimal | None
    waiting: int
    needed: int | None

    @property
    def is_met(self) -> bool:
        return self.percent is None or self.percent >= TARGET

    @property
    def in_words(self) -> str:
        if self.percent is None:
            return "本月还没有应回访的投诉"
        told = f"按目前情况，月末回访率预计{self.percent}%，还有{self.waiting}件待回访"
        if self.needed is None:
            return f"{told}，全部按期回访也只能到{self.at_best}%"
        return f"{told}，至少要按期回访{self.needed}件才能达到{TARGET.normalize()}%"


def rate(members: Collection[Member]) -> Rate:
    """Of the cases closed in a month."""
    counts = {outcome: sum(member.outcome is outcome for member in members) for outcome in Outcome}
    exempt = counts[Outcome.EXEMPT]
    return Rate(
        closed=len(members),
        exempt=exempt,
        sensitive=sum(member.sensitive for member in members),
        in_time=counts[Outcome.IN_TIME],
        late=counts[Outcome.LATE],
        not_reached=counts[Outcome.NOT_REACHED],
        percent=_percent(counts[Outcome.IN_TIME], len(members) - exempt),
    )


def forecast(closed: Collection[Member], waiting: Sequence[Member], *, at: datetime) -> Forecast:
    """`waiting` are open cases whose callback is due by the month's end; those too late already cannot count."""
    so_far = rate(closed)
    can = sum(member.call_by is None or member.call_by >= at for member in waiting)
    due = so_far.due + len(waiting)
    settled = so_far.due
    expected = can if settled == 0 else _round(Decimal(can * so_far.in_time) / settled)
    goal = -(-due * TARGET // 100)
    needed = max(0, int(goal) - so_far.in_time)
    return Forecast(
        percent=_percent(so_far.in_time + expected, due),
        at_best=_percent(so_far.in_time + can, due),
        waiting=len(waiting),
        needed=needed if needed <= can else None,
    )


def first_of_month(on: date) -> date:
    return on.replace(day=1)


def next_month(on: date) -> date:
    """The first day of the month after."""
    return date(on.year + on.month // 12, on.month % 12 + 1, 1)


def try_next(attempts: Sequence[datetime], *, at: datetime, calendar: WorkingCalendar) -> str:
    """When to try again: another working day and another part of the day than before (6.8.1); "" for the first."""
    if not attempts:
        return ""
    here = [attempt.astimezone(SHANGHAI) for attempt in attempts]
    day = max(at.astimezone(SHANGHAI).date(), calendar.after(here[-1].date(), 1))
    day = calendar.next_working(day)
    tried = {part_of_day(attempt) for attempt in here}
    left = [words for _, until, words in PARTS_OF_DAY if words not in tried and until in (12, 18)]
    hours = "、".join(left) or "换一个时段"
    return f"{day.month}月{day.day}日起，{hours}"


def part_of_day(at: datetime) -> str:
    return next(words for first, until, words in PARTS_OF_DAY if first <= at.hour < until)


def _percent(part: int, whole: int) -> Decimal | None:
    """Cut, not rounded: 94.96 % is not 95 %."""
    return (Decimal(100 * part) / whole).quantize(_TENTH, ROUND_DOWN) if whole else None


def _round(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
