"""The one clock: real, unless it is told to stand."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime

import pytest

from services.kernel import clock
from services.kernel.clock import SHANGHAI

NEW_YEAR = datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI)
CHRISTMAS = datetime(2026, 12, 25, 9, 0, tzinfo=SHANGHAI)


def test_the_clock_stands_within_the_block_and_goes_on_after_it() -> None:
    before = clock.now()
    with clock.standing_at(NEW_YEAR):
        assert (clock.now(), clock.today()) == (NEW_YEAR, NEW_YEAR.date())
    assert before <= clock.now() != NEW_YEAR


def test_blocks_that_end_in_the_order_in_which_they_began_leave_the_clock_going() -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(clock.standing_at(NEW_YEAR))
    second.enter_context(clock.standing_at(CHRISTMAS))
    first.close()
    assert clock.now() == CHRISTMAS
    second.close()
    assert clock.now() not in (NEW_YEAR, CHRISTMAS)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"), clock.standing_at(datetime(2027, 1, 1)):  # noqa: DTZ001
        pass
