"""When a clock warns: the rungs of the overdue ladder (6.6.2.6) and of the duty roster (6.6.2.3) as instants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.kernel.people import Post
from services.kernel.workdays import SHANGHAI, UnpublishedYear, WorkingCalendar
from services.routing.rules.clocks import CLOCKS, Clock, Warns
from services.routing.rules.policy import Measured, PolicyPack, Rung

PASSED = timedelta(seconds=1)  # the due instant itself is still in time
DAYS_OF_REPEATING = 30


@dataclass(frozen=True)
class Firing:
    """One rung of one clock: `name` is unique within the clock, so that it fires once."""

    name: str
    at: datetime
    to: tuple[Post, ...]
    asks: str


def rungs_of(
    clock: Clock, *, calendar: WorkingCalendar, pack: PolicyPack, first_class: bool = False
) -> tuple[Firing, ...]:
    """Every warning of the clock in the order in which they are sent.

    A rung on a rest day waits for the opening of the next working day, except for a case of the first class. Rungs
    that a short limit leaves no room for are left out. Where the calendar ends the ladder ends; publishing the next
    year recounts open clocks and brings the rest.
    """
    rule = CLOCKS[clock.kind]
    if rule.warns is Warns.LADDER:
        instants = [(rung, _instant(rung, clock, calendar, first_class=first_class)) for rung in rule.ladder_in(pack)]
        return _in_order([(rung, at) for rung, at in instants if at], clock)
    at_once = (Firing("A0", clock.started_at, rule.at_once, f"请{rule.label}"),) if rule.at_once else ()
    passed = clock.due_at + PASSED
    step = timedelta(minutes=pack.roster_step_minutes)
    if rule.warns is Warns.ROSTER:
        late = f"{rule.label}已超时，请立即处理"
        return (*at_once, *(Firing(f"B{i}", passed + step * i, (post,), late) for i, post in enumerate(rule.to)))
    if rule.warns is Warns.REPEATS:
        late = f"{rule.label}已超时，请立即签收"
        waits = (*(step * i for i in range(pack.report_repeats)), *_daily(step * pack.report_repeats))
        return (*at_once, *(Firing(f"B{i}", passed + wait, rule.to, late) for i, wait in enumerate(waits)))
    if rule.warns is Warns.ONCE:
        return (*at_once, Firing("B0", passed, rule.to, f"{rule.label}已超期"))
    return (Firing("due", passed, (), rule.label),)


def _daily(after: timedelta) -> tuple[timedelta, ...]:
    """Once a day from then on, for a month."""
    return tuple(after + timedelta(days=day) for day in range(DAYS_OF_REPEATING))


def next_rung(rungs: Sequence[Firing], *, after: str | None) -> Firing | None:
    """The rung to fire after the one named; the first for None; None when the ladder is climbed.

    By name and not by time: a week of downtime is caught up in order, and a clock that jumps fires nothing twice.
    Raises ValueError for a name that is not on the ladder.
    """
    if after is None:
        return rungs[0] if rungs else None
    names = [rung.name for rung in rungs]
    following = names.index(after) + 1
    return rungs[following] if following < len(rungs) else None


def _instant(rung: Rung, clock: Clock, calendar: WorkingCalendar, *, first_class: bool) -> datetime | None:
    """None where the calendar ends."""
    try:
        at = _measured(rung, clock, calendar)
        if first_class or calendar.is_working(_day(at)):
            return at
        return clock.hours.opening_of(calendar.next_working(_day(at)))
    except UnpublishedYear:
        return None


def _measured(rung: Rung, clock: Clock, calendar: WorkingCalendar) -> datetime:
    if rung.measured is Measured.PASSED and rung.n == 0:
        return clock.due_at + PASSED
    if rung.measured is Measured.PASSED:
        return clock.hours.close_of(calendar.after(clock.due_on, rung.n))
    if rung.measured is Measured.LEFT:
        return clock.hours.opening_of(calendar.before(clock.due_on, rung.n))
    begun_on = _day(clock.started_at)
    used = -(-calendar.between(begun_on, clock.due_on) * rung.n // 100)
    return clock.hours.opening_of(calendar.after(begun_on, max(used, 0)))


def _in_order(rungs: Sequence[tuple[Rung, datetime]], clock: Clock) -> tuple[Firing, ...]:
    """Without the reminders for which there is no room between the start and what follows them."""
    kept: list[Firing] = []
    for rung, at in reversed(rungs):
        limit = kept[-1].at if kept else clock.due_at
        if rung.measured is Measured.PASSED or clock.started_at < at < limit:
            kept.append(Firing(rung.name, at, rung.to, rung.asks))
    return tuple(reversed(kept))


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
