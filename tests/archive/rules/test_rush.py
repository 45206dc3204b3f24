"""Figures and the index yield to a rush, a minute at most."""

from __future__ import annotations

import pytest

from services.archive.actions import rush
from services.kernel.messaging import company


def test_in_a_rush_what_can_wait_yields_for_a_minute_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 100.0
    for clock in (rush, company):
        monkeypatch.setattr(clock, "monotonic", lambda: at)
    known, yields = rush.Rush(), dict[int, bool]()
    for second in range(1, 91):
        at += 1.0
        known.came(300 if second > 10 else 50)  # a busy day, then a rush
        yields[second] = known.is_on
    assert [second for second, holds in yields.items() if holds] == list(range(11, 71))
    at += 1.5  # nothing is heard any more
    assert not known.is_on
    for _ in range(3):  # and the next rush has its minute again
        at += 1.0
        known.came(300)
    assert known.is_on
