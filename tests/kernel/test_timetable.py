"""Timed work goes on when the clock is set, and does not hold up the end of its process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from time import monotonic
from typing import Any

import apscheduler.schedulers.base
import prometheus_client
import pytest

from services.kernel import clock
from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.service import Job
from services.kernel.timetable import Timetable
from tests.wire.conftest import built, stage
from tests.wire.stage import Stage, hearer

__all__ = ["built", "stage"]
SOON = timedelta(milliseconds=100)


class Stepped:
    """A clock that goes on as time does, and that somebody sets."""

    def __init__(self) -> None:
        self._began, self._shown = monotonic(), datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self._shown + timedelta(seconds=monotonic() - self._began)

    def step(self, by: timedelta) -> None:
        self._shown += by


@pytest.fixture
def stepped(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stepped]:
    """The clock of everything here, also of the scheduler, which reads the machine's own."""
    stepped = Stepped()

    class Moment(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return stepped().astimezone(tz)

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Moment)
    with clock.standing_at(stepped):
        yield stepped


@pytest.fixture
def at_work(stage: Stage) -> Iterator[Callable[..., Timetable]]:
    """Starts a timetable with this job; it is stopped at the end."""
    started: list[Timetable] = []

    def start(run: Callable[[House], None], *, every: timedelta = SOON, **how: float) -> Timetable:
        timetable = Timetable(hearer(jobs=(Job("count", every, run),)), stage.hearing, **how)
        timetable.start()
        started.append(timetable)
        return timetable

    yield start
    for timetable in started:
        timetable.stop()


@pytest.mark.parametrize("by", [timedelta(days=-3), timedelta(minutes=-5), timedelta(hours=1)])
def test_a_job_goes_on_when_the_clock_is_set(
    stepped: Stepped, at_work: Callable[..., Timetable], by: timedelta
) -> None:
    ran = threading.Semaphore(0)
    at_work(lambda _house: ran.release(), look=0.05)
    assert ran.acquire(timeout=20)
    stepped.step(by)
    for _ in range(4):  # one may have begun before the step
        assert ran.acquire(timeout=20)


def test_a_job_in_the_middle_does_not_hold_up_the_end(at_work: Callable[..., Timetable]) -> None:
    begun, let_go = threading.Event(), threading.Event()

    def endless(_house: House) -> None:
        begun.set()
        let_go.wait(60)

    timetable = at_work(endless, wait=0.2)
    assert begun.wait(20)
    before = monotonic()
    timetable.begin_no_more()
    timetable.stop()
    assert monotonic() - before < 10
    let_go.set()


def test_nothing_begins_once_the_end_was_announced(at_work: Callable[..., Timetable]) -> None:
    ran = threading.Semaphore(0)
    timetable = at_work(lambda _house: ran.release())
    assert ran.acquire(timeout=20)
    timetable.begin_no_more()
    timetable.stop()
    while ran.acquire(blocking=False):
        pass
    assert not ran.acquire(timeout=0.5)


def test_failures_of_a_job_are_counted_from_nought(at_work: Callable[..., Timetable]) -> None:
    """A figure that appears with its first failure would not have risen."""
    begun, go_on = threading.Event(), threading.Event()

    def fails(_house: House) -> None:
        begun.set()
        go_on.wait(20)
        raise ValueError

    def told() -> float | None:
        return prometheus_client.REGISTRY.get_sample_value(
            "job_runs_total", {"service": "routing", "job": "count", "result": "failed"}
        )

    timetable = at_work(fails)
    assert begun.wait(20)
    before = told()
    assert before is not None
    go_on.set()
    timetable.begin_no_more()
    timetable.stop()
    assert (told() or 0) > before
