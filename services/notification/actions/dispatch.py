"""The threads that hand notices over: for each way out its own, so that letters never wait for text messages."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from time import monotonic

import structlog

from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.messaging.company import Company
from services.kernel.messaging.faults import describe, frames, is_database_away
from services.kernel.only_one import OnlyOne
from services.notification.actions import doorbell, doubting, gateways, handing
from services.notification.rules.decency import Means

log = structlog.get_logger()
# How many are handed over together, and by how many threads: while one waits for a silent gateway, others go on.
BATCH = {Means.SMS: 32, Means.EMAIL: 32}
THREADS = {Means.SMS: 2, Means.EMAIL: 1}
LOOK = 1.0  # seconds after which a sender looks although nobody rang
NOTE = 5.0  # seconds between two notes of how the gateways fare
FLOOD = 120.0  # notices a second from which a sender waits for company
BACKOFF = 1.0
WAIT = 4.0  # seconds that `stop` waits for what is on its way, and again after the lines were cut


class Dispatch:
    """Starts at once; `stop` ends it, and what was on its way is written down as what is known of it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stop = threading.Event()
        self._me = secrets.token_hex(8)
        self._alive = OnlyOne(house.settings.database_url, name=doubting.lock_of(self._me))
        self._turn = threading.Lock()
        self._seen = False
        self.gateways = gateways.open_gateways(house)
        self._bells = {gateway.means: doorbell.Bell() for gateway in self.gateways}
        self._threads: list[threading.Thread] = []
        for means, bell in self._bells.items():
            doorbell.hang(bell, means.value)
        self._begin("notices-watch", self._watch)
        for gateway in self.gateways:
            for n in range(THREADS[gateway.means] if gateway.channel else 0):
                self._begin(f"notices-{gateway.means}-{n}", lambda gateway=gateway: self._send(gateway))  # type: ignore[misc]

    def stop(self) -> None:
        self._stop.set()
        for bell in self._bells.values():
            doorbell.take_down(bell)
            bell.ring()
        self._join()
        for gateway in self.gateways:
            if gateway.channel is not None:
                gateway.channel.close()
        self._join()
        self._alive.give_up()
        late = [thread.name for thread in self._threads if thread.is_alive()]
        if late:
            log.error("threads did not end in time", threads=late)

    def send_batch(self, gateway: gateways.Gateway) -> int:
        """Hand over what is due now, at most a batch; how many. Raises what the database raises, before the call."""
        if gateway.channel is None or not self._lives():
            return 0
        intents = handing.claim(self._house, gateway.means, sender=self._me, most=BATCH[gateway.means])
        if intents:
            handed = handing.hand_over(self._house, gateway.means, gateway.channel, intents)
            self._until_done(lambda: handing.record(self._house, gateway.provider, handed))
        return len(intents)

    def _send(self, gateway: gateways.Gateway) -> None:
        bell, company = self._bells[gateway.means], Company(flood=FLOOD / THREADS[gateway.means])
        while not self._stop.is_set():
            if gateway.channel is None or not gateway.channel.wait_until_ready(LOOK):
                self._stop.wait(LOOK)
                continue
            handed = self.send_batch(gateway)
            if handed < BATCH[gateway.means]:
                bell.wait(LOOK)
            else:
                bell.ring()
            company.came(handed)
            if handed and company.linger:
                self._stop.wait(company.linger)
        bell.ring()  # it wakes one at a time: the next one has to end too

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._lives(look=True)
            at = now()
            gateways.note(self._house, self.gateways, at=at)
            doubting.doubt(self._house, self._me, begun_before=at - doubting.STUCK_AFTER, at=at)
            self._stop.wait(NOTE)

    def _lives(self, *, look: bool = False) -> bool:
        """Whether the others can see that this process lives: without that, it hands nothing over."""
        with self._turn:
            if look or not self._seen:
                self._seen = False
                self._seen = self._alive.leads()
            return self._seen

    def _until_done(self, write: Callable[[], None]) -> None:
        """What the gateway said is known to this process alone: it is kept until the database takes it."""
        deadline: float | None = None
        while True:
            try:
                write()
            except Exception as cause:
                if not is_database_away(cause):
                    raise
                if self._stop.is_set():
                    deadline = deadline or monotonic() + WAIT
                    if monotonic() > deadline:
                        raise
                log.warning("the database is away; what the gateway said is kept")
                threading.Event().wait(BACKOFF)
            else:
                return

    def _begin(self, name: str, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._keep, args=(name, run), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _keep(self, name: str, run: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                run()
            except Exception as cause:  # noqa: BLE001 - whatever it is: log it and begin again
                if is_database_away(cause):
                    log.warning("the database is away; notices wait", thread=name)
                else:
                    log.error(
                        "a thread died and is started again", thread=name, error=describe(cause), trace=frames(cause)
                    )
                self._stop.wait(BACKOFF)

    def _join(self) -> None:
        deadline = monotonic() + WAIT
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))
