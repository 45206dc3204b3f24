"""A killed archive loses nothing, keeps nothing twice and files each case once: a real broker, a real process."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic

import pika
import pytest

from services.archive import schedule
from services.kernel.contracts import open_envelope
from services.kernel.messaging.letters import Letter
from services.kernel.messaging.topology import HAPPENED, channel_of, routing_key
from tests.archive.conftest import Archive
from tests.archive.events import Told, letters
from tests.servers import Servers

CASES = 30


@contextmanager
def at_work(archive: Archive, broker_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process as an office runs it; killed when the block ends, whatever it is doing."""
    environment = {**os.environ, **archive.house.settings.environment, "BROKER_URL": broker_url, "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen([sys.executable, "-m", "services.archive", "work"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def eventually(holds: Callable[[], bool], *, within: float = 40) -> None:
    tick, until = threading.Event(), monotonic() + within
    while not holds():
        assert monotonic() < until, "it did not come true in time"
        tick.wait(0.02)


def say(brokers: dict[str, str], arrived: list[Letter]) -> None:
    """Each message by the service that may say it, as the broker checks."""
    with ExitStack() as open_:
        channels = {
            name: open_.enter_context(channel_of(brokers[name])) for name in ("intake", "routing", "notification")
        }
        for channel in channels.values():
            channel.confirm_delivery()
        for each in arrived:
            by = open_envelope(each.body).by
            properties = pika.BasicProperties(user_id=by, delivery_mode=2, message_id=each.id, type=each.type)
            key = routing_key(each.type, urgent=each.urgent)
            channels[by].basic_publish(HAPPENED, key, each.body, properties, mandatory=True)


def count(archive: Archive, what: str) -> int:
    ((found,),) = archive.ask(what)
    assert isinstance(found, int)
    return found


@pytest.mark.clause("A8-1", "A5.4g")
def test_a_killed_archive_loses_nothing_and_does_nothing_twice(
    archive: Archive, servers: Servers, worker_name: str
) -> None:
    brokers = servers.fresh_vhost(f"archive_{worker_name}")
    arrived = letters(*(event for serial in range(1, CASES + 1) for event in Told(serial=serial).whole()))
    random.Random(7).shuffle(arrived)
    say(brokers, arrived)
    kept = "select count(*) from archive.entries where type <> 'dossier.filed.v1'"
    for killed_after in (1, 120):
        with at_work(archive, brokers["archive"]):
            eventually(lambda enough=killed_after: count(archive, kept) >= enough)  # type: ignore[misc] # the loop's own
    with at_work(archive, brokers["archive"]) as process:
        said = "select count(*) from archive.entries where type = 'dossier.filed.v1'"
        eventually(lambda: count(archive, kept) >= len(arrived) and count(archive, said) >= CASES)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    bodies = archive.ask("select message_id::text from archive.entries where type <> 'dossier.filed.v1'")
    assert sorted(str(body) for (body,) in bodies) == sorted(each.id for each in arrived)
    numbers = archive.ask("select archive_number from archive.dossiers order by 1")
    assert numbers == [(f"220100-2026-TS-{serial:04d}",) for serial in range(1, CASES + 1)]
    assert count(archive, "select count(*) from archive.outbox") == CASES
    assert count(archive, "select count(*) from archive.postponed") == 0
    assert schedule.verify(archive.house, []) == 0
