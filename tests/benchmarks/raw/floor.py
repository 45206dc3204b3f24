"""The closed-loop floor: one complaint at a time through the same hand-offs, with nobody else at work."""

from __future__ import annotations

import time

import psycopg

from services.kernel.messaging.topology import channel_of
from tests.benchmarks.raw import drivers
from tests.benchmarks.rig import RAW_VHOST, Rig

_HOPS = (("a", "routing"), ("b", "notification"))


def floor(rig: Rig, name: str, count: int) -> list[float]:
    """Seconds of each: 3 commits, 2 publications with confirms, 2 deliveries."""
    broker = rig.broker_url("admin", vhost=RAW_VHOST)
    with rig.database(name) as url:
        _prepare(url, broker)
        producer, publisher = drivers.Store(url, "producer"), drivers.Publisher(broker)
        hearers = {queue: (drivers.Store(url, queue), drivers.Consumer(broker, queue, most=1)) for _, queue in _HOPS}
        found = [_once(n, producer, publisher, hearers) for n in range(count)]
        for store, consumer in hearers.values():
            consumer.close()
            store.close()
        publisher.close()
        producer.close()
    return found


def _once(
    n: int,
    producer: drivers.Store,
    publisher: drivers.Publisher,
    hearers: dict[str, tuple[drivers.Store, drivers.Consumer]],
) -> float:
    began = time.perf_counter()
    messages = producer.complain(n, 1)
    for topic, queue in _HOPS:
        publisher.publish(messages)
        store, consumer = hearers[queue]
        ((tag, key, _),) = consumer.take()
        store.write(store.hear([key]), each=1)
        messages = store.say("b", 1) if topic == "a" else []
        store.commit()
        consumer.answer(tag)
    return time.perf_counter() - began


def _prepare(url: str, broker: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(drivers.SCHEMA)
        for name in ("producer", *(queue for _, queue in _HOPS)):
            connection.execute(drivers.OWN.format(name))
    with channel_of(broker) as channel:
        channel.exchange_declare(drivers.EXCHANGE, "topic", durable=True)
        for topic, queue in _HOPS:
            channel.queue_delete(queue)
            channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(queue, drivers.EXCHANGE, topic)
