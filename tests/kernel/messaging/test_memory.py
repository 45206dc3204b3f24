"""Without a broker everything runs in one process, and what was under way when it ended is said again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from kombu.transport import memory

from services.kernel.house import House
from services.kernel.messaging import topology
from services.kernel.messaging.consumer import Consumer
from services.kernel.messaging.relay import Relay
from services.kernel.messaging.worker import Worker
from tests.wire.stage import OFFICE, SAYER, Stage, eventually, hearer, urged

CASE = f"{OFFICE}-2026-1"


BROKER: Any = memory.Transport.global_state


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """The in-memory broker is one for the whole process."""
    yield
    BROKER.clear()
    memory.Channel.queues.clear()


@pytest.fixture
def houses(stage: Stage) -> tuple[House, House]:
    return stage.house("intake", broker_url="memory://"), stage.house("routing", broker_url="memory://")


def test_messages_arrive_once_and_in_order(stage: Stage, houses: tuple[House, House]) -> None:
    workers = [Worker(SAYER, houses[0]), Worker(hearer(), houses[1])]
    for worker in workers:
        worker.start()
        stage.ends.callback(worker.stop)

    stage.say(*(urged(CASE, n) for n in range(60)), urged(CASE, 100, urgent=True))

    eventually(lambda: len(stage.notes()) == 61)
    assert [times for _, times in stage.notes() if times < 100] == list(range(60))
    assert [worker.ready() for worker in workers] == [[], []]


def test_what_the_broker_held_when_the_process_ended_is_said_again(stage: Stage, houses: tuple[House, House]) -> None:
    topology.apply("memory://", [SAYER, hearer()])
    stage.say(urged(CASE, 1), urged(CASE, 2))
    lost = Relay(houses[0], SAYER.messages)
    assert lost.drain() == 2
    lost.close()
    BROKER.clear()
    memory.Channel.queues.clear()

    topology.apply("memory://", [SAYER, hearer()])
    relay, consumer = Relay(houses[0], SAYER.messages), Consumer(hearer(), houses[1], lane="ordinary")
    assert relay.drain() == 2
    assert consumer.drain() == 2
    relay.close()
    consumer.close()

    assert stage.notes() == [(CASE, 1), (CASE, 2)]


def test_the_sender_is_checked_as_on_a_real_broker(stage: Stage, houses: tuple[House, House]) -> None:
    topology.apply("memory://", [SAYER, hearer()])
    stage.say(urged(CASE))
    other = stage.house("intake", broker_url="memory://")
    object.__setattr__(other, "name", "notification")
    relay, consumer = Relay(other, SAYER.messages), Consumer(hearer(), houses[1], lane="ordinary")
    relay.drain()
    consumer.drain()
    relay.close()
    consumer.close()

    assert stage.notes() == []
    assert stage.rows("select count(*) from routing.undecodable") == [(1,)]
