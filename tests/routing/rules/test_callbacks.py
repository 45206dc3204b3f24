"""The callback rate, its forecast and the hours of another try: figures that can be checked by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from services.kernel.workdays import SHANGHAI, load_published
from services.routing.rules.callbacks import Member, Outcome, forecast, next_month, rate, try_next

AT = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)


def members(**counts: int) -> list[Member]:
    return [Member(f"{outcome}-{n}", Outcome(outcome)) for outcome, count in counts.items() for n in range(count)]


@pytest.mark.clause("A6.8.2-1")
@pytest.mark.parametrize(
    ("in_time", "late", "percent", "is_met"),
    [(171, 9, "95.0", True), (170, 10, "94.4", False), (180, 0, "100.0", True), (0, 180, "0.0", False)],
)
def test_two_hundred_closed_and_twenty_exempt(in_time: int, late: int, percent: str, is_met: bool) -> None:
    found = rate(members(in_time=in_time, late=late, exempt=20))
    assert (found.closed, found.due, found.percent, found.is_met) == (200, 180, Decimal(percent), is_met)
    assert f"{in_time}÷（200－20）＝{percent}%" in found.in_words


@pytest.mark.clause("A6.8.1-6", "A6.8.2-1")
def test_not_reached_counts_below_the_line_and_never_above_it() -> None:
    found = rate(members(in_time=19, not_reached=1))
    assert (found.percent, found.not_reached, found.is_met) == (Decimal("95.0"), 1, True)
    found = rate(members(in_time=18, not_reached=2))
    assert (found.percent, found.is_met) == (Decimal("90.0"), False)


def test_nobody_to_call_is_no_rate() -> None:
    found = rate(members(exempt=3))
    assert (found.percent, found.is_met) == (None, True)
    assert "不计算回访率" in found.in_words


def test_exactly_below_the_target_is_not_rounded_up_to_it() -> None:
    found = rate(members(in_time=1899, late=101))  # 94.95 %
    assert (found.percent, found.is_met) == (Decimal("94.9"), False)


@pytest.mark.clause("A6.8.1-5")
def test_more_than_five_percent_sensitive_is_shown() -> None:
    closed = members(in_time=94) + [Member(f"s{n}", Outcome.EXEMPT, sensitive=True) for n in range(6)]
    assert rate(closed).too_many_sensitive
    assert not rate([*members(in_time=95), *closed[-5:]]).too_many_sensitive


@pytest.mark.clause("A6.8.2-2")
def test_the_forecast_goes_on_as_the_month_has_gone_and_tells_how_many_are_needed() -> None:
    waiting = [Member(f"w{n}", Outcome.WAITING, AT + timedelta(days=3)) for n in range(20)]
    found = forecast(members(in_time=72, late=8), waiting, at=AT)
    assert (found.percent, found.at_best, found.needed) == (Decimal("90.0"), Decimal("92.0"), None)
    found = forecast(members(in_time=78, late=2), waiting, at=AT)
    assert (found.percent, found.needed, found.is_met) == (Decimal("98.0"), 17, True)
    late = [Member(f"l{n}", Outcome.WAITING, AT - timedelta(days=1)) for n in range(20)]
    assert forecast(members(in_time=80), late, at=AT).at_best == Decimal("80.0")
    assert forecast([], [], at=AT).percent is None


def test_months_follow_each_other_over_the_year() -> None:
    assert [next_month(date(2026, month, 20)) for month in (11, 12)] == [date(2026, 12, 1), date(2027, 1, 1)]


@pytest.mark.clause("A6.8.1-6")
def test_another_try_is_on_another_working_day_and_in_another_part_of_the_day() -> None:
    calendar = load_published()
    friday = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)
    assert try_next([], at=friday, calendar=calendar) == ""
    assert try_next([friday], at=friday, calendar=calendar) == "11月23日起，下午"
    monday = datetime(2026, 11, 23, 15, tzinfo=SHANGHAI)
    assert try_next([friday, monday], at=monday, calendar=calendar) == "11月24日起，换一个时段"
