"""What was committed is sent: urgent first, fairly between offices, and again when nobody can tell."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic

import pytest

from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.intake import ComplaintUrged
from services.kernel.messaging.publisher import Answer, BrokerAway, PikaPublisher, Said
from services.kernel.messaging.stop import Stop
from services.kernel.messaging.topology import channel_of
from tests.wire.cable import Cable
from tests.wire.stage import NEIGHBOUR, OFFICE, SAYER, HeardOutbox, Stage, eventually, hearer, urged

CASE = f"{OFFICE}-2026-1"


class Recorder:
    """Takes everything and remembers the order."""

    forgets = False

    def __init__(self) -> None:
        self.batches: list[list[Said]] = []

    def open(self) -> None:
        """It is always there."""

    def publish(self, batch: Sequence[Said]) -> Answer:
        self.batches.append(list(batch))
        return Answer(taken=[said.id for said in batch])

    def tend(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """There is nothing to give up."""

    @property
    def said(self) -> list[Said]:
        return [said for batch in self.batches for said in batch]


class Killed(BaseException):
    """The process ends here."""


class DiesAfterPublishing(PikaPublisher):
    """The broker has taken the batch, and the process dies before it can mark it."""

    def publish(self, batch: Sequence[Said]) -> Answer:
        super().publish(batch)
        raise Killed


@pytest.fixture
def cable(stage: Stage) -> Iterator[Cable]:
    made = Cable(stage.broker["intake"])
    yield made
    made.close()


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def times(said: Said) -> int:
    event = decode(open_envelope(said.body))
    assert isinstance(event, ComplaintUrged)
    return event.times


def test_an_urgent_message_overtakes_two_thousand_ordinary_ones(stage: Stage) -> None:
    stage.say(*(urged(f"{CASE}{n}", n) for n in range(2000)))
    stage.say(urged(CASE, 5000, urgent=True))
    relay = stage.relay()

    assert relay.drain_once() == 500
    assert stage.consumer(hearer(), lane="urgent").drain() == 1

    assert stage.notes() == [(CASE, 5000)]
    assert stage.waiting() == 1501


def test_a_flood_from_one_office_does_not_delay_the_others(stage: Stage) -> None:
    stage.say(*(urged(f"{CASE}{n}", n) for n in range(1000)))
    stage.say(*(urged(f"{NEIGHBOUR}-2026-{n}", n, office=NEIGHBOUR) for n in range(20)))
    recorder = Recorder()

    stage.relay(recorder, batch=100).drain()

    places = [place for place, said in enumerate(recorder.said) if said.office == NEIGHBOUR]
    assert len(recorder.said) == 1020
    assert places[-1] < 200
    for office in (OFFICE, NEIGHBOUR):
        mine = [times(said) for said in recorder.said if said.office == office]
        assert mine == sorted(mine)


def test_messages_of_one_transaction_are_sent_in_the_order_in_which_they_were_said(stage: Stage) -> None:
    stage.say(*(urged(CASE, n) for n in range(250)))
    recorder = Recorder()

    stage.relay(recorder, batch=40).drain()

    assert [times(said) for said in recorder.said] == list(range(250))


def test_a_relay_that_dies_between_publishing_and_marking_sends_again_and_the_hearer_hears_once(stage: Stage) -> None:
    stage.say(*(urged(CASE, n) for n in range(30)))
    dying = stage.relay(DiesAfterPublishing(stage.broker["intake"]))
    with pytest.raises(Killed):
        dying.drain_once()
    dying.close()
    assert stage.waiting() == 30

    assert stage.relay().drain() == 30
    assert stage.consumer(hearer()).drain() == 60

    assert stage.notes() == [(CASE, n) for n in range(30)]


def test_only_one_relay_sends_and_another_takes_over(stage: Stage) -> None:
    stage.say(urged(CASE))
    first, second = stage.relay(), stage.relay()
    assert first.drain() == 1

    stage.say(urged(CASE, 2))
    with pytest.raises(RuntimeError, match="another process"):
        second.drain_once()
    first.close()

    assert second.drain() == 1


def test_a_message_that_reaches_nobody_stays_and_holds_back_only_its_own_case(stage: Stage) -> None:
    stage.say(urged(CASE, 1, urgent=True), urged(f"{CASE}1", 2))
    word = "urgent.complaint.#"
    queues = {"routing.urgent": word, "notification.urgent": word, "archive.urgent": "urgent.#"}
    relay = stage.relay(held=0.0)
    with channel_of(stage.broker["admin"]) as channel:
        for queue, key in queues.items():
            channel.queue_unbind(queue, "happened", key)
        try:
            assert relay.drain_once() == 1
            assert stage.waiting() == 1
        finally:
            for queue, key in queues.items():
                channel.queue_bind(queue, "happened", key)

    assert relay.drain() == 1
    assert stage.waiting() == 0


def test_a_service_cannot_say_what_is_not_its_to_say() -> None:
    with pytest.raises(ValueError, match="routing may not say"):
        HeardOutbox.of(urged(CASE))


def test_a_sleeping_relay_is_woken_by_the_commit(stage: Stage) -> None:
    recorder, stop = Recorder(), Stop()
    relay = stage.relay(recorder)
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    asleep = "select 1 from pg_locks where locktype = 'advisory' and granted and mode = 'ExclusiveLock'"
    eventually(lambda: len(stage.rows(asleep)) >= 2)  # it leads, and it sleeps
    began = monotonic()
    for n in range(5):
        stage.say(urged(CASE, n))
        eventually(lambda n=n: len(recorder.said) == n + 1)  # type: ignore[misc]
    took = monotonic() - began
    stop.set()
    thread.join(5)

    assert not thread.is_alive()
    assert took < 2  # the watch alone would need ten


def test_with_the_broker_away_for_long_everything_arrives_in_order_once_it_is_back(stage: Stage, cable: Cable) -> None:
    cable.pull()
    house = stage.house("intake", broker_url=cable.url)
    worker = stage.worker(hearer(), stage.hearing)
    sayer = stage.worker(SAYER, house)
    for n in range(1, 11):
        stage.say(*(urged(f"{OFFICE}-2026-{case}", n) for case in range(30)))
    eventually(lambda: any("relay" in fault for fault in sayer.ready()))
    assert stage.notes() == []

    cable.plug()

    eventually(lambda: len(stage.notes()) == 300)
    notes = stage.notes()
    for case in range(30):
        assert [t for c, t in notes if c == f"{OFFICE}-2026-{case}"] == list(range(1, 11))
    assert stage.waiting() == 0
    eventually(lambda: worker.ready() == sayer.ready() == [])


def test_connections_that_break_under_load_lose_nothing_and_do_nothing_twice(stage: Stage, cable: Cable) -> None:
    other = Cable(stage.broker["routing"])
    stage.ends.callback(other.close)
    stage.worker(hearer(), stage.house("routing", broker_url=other.url))
    stage.worker(SAYER, stage.house("intake", broker_url=cable.url))
    for n in range(40):
        stage.say(*(urged(f"{OFFICE}-2026-{case}", n) for case in range(10)))
        if n % 10 == 5:
            cable.cut()
            other.cut()

    eventually(lambda: len(stage.notes()) >= 400)

    assert sorted(stage.notes()) == sorted((f"{OFFICE}-2026-{case}", n) for case in range(10) for n in range(40))
    assert stage.waiting() == 0


def test_a_broker_that_takes_connections_and_says_nothing_is_given_up_in_time(stage: Stage, cable: Cable) -> None:
    publisher = PikaPublisher(cable.url, patience=0.5)
    cable.stick()
    began = monotonic()
    with pytest.raises(BrokerAway):
        publisher.open()
    assert monotonic() - began < 3

    cable.pull()
    cable.plug()
    publisher.open()
    cable.stick()
    answer = publisher.publish(
        [Said(1, "00000000-0000-4000-8000-000000000000", "complaint.urged.v1", False, "c", OFFICE, b"{}")]
    )
    assert answer == Answer(taken=[], refused=[])
    with pytest.raises(BrokerAway, match="no confirm"):
        publisher.tend()
    publisher.close()


def test_hundreds_of_failed_attempts_leave_no_file_open_and_no_thread_behind(cable: Cable) -> None:
    cable.pull()
    publisher = PikaPublisher(cable.url)

    def fail() -> None:
        with pytest.raises(BrokerAway):
            publisher.open()

    fail()
    files, threads = _open_files(), threading.active_count()
    for _ in range(200):
        fail()

    assert _open_files() <= files
    assert threading.active_count() <= threads
