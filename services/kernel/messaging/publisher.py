"""Handing messages to the broker, a batch at a time, and knowing which of them it has taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from time import monotonic
from typing import Any, Protocol

import pika
import structlog
from pika.adapters.select_connection import IOLoop, SelectConnection
from pika.channel import Channel

from services.kernel.messaging import carrier
from services.kernel.messaging.topology import HAPPENED, parameters, routing_key

log = structlog.get_logger()
PATIENCE = 8.0  # seconds that a connection or a batch may take
GOODBYE = 1.0  # seconds that the broker may take to part properly


class BrokerAway(Exception):
    """The broker cannot be reached, or has not answered in time."""


@dataclass(frozen=True, slots=True)
class Said:
    """One row of the outbox that waits to be sent."""

    id: int
    message_id: str
    type: str
    urgent: bool
    case: str
    office: str
    body: bytes


@dataclass(slots=True)
class Answer:
    """Which rows (by id) the broker took and which it refused. It may have taken the others, or not."""

    taken: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


class Publisher(Protocol):
    """One thread's way to the broker. `forgets` says that the broker keeps nothing beyond the process."""

    forgets: bool

    def open(self) -> None:
        """Be connected. Raises BrokerAway."""

    def publish(self, batch: Sequence[Said]) -> Answer:
        """Publish in order and wait for the answers. Raises BrokerAway only if nothing can have been sent."""

    def tend(self) -> None:
        """Keep an idle connection alive; to be called every few seconds. Raises BrokerAway when it is lost."""

    def close(self) -> None:
        """Let go of everything. `open` may follow."""


class PikaPublisher:
    """AMQP with asynchronous confirms. It must be used from one thread, which drives pika's loop while it waits."""

    forgets = False

    def __init__(self, broker_url: str, *, patience: float = PATIENCE) -> None:
        self._parameters = parameters(broker_url)
        self._parameters.blocked_connection_timeout = patience
        self._parameters.socket_timeout = self._parameters.stack_timeout = patience
        self._user = str(vars(self._parameters.credentials)["username"])
        self._patience = patience
        self._loop: IOLoop | None = None
        self._connection: SelectConnection | None = None
        self._channel: Channel | None = None
        self._ready = False
        self._lost: str | None = None
        self._established = self._gone = False
        self._tag = 0
        self._waiting: dict[int, Said] = {}
        self._returned: set[str] = set()
        self._answer = Answer()

    def open(self) -> None:
        if self._ready and self._lost is None:
            return
        self.close()
        self._lost = None
        self._established = self._gone = False
        self._loop = IOLoop()
        self._loop.activate_poller()
        self._connection = SelectConnection(
            self._parameters,
            on_open_callback=self._opened,
            on_open_error_callback=self._ended,
            on_close_callback=self._ended,
            custom_ioloop=self._loop,
        )
        self._wait(self._patience + GOODBYE, until=lambda: self._ready or self._lost is not None)
        if not self._ready:
            reason = self._lost or "no answer in time"
            self.close()
            raise BrokerAway(reason)

    def publish(self, batch: Sequence[Said]) -> Answer:
        if not self._ready or self._lost is not None or self._channel is None:
            raise BrokerAway(self._lost or "not connected")
        self._answer = Answer()
        self._returned.clear()
        try:
            for said in batch:
                self._send(self._channel, said)
        except pika.exceptions.AMQPError as cause:
            self._lose(cause)
        self._wait(self._patience, until=lambda: not self._waiting or self._lost is not None)
        if self._waiting:
            self._lose(TimeoutError("no confirm in time"))
            self._waiting.clear()
        return self._answer

    def tend(self) -> None:
        if self._loop is not None and self._lost is None:
            self._turn(self._loop, 0)
        if self._lost is not None or not self._ready:
            raise BrokerAway(self._lost or "not connected")

    def close(self) -> None:
        connection, loop = self._connection, self._loop
        if connection is not None and loop is not None:
            if connection.is_open:
                connection.close()
                self._wait(GOODBYE, until=lambda: self._gone)
            if self._established and not self._gone:
                silent: Any = connection
                silent._adapter_disconnect_stream()  # noqa: SLF001 - pika has no public way to leave a silent peer
                self._wait(GOODBYE, until=lambda: self._gone)
            loop.deactivate_poller()
            loop.close()
        self._connection = self._loop = self._channel = None
        self._ready = False
        self._tag = 0
        self._waiting.clear()

    def _send(self, channel: Channel, said: Said) -> None:
        channel.basic_publish(
            HAPPENED,
            routing_key(said.type, urgent=said.urgent),
            said.body,
            pika.BasicProperties(
                content_type="application/json",
                delivery_mode=2,
                message_id=said.message_id,
                type=said.type,
                user_id=self._user,
            ),
            mandatory=True,
        )
        self._tag += 1
        self._waiting[self._tag] = said

    def _opened(self, connection: Any) -> None:
        self._established = True
        connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_close_callback(lambda _channel, cause: self._lose(cause))
        channel.add_on_return_callback(self._came_back)
        channel.confirm_delivery(self._answered, callback=lambda _frame: setattr(self, "_ready", True))

    def _came_back(self, _channel: Channel, _method: Any, properties: pika.BasicProperties, _body: bytes) -> None:
        self._returned.add(str(properties.message_id))

    def _answered(self, frame: Any) -> None:
        tag, taken = frame.method.delivery_tag, isinstance(frame.method, pika.spec.Basic.Ack)
        tags = list(takewhile(lambda t: t <= tag, self._waiting)) if frame.method.multiple else [tag]
        for each in tags:
            said = self._waiting.pop(each)
            ok = taken and said.message_id not in self._returned
            (self._answer.taken if ok else self._answer.refused).append(said.id)

    def _ended(self, _connection: Any, cause: BaseException) -> None:
        self._gone = True
        self._lose(cause)

    def _lose(self, cause: BaseException) -> None:
        self._lost = self._lost or f"{type(cause).__name__}: {cause}"

    def _wait(self, seconds: float, *, until: Callable[[], bool]) -> None:
        deadline = monotonic() + seconds
        while not until() and self._loop is not None and (left := deadline - monotonic()) > 0:
            self._turn(self._loop, left)

    @staticmethod
    def _turn(loop: IOLoop, seconds: float) -> None:
        timer = loop.call_later(seconds, lambda: None)
        loop.poll()
        loop.process_timeouts()
        loop.remove_timeout(timer)


class KombuPublisher:
    """For kombu's in-memory transport: one process, nothing is confirmed because nothing can be refused."""

    forgets = True

    def __init__(self, broker_url: str, *, user: str) -> None:
        self._url = broker_url
        self._user = user
        self._connection: Any = None
        self._producer: Any = None

    def open(self) -> None:
        if self._producer is None:
            self._connection = carrier.Connection(self._url)
            self._producer = carrier.Producer(self._connection.default_channel, auto_declare=False)

    def publish(self, batch: Sequence[Said]) -> Answer:
        if self._producer is None:
            raise BrokerAway("not connected")
        for said in batch:
            self._producer.publish(
                said.body,
                exchange=HAPPENED,
                routing_key=routing_key(said.type, urgent=said.urgent),
                content_type="application/json",
                content_encoding="utf-8",
                message_id=said.message_id,
                type=said.type,
                user_id=self._user,
            )
        return Answer(taken=[said.id for said in batch])

    def tend(self) -> None:
        """Nothing can be lost."""

    def close(self) -> None:
        if self._connection is not None:
            self._connection.release()
        self._connection = self._producer = None


def publisher_for(broker_url: str, *, user: str) -> Publisher:
    """The publisher for the broker that the URL names."""
    if broker_url.startswith("memory"):
        return KombuPublisher(broker_url, user=user)
    return PikaPublisher(broker_url)
