"""When a code is good, and how long one waits for another."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.intake.rules.confirming import Code, wait
from services.kernel.workdays import SHANGHAI

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


def test_a_code_is_good_for_ten_minutes_and_five_tries() -> None:
    assert Code(1, NINE).is_open(NINE + timedelta(minutes=9, seconds=59))
    assert not Code(1, NINE).is_open(NINE + timedelta(minutes=10))
    assert Code(1, NINE, misses=4).is_open(NINE)
    assert not Code(1, NINE, misses=5).is_open(NINE)


def test_one_a_minute_and_five_a_day() -> None:
    assert wait([], NINE) == timedelta(0)
    assert wait([NINE], NINE + timedelta(seconds=20)) == timedelta(seconds=40)
    assert wait([NINE], NINE + MINUTE) == timedelta(0)
    five = [NINE + MINUTE * n for n in range(5)]
    assert wait(five, NINE + timedelta(hours=1)) == timedelta(hours=23)
    assert wait(five, NINE + timedelta(days=1)) == timedelta(0)
