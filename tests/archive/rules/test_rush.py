"""Figures and the index yield to a rush, a minute at most."""

from __future__ import annotations

import pytest

from services.archive.actions import rush
from services.archive.schedule import checking
from services.kernel.messaging import company


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [100.0]
    for module in (rush, company):
        monkeypatch.setattr(module, "monotonic", lambda: at[0])
    return at


def test_in_a_rush_what_can_wait_yields_for_a_minute_at_most(clock: list[float]) -> None:
    known, yields = rush.Rush(), dict[int, bool]()
    for second in range(1, 91):
        clock[0] += 1.0
        known.came(300 if second > 10 else 50)  # a busy day, then a rush
        yields[second] = known.goes_first(rush.FIGURES)
        if not yields[second] and second <= 10:
            known.level(rush.FIGURES)
    assert [second for second, holds in yields.items() if holds] == list(range(11, 70))
    clock[0] += 1.5  # nothing is heard any more
    assert not known.goes_first(rush.FIGURES)
    known.level(rush.FIGURES)
    for _ in range(3):  # and the next rush has its minute again
        clock[0] += 1.0
        known.came(300)
    assert known.goes_first(rush.FIGURES)


def test_a_rush_that_comes_and_goes_has_no_second_minute_before_the_work_is_done(clock: list[float]) -> None:
    known, yields = rush.Rush(), list[bool]()
    known.level(rush.INDEX)
    for second in range(1, 91):
        clock[0] += 1.0
        known.came(50 if second % 5 == 0 else 300)  # every five seconds less than a rush; too short to do it all
        yields.append(known.goes_first(rush.FIGURES))
        known.goes_first(rush.INDEX)
    assert [second for second, holds in enumerate(yields, 1) if holds] == [n for n in range(1, 60) if n % 5]
    known.level(rush.INDEX)  # one is level again, which is no minute for the other
    assert [known.goes_first(work) for work in (rush.INDEX, rush.FIGURES)] == [False, False]
    clock[0] += 0.5
    known.came(300)
    assert [known.goes_first(work) for work in (rush.INDEX, rush.FIGURES)] == [True, False]


def test_the_nightly_check_waits_for_a_rush_between_two_bites_but_not_for_ever(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = rush.Rush()

    class Breath:
        def wait(self, seconds: float) -> None:
            clock[0] += seconds
            known.came(round(seconds * 300))

    monkeypatch.setattr(checking, "rush", known)
    monkeypatch.setattr(checking, "BREATH", Breath())
    checking.breathe()
    assert clock[0] == pytest.approx(100.0 + checking.BREATHES)
    clock[0] += 1.0
    known.came(300)
    checking.breathe()
    assert 160.0 <= clock[0] < 163.0
