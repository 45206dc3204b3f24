"""The messages of one service in one process: relay, two consumers, the ladder and the gauges, each in its thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from time import monotonic

import structlog
from pika.exceptions import AMQPError
from sqlalchemy import func, select

from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.messaging import metrics
from services.kernel.messaging.consumer import Consumer
from services.kernel.messaging.deadletters import collect
from services.kernel.messaging.faults import describe, frames, is_database_away
from services.kernel.messaging.ladder import Ladder
from services.kernel.messaging.relay import Relay
from services.kernel.messaging.stop import Stop
from services.kernel.messaging.topology import LANES, apply, lane_of, verify
from services.kernel.service import Service

log = structlog.get_logger()
BACKOFF = (0.5, 1.0, 5.0, 30.0)  # seconds before a thread that died is started again
SETTLED = 60.0  # seconds after which a thread that ran is taken to be well
MEASURE_EVERY = 5.0
COLLECT_EVERY = 6  # of these turns
WAIT = 10.0  # seconds that `stop` waits for all threads together


class Worker:
    """Starts the threads, starts a thread again that died, and stops them all.

    With an in-memory broker, make the workers of all services before starting the first: that declares their queues.
    """

    def __init__(self, service: Service, house: House) -> None:
        self._service = service
        self._house = house
        self._stop = Stop()
        self._threads: list[threading.Thread] = []
        self.relay = Relay(house, service.messages, flood=service.flood, within=service.says_within)
        self.consumers = [Consumer(service, house, lane=lane) for lane in LANES]
        self.ladder = Ladder(service, house)
        if house.settings.broker_url.startswith("memory"):
            apply(house.settings.broker_url, [service])

    def start(self) -> None:
        self._begin("relay", self.relay.run)
        for lane, consumer in zip(LANES, self.consumers, strict=True):
            self._begin(f"consumer-{lane}", consumer.run)
        self._begin("ladder", self.ladder.run)
        self._begin("gauges", self._measure_until)

    def stop(self) -> None:
        """Ends within ten seconds: what is being handled is finished, the rest goes back to the broker."""
        self._stop.set()
        deadline = monotonic() + WAIT
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))
        late = [thread.name for thread in self._threads if thread.is_alive()]
        if late:
            log.error("threads did not end in time", threads=late)

    def ready(self) -> list[str]:
        """What keeps this process from its work, a sentence each; nothing when all is well."""
        faults = [f"{t.name}: died" for t in self._threads if not t.is_alive()]
        if self.relay.fault:
            faults.append(f"relay: {self.relay.fault}")
        deaf = [f"{lane}: {c.fault}" for lane, c in zip(LANES, self.consumers, strict=True) if c.fault]
        if deaf and not self._house.settings.broker_url.startswith("memory"):
            deaf += verify(self._house.settings.broker_url, self._service)
        return faults + deaf

    def _begin(self, name: str, run: Callable[[Stop], None]) -> None:
        thread = threading.Thread(target=self._keep, args=(name, run), name=f"{self._service.name}-{name}", daemon=True)
        thread.start()
        self._threads.append(thread)

    def _keep(self, name: str, run: Callable[[Stop], None]) -> None:
        deaths = 0
        while not self._stop.is_set():
            structlog.contextvars.bind_contextvars(service=self._service.name)
            began = monotonic()
            try:
                run(self._stop)
            except Exception as cause:  # noqa: BLE001 - whatever it is: log it, count it, begin again
                deaths = deaths + 1 if monotonic() - began < SETTLED else 1
                log.error("a thread died and is started again", thread=name, error=describe(cause), trace=frames(cause))
                metrics.RESTARTS.labels(self._service.name, name).inc()
                self._stop.wait(BACKOFF[min(deaths, len(BACKOFF)) - 1])

    def _measure_until(self, stop: Stop) -> None:
        for turn in count():
            if stop.wait(MEASURE_EVERY):
                return
            try:
                self.measure()
                if turn % COLLECT_EVERY == 0:
                    collect(self._service, self._house)
            except (AMQPError, OSError) as cause:
                log.debug("the broker's park could not be looked at", cause=type(cause).__name__)
            except Exception as cause:
                if not is_database_away(cause):
                    raise

    def measure(self) -> None:
        """Set the gauges from the tables. Raises what the database raises."""
        name, rows = self._service.name, self._service.messages
        outbox, postponed, undecodable = rows.outbox, rows.postponed, rows.undecodable
        with self._house.database.work_seeing_every_office(because="gauges count over all offices") as session:
            waiting = session.execute(
                select(outbox.urgent, func.count(), func.min(outbox.said_at))
                .where(outbox.sent_at.is_(None))
                .group_by(outbox.urgent)
            ).all()
            states = dict(session.execute(select(postponed.state, func.count()).group_by(postponed.state)).all())
            aside = session.execute(select(func.count()).select_from(undecodable)).scalar_one()
        found = {lane_of(urgent=urgent): (count, oldest) for urgent, count, oldest in waiting}
        for lane in LANES:
            number, oldest = found.get(lane, (0, now()))
            metrics.OUTBOX_WAITING.labels(name, lane).set(number)
            metrics.OUTBOX_OLDEST.labels(name, lane).set(max(0.0, (now() - oldest).total_seconds()) if number else 0)
        metrics.POSTPONED.labels(name).set(states.get("waiting", 0) + states.get("trying", 0))
        metrics.PARKED.labels(name, "parked").set(states.get("parked", 0))
        metrics.PARKED.labels(name, "undecodable").set(aside)
