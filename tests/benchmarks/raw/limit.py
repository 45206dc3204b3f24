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
from dataclasses import dataclass

import psycopg

from services.kernel.messaging.topology import channel_of
from tests.benchmarks import proc
from tests.benchmarks.raw import drivers
from tests.benchmarks.rig import RAW_VHOST, Rig

BATCH = 200


@dataclass(frozen=True)
class Work:
    """What a message brings: rows, an intent that is committed for each of them, more rows, and what is said of it.

    `keeps` says that one of the rows holds the message itself.
    """

    rows: int
    says: str | None = None
    rows_after_intent: int = 0
    keeps: bool = False


@dataclass(frozen=True)
class Shape:
    """Rows beside the complaint, bytes of a message by topic, and what each hearer does with each topic."""

    rows: int
    sizes: Mapping[str, int]
    hearers: Mapping[str, Mapping[str, Work]]


PLAIN = Shape(
    rows=0,
    sizes={"a": 1400, "b": 1400},
    hearers={
        "routing": {"a": Work(1, says="b")},
        "notification": {"b": Work(1)},
        "archive": {"b": Work(1)},
    },
)
FULL = Shape(
    rows=2,  # the number's counter, the answer for a repeated request
    sizes={"a": 3050, "b": 470, "c": 375},
    hearers={
        # case, two clocks, history and its head; of the notice nothing but the inbox
        "routing": {"a": Work(5, says="b"), "c": Work(0)},
        # contact and notice, the intent, state, attempt and part; of the case where it stands
        "notification": {"a": Work(2, says="c", rows_after_intent=3), "b": Work(1)},
        # entry and dossier
        "archive": {"a": Work(2, keeps=True), "b": Work(2, keeps=True), "c": Work(2, keeps=True)},
        # where the case stands, the timeline, who is involved; the notice
        "intake": {"b": Work(3), "c": Work(1)},
    },
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
        workers = [fork.Process(target=_produce, args=(url, broker, shape, count, batch))]
        workers += [
            fork.Process(target=_hear, args=(url, broker, hearer, shape, count, batch)) for hearer in shape.hearers
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
            if found != (count * sum(work.rows + work.rows_after_intent for work in works.values()),):
                raise RuntimeError(f"{name} wrote {found} rows")


def _produce(url: str, broker: str, shape: Shape, count: int, batch: int) -> None:
    store, publisher = drivers.Store(url, "producer"), drivers.Publisher(broker)
    for first in range(0, count, batch):
        messages = store.complain(first, min(batch, count - first), size=shape.sizes["a"])
        store.write([key for _, key, _ in messages], each=shape.rows)
        store.commit()
        publisher.publish(messages)
        store.forget(messages)
    publisher.close()
    store.close()


def _hear(url: str, broker: str, name: str, shape: Shape, count: int, batch: int) -> None:
    works = shape.hearers[name]
    store, publisher = drivers.Store(url, name), drivers.Publisher(broker)
    consumer = drivers.Consumer(broker, name, most=batch)
    left = count * len(works)
    while left:
        came = consumer.take()
        _hear_batch(store, publisher, shape, works, came)
        consumer.answer(came[-1][0])
        left -= len(came)
    consumer.close()
    publisher.close()
    store.close()


def _hear_batch(
    store: drivers.Store,
    publisher: drivers.Publisher,
    shape: Shape,
    works: Mapping[str, Work],
    came: list[tuple[int, str, str]],
) -> None:
    new = set(store.hear([key for _, key, _ in came]))
    said: list[drivers.Message] = []
    for topic, work in works.items():
        ids = [key for _, key, kind in came if kind == topic and key in new]
        if not ids:
            continue
        store.write(ids, each=work.rows, kept=shape.sizes[topic] if work.keeps else 0)
        if work.rows_after_intent:
            store.begin(ids)
            store.write(ids, each=work.rows_after_intent)
        if work.says:
            said += store.say(work.says, len(ids), size=shape.sizes[work.says])
    store.commit()
    if said:
        publisher.publish(said)
        store.forget(said)
