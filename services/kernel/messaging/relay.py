"""From the outbox to the broker: everything that was committed is sent, at least once, in order within a case.

One process of a service relays (advisory lock); another takes over when it dies. A crash between publishing and
marking sends again, which the hearers' inboxes make harmless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

import psycopg
import structlog

from services.kernel.house import House
from services.kernel.messaging import metrics
from services.kernel.messaging.company import Company
from services.kernel.messaging.publisher import BrokerAway, Publisher, Said, publisher_for
from services.kernel.messaging.stop import Stop
from services.kernel.messaging.topology import lane_of
from services.kernel.messaging.unsent import Unsent
from services.kernel.service import Messages

log = structlog.get_logger()
BATCH = 500
FLOOD = 120.0  # messages a second from which waiting for company pays
MOMENT = 0.005  # while somebody is just writing
WATCH = 2.0  # after which the outbox is looked at although nobody called
TEND = 1.0  # between looks at the broker's connection
BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0)  # between attempts to reach the broker or the database
HELD = 5.0  # that a case rests whose message the broker refused


class Relay:
    """Sends what the service has said. `run` goes on until it is stopped; `drain_once` and `drain` are for tests.

    `fault` is a sentence while it cannot send, else None.
    """

    def __init__(
        self,
        house: House,
        messages: Messages,
        publisher: Publisher | None = None,
        *,
        batch: int = BATCH,
        held: float = HELD,
        flood: float = FLOOD,
        within: float = 0.0,
    ) -> None:
        self._name = house.name
        self._unsent = Unsent(house, messages, limit=batch)
        self._held = held
        self._flood = flood
        self._within = within
        self._publisher = publisher or publisher_for(house.settings.broker_url, user=house.name)
        self._remembered = not self._publisher.forgets
        self._resting: dict[str, float] = {}
        self.fault: str | None = "not started"

    def run(self, stop: Stop) -> None:
        """Relay until `stop` is set. A broker or a database that is away is waited for, however long."""
        failures = 0
        while not stop.is_set():
            try:
                if self._may_send():
                    failures = 0
                    self._send_until(stop)
                else:
                    stop.wait(WATCH)
            except (BrokerAway, psycopg.Error) as cause:
                fault = f"{type(cause).__name__}: {cause}".partition("\n")[0]
                if self.fault is None or failures == 0:
                    log.warning("the relay waits", cause=fault)
                self.fault = fault
                self.close()
                stop.wait(BACKOFF[min(failures, len(BACKOFF) - 1)])
                failures += 1
        self.close()

    def drain_once(self) -> int:
        """Send one batch, now; how many the broker took.

        Raises BrokerAway, psycopg.Error, or RuntimeError when another process leads.
        """
        if not self._may_send():
            raise RuntimeError("another process relays this outbox")
        return self._send_batch()[1]

    def drain(self) -> int:
        """Send until nothing waits; how many the broker took."""
        total = 0
        while taken := self.drain_once():
            total += taken
        return total

    def close(self) -> None:
        """Give up the lead, the database and the broker."""
        metrics.LEADS.labels(self._name).set(0)
        with suppress(psycopg.Error):
            self._unsent.close()
        self._publisher.close()

    def _may_send(self) -> bool:
        if not self._unsent.lead():
            metrics.LEADS.labels(self._name).set(0)
            self.fault = None
            return False
        self._publisher.open()
        if not self._remembered:
            self._unsent.say_again()
            self._remembered = True
        metrics.LEADS.labels(self._name).set(1)
        self.fault = None
        return True

    def _send_until(self, stop: Stop) -> None:
        log.info("relaying")
        company, tended = Company(flood=self._flood, always=self._within), 0.0
        while not stop.is_set():
            found, _ = self._send_batch()
            if monotonic() - tended > TEND:
                self._publisher.tend()
                tended = monotonic()
            if self._unsent.backlogged:
                continue
            company.came(found)
            if found and company.linger:
                self._unsent.wake_up()
                stop.wait(company.linger)
            elif self._unsent.called():
                continue
            elif self._unsent.fall_asleep():
                self._unsent.sleep(stop, WATCH)
            else:
                stop.wait(MOMENT)

    def _send_batch(self) -> tuple[int, int]:
        """How many were found, and how many of them the broker took."""
        batch = self._unsent.claim(resting=self._who_rests())
        if not batch:
            return 0, 0
        began = monotonic()
        answer = self._publisher.publish(batch)
        metrics.CONFIRM.labels(self._name).observe(monotonic() - began)
        self._unsent.mark(answer.taken)
        self._count(batch, taken=set(answer.taken), refused=set(answer.refused))
        return len(batch), len(answer.taken)

    def _count(self, batch: Sequence[Said], *, taken: set[int], refused: set[int]) -> None:
        results = Counter(
            (lane_of(urgent=s.urgent), "taken" if s.id in taken else "refused" if s.id in refused else "unanswered")
            for s in batch
        )
        for (lane, result), count in results.items():
            metrics.PUBLISHED.labels(self._name, lane, result).inc(count)
        if refused:
            until = monotonic() + self._held
            self._resting.update({said.case: until for said in batch if said.id in refused})
            types = sorted({said.type for said in batch if said.id in refused})
            log.error("the broker refused messages; their cases rest", types=types, count=len(refused))

    def _who_rests(self) -> list[str]:
        if self._resting:
            now = monotonic()
            self._resting = {case: until for case, until in self._resting.items() if until > now}
        return list(self._resting)
