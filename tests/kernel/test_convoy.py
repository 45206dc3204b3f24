"""What several threads bring at once: who goes together, and that nobody pays for another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic

import pytest
from sqlalchemy.exc import OperationalError

from services.kernel import convoy
from services.kernel.convoy import Convoy

LONG = 20.0


class Road:
    """Whoever goes first waits for `may_arrive`; `went` has who went together."""

    def __init__(self, *, broken: Callable[[Sequence[int]], Exception | None] = lambda _: None) -> None:
        self.went: list[list[int]] = []
        self.may_arrive = threading.Event()
        self.broken = broken
        self.convoy = Convoy(self.go)
        self.pool = ThreadPoolExecutor(8)

    def go(self, some: Sequence[int]) -> list[int]:
        self.went.append(list(some))
        if some[0] == 0:
            assert self.may_arrive.wait(LONG)
        fault = self.broken(some)
        if fault:
            raise fault
        return [one * 10 for one in some]

    def send(self, one: int) -> Future[int]:
        return self.pool.submit(self.convoy.take, one)

    def send_behind_the_first(self, *others: int) -> list[Future[int]]:
        """The first is under way and all the others have gathered; then it arrives."""
        sent = [self.send(0)]
        until(lambda: self.went == [[0]])
        for gathered, one in enumerate(others, 1):
            sent.append(self.send(one))
            until(lambda gathered=gathered: self.convoy.gathered == gathered)  # type: ignore[misc]
        self.may_arrive.set()
        return sent


def until(holds: Callable[[], bool]) -> None:
    never, deadline = threading.Event(), monotonic() + LONG
    while not holds():
        assert monotonic() < deadline
        never.wait(0.001)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convoy, "PATIENCE", LONG)


def test_who_comes_alone_waits_for_nobody() -> None:
    road = Road()
    assert [road.convoy.take(1), road.convoy.take(2)] == [10, 20]
    assert road.went == [[1], [2]]


@pytest.mark.usefixtures("patient")
def test_who_comes_meanwhile_goes_together_next() -> None:
    road = Road()
    sent = road.send_behind_the_first(1, 2, 3)
    assert [one.result(LONG) for one in sent] == [0, 10, 20, 30]
    assert road.went == [[0], [1, 2, 3]]


@pytest.mark.usefixtures("patient")
def test_one_that_fails_takes_no_neighbour_with_it() -> None:
    road = Road(broken=lambda some: ValueError("two") if 2 in some else None)
    sent = road.send_behind_the_first(1, 2, 3)
    assert [sent[0].result(LONG), sent[1].result(LONG), sent[3].result(LONG)] == [0, 10, 30]
    with pytest.raises(ValueError, match="two"):
        sent[2].result(LONG)
    assert road.went[:2] == [[0], [1, 2, 3]]
    assert sorted(road.went[2:]) == [[1], [2], [3]]


@pytest.mark.usefixtures("patient")
def test_nobody_goes_again_when_the_connection_was_lost() -> None:
    lost = OperationalError("commit", {}, Exception("the server hung up"), connection_invalidated=True)
    road = Road(broken=lambda some: lost if len(some) > 1 else None)
    _, *others = road.send_behind_the_first(1, 2)
    for one in others:
        with pytest.raises(OperationalError):
            one.result(LONG)
    assert road.went == [[0], [1, 2]]


def test_nobody_is_stuck_behind_who_is_stuck() -> None:
    road = Road()
    stuck = road.send(0)
    until(lambda: road.went == [[0]])
    assert road.send(1).result(LONG) == 10
    assert not stuck.done()
    road.may_arrive.set()
    assert stuck.result(LONG) == 0
