"""A process of messages: comes up, waits for what is away, says what it lacks, and stops in time."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any

import prometheus_client
import psycopg
import pytest
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.messaging.topology import channel_of
from services.kernel.messaging.worker import Worker
from tests.wire.cable import Cable
from tests.wire.stage import OFFICE, SAYER, Stage, eventually, hearer, urged, write_down

CASE = f"{OFFICE}-2026-1"


@pytest.fixture
def cable(stage: Stage) -> Iterator[Cable]:
    made = Cable(stage.sayer.settings.database_url)
    yield made
    made.close()


def sample(name: str, **labels: str) -> float:
    return prometheus_client.REGISTRY.get_sample_value(name, labels) or 0.0


def test_it_stops_within_ten_seconds_idle_or_with_everything_away(stage: Stage) -> None:
    nowhere = stage.house(
        "routing", broker_url="amqp://routing:x@127.0.0.1:1/none", database_url="postgresql://127.0.0.1:1/none"
    )
    for house in (stage.hearing, nowhere):
        worker = Worker(hearer(), house)
        worker.start()
        eventually(lambda w=worker, h=house: (w.ready() == []) == (h is stage.hearing))  # type: ignore[misc]
        began = monotonic()
        worker.stop()
        assert monotonic() - began < 10
        assert all("died" in fault for fault in worker.ready()[:5])


def test_while_the_database_is_away_messages_wait_in_their_queue_and_none_is_blamed(stage: Stage) -> None:
    cable = Cable(stage.hearing.settings.database_url)
    stage.ends.callback(cable.close)
    house = stage.house("routing", database_url=cable.url)
    worker = stage.worker(hearer(), house)
    eventually(lambda: worker.ready() == [])
    cable.pull()
    stage.say(*(urged(CASE, n) for n in range(50)))
    stage.relay().drain()
    eventually(lambda: any(fault.startswith("ordinary: the database") for fault in worker.ready()))
    assert stage.notes() == []

    cable.plug()

    eventually(lambda: len(stage.notes()) == 50, within=30)
    assert [times for _, times in stage.notes()] == list(range(50))
    assert stage.rows("select count(*) from routing.postponed") == [(0,)]


def test_it_names_the_queue_that_the_broker_lacks(stage: Stage) -> None:
    with channel_of(stage.broker["admin"]) as channel:
        channel.queue_delete("routing.urgent")
        try:
            worker = stage.worker(hearer(), stage.hearing)
            eventually(lambda: any("queue routing.urgent: NOT_FOUND" in fault for fault in worker.ready()))
        finally:
            letters = {
                "x-queue-type": "quorum", "x-delivery-limit": 20, "x-dead-letter-exchange": "parked",
                "x-dead-letter-routing-key": "routing", "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            }  # fmt: skip
            channel.queue_declare("routing.urgent", durable=True, arguments=letters)
            for word in ("complaint", "notice", "dossier"):
                channel.queue_bind("routing.urgent", "happened", f"urgent.{word}.#")

    eventually(lambda: worker.ready() == [], within=30)


def test_a_thread_that_dies_is_counted_and_started_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sample("message_thread_restarts_total", service="routing", thread="ladder")
    worker = Worker(hearer(), stage.hearing)
    stage.ends.callback(worker.stop)
    runs = []

    def dies_once(stop: Any) -> None:
        runs.append(stop)
        if len(runs) == 1:
            raise RuntimeError("unforeseen")
        stop.wait(60)

    monkeypatch.setattr(worker.ladder, "run", dies_once)
    worker.start()

    eventually(lambda: len(runs) == 2)
    assert sample("message_thread_restarts_total", service="routing", thread="ladder") == before + 1


def test_a_hearer_that_failed_hears_again_from_the_ladder_by_itself(stage: Stage) -> None:
    failed: list[int] = []

    def fails_first(session: Session, event: Any, house: House) -> None:
        if not failed:
            failed.append(event.times)
            raise ValueError("the first time")
        write_down(session, event, house)

    worker = stage.worker(hearer(fails_first), stage.hearing)
    eventually(lambda: worker.ready() == [])
    stage.say(urged(CASE))
    stage.relay().drain()

    eventually(lambda: stage.notes() == [(CASE, 1)])
    assert failed == [1]


def test_the_gauges_tell_what_waits_and_what_is_parked_and_the_hop_is_measured(stage: Stage) -> None:
    labels = {"service": "routing", "type": "complaint.urged.v1"}
    hops = sample("message_hop_seconds_count", **labels)
    stage.say(urged(CASE, 1, urgent=True), urged(CASE, 2), urged(CASE, 3))
    Worker(SAYER, stage.sayer).measure()

    assert sample("outbox_waiting", service="intake", lane="urgent") == 1
    assert sample("outbox_waiting", service="intake", lane="ordinary") == 2
    assert 0 < sample("outbox_oldest_seconds", service="intake", lane="ordinary") < 60

    stage.relay().drain()
    stage.consumer(hearer()).drain()
    Worker(SAYER, stage.sayer).measure()

    assert sample("outbox_waiting", service="intake", lane="ordinary") == 0
    assert sample("outbox_oldest_seconds", service="intake", lane="ordinary") == 0
    assert sample("message_hop_seconds_count", **labels) == hops + 2
    assert now() is not None
    with psycopg.connect(stage.admin_url) as connection:
        connection.execute(
            "insert into routing.postponed (message_id, office, type, urgent, body, attempts, state, last_error) "
            "values (gen_random_uuid(), '220100', 'complaint.urged.v1', false, '', 7, 'parked', 'x')"
        )
    Worker(hearer(), stage.hearing).measure()
    assert sample("messages_parked", service="routing", kind="parked") == 1
