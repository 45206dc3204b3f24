"""The raw limit: a process for each service, from the first commit to the last acknowledgement.

Two shapes. `PLAIN` is the least that the path could be: a complaint, what routing makes of it, what notification and
archive keep. `FULL` has every message and every commit that the services have until a notice is handed over: the
notice's states are said too, the intent to hand over is committed before, and intake hears how its complaints fare.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import psycopg

from services.kernel.messaging.topology import channel_of
from tests.benchmarks import proc
from tests.benchmarks.raw import drivers
from tests.benchmarks.rig import RAW_VHOST, Rig

BATCH = 200


@dataclass(frozen=True)
class Work:
    """What a message brings: so many rows, whether an intent is committed after them, and what is said of it."""

    rows: int
    says: str | None = None
    begins: bool = False


@dataclass(frozen=True)
class Shape:
    """For each hearer what it does with each topic."""

    hearers: Mapping[str, Mapping[str, Work]] = field(default_factory=dict)


PLAIN = Shape(
    {
        "routing": {"a": Work(1, says="b")},
        "notification": {"b": Work(1)},
        "archive": {"b": Work(1)},
    }
)
FULL = Shape(
    {
        # case, two clocks, history; of the notice nothing but the inbox
        "routing": {"a": Work(4, says="b"), "c": Work(0)},
        # contact and notice, the intent, the result with its history; of the case where it stands
        "notification": {"a": Work(3, says="c", begins=True), "b": Work(1)},
        "archive": {"a": Work(2), "b": Work(2), "c": Work(2)},
        # where the case stands, the timeline, who is involved; the notice
        "intake": {"b": Work(3), "c": Work(1)},
    }
)


@dataclass(frozen=True)
class Limit:
    """Complaints a second, and milliseconds of CPU for each."""

    rate: float
    cpu: float


def measure(rig: Rig, name: str, shape: Shape, count: int, *, batch: int = BATCH) -> Limit:
    """Raises RuntimeError when a process failed."""
    broker = rig.broker_url("admin", vhost=RAW_VHOST)
    with rig.database(name) as url:
        _prepare(url, broker, shape)
        fork = multiprocessing.get_context("fork")
        workers = [fork.Process(target=_produce, args=(url, broker, count, batch))]
        workers += [
            fork.Process(target=_hear, args=(url, broker, hearer, works, count, batch))
            for hearer, works in shape.hearers.items()
        ]
        before, began = _cpu(rig), time.perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        seconds, cpu = time.perf_counter() - began, _cpu(rig) - before
        if any(worker.exitcode for worker in workers):
            raise RuntimeError("a thin driver failed")
        _check(url, shape, count)
    return Limit(count / seconds, cpu / count * 1000)


def _cpu(rig: Rig) -> float:
    """Of the servers and of the drivers that have ended."""
    servers = proc.cpu({"PostgreSQL": rig.postgres.popen.pid, "RabbitMQ": rig.rabbitmq.popen.pid})
    drivers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(servers.values()) + drivers.ru_utime + drivers.ru_stime


def _prepare(url: str, broker: str, shape: Shape) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(drivers.SCHEMA)
        for name in ("producer", *shape.hearers):
            connection.execute(drivers.OWN.format(name))
    with channel_of(broker) as channel:
        channel.exchange_declare(drivers.EXCHANGE, "topic", durable=True)
        for name, works in shape.hearers.items():
            channel.queue_delete(name)
            channel.queue_declare(name, durable=True, arguments={"x-queue-type": "quorum"})
            for topic in works:
                channel.queue_bind(name, drivers.EXCHANGE, topic)


def _check(url: str, shape: Shape, count: int) -> None:
    with psycopg.connect(url) as connection:
        for name, works in shape.hearers.items():
            found = connection.execute(f"select count(*) from {name}_rows").fetchone()
            if found != (count * sum(work.rows for work in works.values()),):
                raise RuntimeError(f"{name} wrote {found} rows")


def _produce(url: str, broker: str, count: int, batch: int) -> None:
    store, publisher = drivers.Store(url, "producer"), drivers.Publisher(broker)
    for first in range(0, count, batch):
        messages = store.complain(first, min(batch, count - first))
        publisher.publish(messages)
        store.forget(messages)
    publisher.close()
    store.close()


def _hear(url: str, broker: str, name: str, works: Mapping[str, Work], count: int, batch: int) -> None:
    store, publisher = drivers.Store(url, name), drivers.Publisher(broker)
    consumer = drivers.Consumer(broker, name, most=batch)
    left = count * len(works)
    while left:
        came = consumer.take()
        _hear_batch(store, publisher, works, came)
        consumer.answer(came[-1][0])
        left -= len(came)
    consumer.close()
    publisher.close()
    store.close()


def _hear_batch(
    store: drivers.Store, publisher: drivers.Publisher, works: Mapping[str, Work], came: list[tuple[int, str, str]]
) -> None:
    new = set(store.hear([key for _, key, _ in came]))
    said: list[drivers.Message] = []
    for topic, work in works.items():
        ids = [key for _, key, kind in came if kind == topic and key in new]
        if ids and work.rows:
            store.write(ids, each=work.rows)
        if ids and work.begins:
            store.begin(ids)
        if ids and work.says:
            said += store.say(work.says, len(ids))
    store.commit()
    if said:
        publisher.publish(said)
        store.forget(said)
