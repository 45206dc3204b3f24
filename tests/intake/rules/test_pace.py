"""So many together, then one at a time; a pause gives it all back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.intake.rules.pace import OF_OFFICE, OF_PHONE, Pace
from services.kernel.workdays import SHANGHAI

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


def test_three_come_together_and_the_fourth_waits_its_minute() -> None:
    pace, spent = Pace(3, MINUTE), None
    for _ in range(3):
        assert pace.wait(spent, NINE) == timedelta(0)
        spent = pace.spend(spent, NINE)
    assert pace.wait(spent, NINE) == MINUTE
    assert pace.wait(spent, NINE + timedelta(seconds=20)) == timedelta(seconds=40)
    assert pace.wait(spent, NINE + MINUTE) == timedelta(0)
    assert pace.wait(pace.spend(spent, NINE + MINUTE), NINE + MINUTE) == MINUTE
    assert pace.spend(spent, NINE + timedelta(hours=1)) == NINE + timedelta(hours=1) + MINUTE


def test_paces_are_told_in_a_word() -> None:
    assert Pace.parse("20/120") == Pace(20, timedelta(minutes=2)) == Pace.parse(OF_PHONE)
    assert Pace.parse(OF_OFFICE) == Pace(600, timedelta(milliseconds=200))
    assert Pace.parse("none") is None


@pytest.mark.parametrize("wrong", ["", "0/5", "5", "5/0", "five/1"])
def test_what_is_no_pace_is_not_taken_for_one(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"no pace|invalid literal|could not convert"):
        Pace.parse(wrong)
