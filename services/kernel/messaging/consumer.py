"""From the broker's queues to the inbox: what has arrived is heard together, then acknowledged at once.

Nothing is acknowledged before it is committed. While the database is away the consumer holds what it has, unanswered
and in order, and takes no more; giving it back would send it to the end of a quorum queue.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import text

from services.kernel.house import House
from services.kernel.messaging import metrics
from services.kernel.messaging.carrier import Connection, ConsumerMixin, Queue
from services.kernel.messaging.company import LINGER, PATIENT, Company
from services.kernel.messaging.faults import DatabaseAway, is_database_away
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.letters import Delivery
from services.kernel.messaging.stop import Stop
from services.kernel.messaging.topology import URGENT, queue_name
from services.kernel.service import Service

log = structlog.get_logger()
PREFETCH = 600  # what a flood brings while a batch waits for company
HEARTBEAT = 30
TEND = 5.0  # seconds between heartbeat checks; the broker is checked also while there is much to do
BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Consumer(ConsumerMixin):  # type: ignore[misc] # kombu is untyped
    """Hears one lane of a service, in one thread. `run` goes on until it is stopped; `drain` is for tests.

    `fault` is a sentence while it does not listen, else None.
    """

    def __init__(self, service: Service, house: House, *, lane: str) -> None:
        self._house = house
        self._service = service
        self._lane = lane
        self._inbox = Inbox(service, house)
        self._arrived: list[Delivery] = []
        self._stop = Stop()
        self._in_memory = house.settings.broker_url.startswith("memory")
        self._drained: Any = None
        self.connection = _connection(house.settings.broker_url)
        self.fault: str | None = "not started"

    def run(self, stop: Stop) -> None:
        """Consume until `stop` is set. A broker or a database that is away is waited for, however long."""
        self._stop, failures = stop, 0
        while not stop.is_set():
            began = monotonic()
            try:
                if self._database_answers():
                    self._listen()
                    continue
                self._failed("the database does not answer")
            except (*self.connection.connection_errors, *self.connection.channel_errors) as cause:
                self._failed(f"{type(cause).__name__}: {cause}".partition("\n")[0])
            failures = failures + 1 if monotonic() - began < TEND else 0
            stop.wait(BACKOFF[min(failures, len(BACKOFF) - 1)])
        self.close()

    def drain(self) -> int:
        """Hear what lies in the queue at this moment, now; how many. Raises DatabaseAway, or kombu's errors."""
        if self._drained is None:
            self._drained = _connection(self._house.settings.broker_url, heartbeat=0)
        channel = self._drained.default_channel
        queue = Queue(queue_name(self._service.name, self._lane), no_declare=True)(channel)
        total = 0
        while True:
            while len(self._arrived) < PREFETCH and (message := queue.get()) is not None:
                self._arrive(message)
            if not self._arrived:
                return total
            total += len(self._arrived)
            self._hear()

    def close(self) -> None:
        self._arrived.clear()
        self.connection.release()
        if self._drained is not None:
            self._drained.release()
            self._drained = None

    def get_consumers(self, consumer: Any, channel: Any) -> list[Any]:
        queue = Queue(queue_name(self._service.name, self._lane), no_declare=True)
        return [consumer([queue], on_message=self._arrive, prefetch_count=PREFETCH, auto_declare=False)]

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        """One attempt: waiting between attempts is for `run`, which can be stopped."""
        with self.connection.clone() as connection:
            connection.connect()
            yield connection

    def _listen(self) -> None:
        self._arrived.clear()
        with self.consumer_context() as (connection, channel, _):
            log.info("listening", lane=self._lane)
            self._say(None)
            try:
                self._hear_until_stopped(connection)
            finally:
                if self._in_memory:
                    channel.basic_recover(requeue=True)

    def _hear_until_stopped(self, connection: Any) -> None:
        tended = again = monotonic()
        company, failures = self._company(), 0
        while not self._stop.is_set():
            self._gather(connection, linger=0 if self._lane == URGENT else company.linger)
            if self._arrived and monotonic() >= again:
                try:
                    company.came(len(self._arrived))
                    self._hear()
                    failures = 0
                    self._say(None)
                except DatabaseAway as cause:
                    self._failed(f"the database went away: {cause}")
                    again = monotonic() + BACKOFF[min(failures, len(BACKOFF) - 1)]
                    failures += 1
            if monotonic() - tended > TEND and not self._in_memory:
                connection.heartbeat_check()
                tended = monotonic()

    def _company(self) -> Company:
        service = self._service
        return Company(flood=service.flood, linger=PATIENT if service.keeps else LINGER, always=service.hears_within)

    def _gather(self, connection: Any, *, linger: float) -> None:
        """Wait up to a second for a message, and take along what arrives behind it, for `linger` seconds at most."""
        try:
            connection.drain_events(timeout=1)
            until = monotonic() + linger
            while len(self._arrived) < PREFETCH:
                connection.drain_events(timeout=max(0.0, until - monotonic()))
        except TimeoutError:
            pass

    def _arrive(self, message: Any) -> None:
        body, info = message.body, message.delivery_info
        self._arrived.append(
            Delivery(
                body=body.encode() if isinstance(body, str) else bytes(body),
                routing_key=str(info.get("routing_key", "")),
                user=message.properties.get("user_id"),
                redelivered=bool(info.get("redelivered")),
                message=message,
            )
        )

    def _hear(self) -> None:
        batch = self._arrived
        self._inbox.hear(batch)
        self._arrived = []
        metrics.BATCH.labels(self._service.name, self._lane).observe(len(batch))
        if self._in_memory:
            for delivery in batch:
                delivery.message.ack()
        else:
            batch[-1].message.ack(multiple=True)

    def _database_answers(self) -> bool:
        try:
            with self._house.database.engine.connect() as connection:
                connection.execute(text("select 1"))
        except Exception as cause:
            if is_database_away(cause):
                return False
            raise
        return True

    def _failed(self, fault: str) -> None:
        if self.fault is None:
            log.warning("the consumer waits", lane=self._lane, cause=fault)
        self._say(fault)

    def _say(self, fault: str | None) -> None:
        if fault == self.fault:
            return
        self.fault = fault
        metrics.CONSUMING.labels(self._service.name, self._lane).set(0 if fault else 1)


def _connection(broker_url: str, *, heartbeat: int = HEARTBEAT) -> Any:
    if broker_url.startswith("memory"):
        return Connection(broker_url, transport_options={"polling_interval": 0.01})
    bounds = {"read_timeout": 10, "write_timeout": 10}
    return Connection(broker_url, heartbeat=heartbeat, connect_timeout=5, transport_options=bounds)
