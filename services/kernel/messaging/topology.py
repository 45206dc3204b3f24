"""The broker's layout: one exchange that everything passes, two quorum queues a service, and a park beside them.

Services have no right to change it: a deployment loads it as definitions, a test or a developer's machine applies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker

from services.kernel.contracts import Event
from services.kernel.messaging import carrier
from services.kernel.service import Service

HAPPENED = "happened"
PARKED = "parked"
LANES = URGENT, ORDINARY = ("urgent", "ordinary")
DELIVERY_LIMIT = 20


@dataclass(frozen=True)
class QueueWanted:
    """A durable queue, what it must be declared with, and the routing keys that bring messages into it."""

    name: str
    exchange: str
    keys: tuple[str, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict)


def lane_of(*, urgent: bool) -> str:
    return URGENT if urgent else ORDINARY


def routing_key(type_: str, *, urgent: bool) -> str:
    """What the hearers' bindings match."""
    return f"{lane_of(urgent=urgent)}.{type_}"


def queue_name(service: str, lane: str) -> str:
    return f"{service}.{lane}"


def parked_queue(service: str) -> str:
    """Where the broker puts what it could not deliver often enough."""
    return f"{service}.{PARKED}"


def queues_of(service: Service) -> tuple[QueueWanted, ...]:
    """The queues of a service, bound to whom it hears: by the first word of a type, or to everything."""
    everything = service.keeps is not None or Event in service.hears
    words = sorted({kind.TYPE.partition(".")[0] for kind in (*service.hears, *service.hears_many)})
    patterns = ["#"] if everything else [f"{word}.#" for word in words]
    letters = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": PARKED,
        "x-dead-letter-routing-key": service.name,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    lanes = tuple(
        QueueWanted(
            queue_name(service.name, lane), HAPPENED, tuple(f"{lane}.{pattern}" for pattern in patterns), letters
        )
        for lane in LANES
    )
    return (*lanes, QueueWanted(parked_queue(service.name), PARKED, (service.name,), {"x-queue-type": "quorum"}))


def parameters(broker_url: str) -> pika.URLParameters:
    """How to reach the broker without ever waiting for ever."""
    found = pika.URLParameters(broker_url)
    found.connection_attempts = 1
    found.socket_timeout = 5
    found.stack_timeout = 10
    found.blocked_connection_timeout = 10
    found.heartbeat = 30
    return found


@contextmanager
def channel_of(broker_url: str) -> Iterator[BlockingChannel]:
    """A channel on a connection of its own. Raises pika's AMQPError or OSError when the broker cannot be reached."""
    connection = pika.BlockingConnection(parameters(broker_url))
    try:
        yield connection.channel()
    finally:
        if connection.is_open:
            connection.close()


def verify(broker_url: str, service: Service) -> list[str]:
    """What is missing at the broker for this service, a sentence each; nothing when all is there.

    Looks only: it needs no right to configure. Arguments are compared by `drift`, which needs it.
    """
    try:
        connection = pika.BlockingConnection(parameters(broker_url))
    except (AMQPError, OSError) as cause:
        return [f"the broker does not answer ({type(cause).__name__})"]
    faults = []
    try:
        for what, look in _looks(service):
            channel = connection.channel()
            try:
                look(channel)
                channel.close()
            except ChannelClosedByBroker as cause:
                faults.append(f"{what}: {cause.reply_text}")
    except (AMQPError, OSError) as cause:
        faults.append(f"the broker went away ({type(cause).__name__})")
    finally:
        if connection.is_open:
            connection.close()
    return faults


def _looks(service: Service) -> Iterator[tuple[str, Any]]:
    yield f"exchange {HAPPENED}", lambda channel: channel.exchange_declare(HAPPENED, passive=True)
    for queue in queues_of(service):
        yield f"queue {queue.name}", lambda channel, name=queue.name: channel.queue_declare(name, passive=True)


def drift(broker_url: str, services: Iterable[Service]) -> list[str]:
    """Queues that exist with other arguments than wanted. Needs the right to configure; changes nothing that exists."""
    faults = []
    for queue in (q for s in services for q in queues_of(s)):
        try:
            with channel_of(broker_url) as channel:
                channel.queue_declare(queue.name, passive=True)
                channel.queue_declare(queue.name, durable=True, arguments=dict(queue.arguments))
        except ChannelClosedByBroker as cause:
            faults.append(f"queue {queue.name}: {cause.reply_text}")
    return faults


def apply(broker_url: str, services: Iterable[Service]) -> None:
    """Declare everything. For tests and developers' machines; raises when a queue exists with other arguments."""
    if broker_url.startswith("memory"):
        _apply_in_memory(broker_url, services)
        return
    with channel_of(broker_url) as channel:
        channel.exchange_declare(HAPPENED, "topic", durable=True)
        channel.exchange_declare(PARKED, "direct", durable=True)
        for queue in (q for s in services for q in queues_of(s)):
            channel.queue_declare(queue.name, durable=True, arguments=dict(queue.arguments))
            for key in queue.keys:
                channel.queue_bind(queue.name, queue.exchange, key)


def _apply_in_memory(broker_url: str, services: Iterable[Service]) -> None:
    with carrier.Connection(broker_url) as connection:
        channel = connection.default_channel
        for wanted in (q for s in services for q in queues_of(s) if q.exchange == HAPPENED):
            exchange = carrier.Exchange(HAPPENED, type="topic")
            bindings = [carrier.binding(exchange, routing_key=key) for key in wanted.keys]
            carrier.Queue(wanted.name, bindings=bindings)(channel).declare()
