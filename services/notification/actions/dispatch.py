"""The threads that hand notices over: each gateway has its own, so that no office waits for another's dead provider."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import TypeVar
from uuid import UUID

import structlog

from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.messaging.company import Company
from services.kernel.messaging.faults import describe, frames, is_database_away, is_deadlock
from services.kernel.only_one import OnlyOne
from services.notification.actions import asking, doorbell, doubting, gateways, handing, underway
from services.notification.actions.fitness import Fitness, Leave
from services.notification.actions.silences import Silences
from services.notification.actions.ways import routes_of
from services.notification.channels import Answering, AnsweringByPhone, Channel
from services.notification.rules.decency import Means
from services.notification.rules.pace import next_batch

log = structlog.get_logger()
# How many are claimed and written down together at most, and by how many threads: while one waits for a silent gateway,
# or writes down, others go on. They leave portion by portion (`at_once` of the channel), and a crash leaves in doubt no
# more than one of each thread.
BATCH = {Means.SMS: 512, Means.EMAIL: 64}
FIRST = 256  # claimed at most until it is known how fast they leave
THREADS = {Means.SMS: 4, Means.EMAIL: 2}
LOOK = 1.0  # seconds after which a sender looks although nobody rang
NOTE = 5.0  # seconds between two notes of how the gateways fare
FLOOD = 240.0  # notices a second from which a sender waits for company
BACKOFF = 1.0
T = TypeVar("T")
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
        self._channels = {each.provider: each.channel for each in self.gateways if each.channel}
        self._fitness, self._silences = Fitness(), Silences()
        self._batches: dict[UUID, underway.Batch] = {}  # those at which a thread is
        self._bells = {gateway.provider: doorbell.Bell() for gateway in self.gateways if gateway.channel}
        self._threads: list[threading.Thread] = []
        for gateway in self.gateways:
            if gateway.channel is not None:
                doorbell.hang(self._bells[gateway.provider], gateway.means.value)
        self._begin("notices-watch", self._watch)
        for gateway in self.gateways:
            for n in range(THREADS[gateway.means] if gateway.channel else 0):
                self._begin(f"notices-{gateway.provider}-{n}", partial(self._send, gateway))
            if isinstance(gateway.channel, Answering | AnsweringByPhone):
                self._begin(f"notices-{gateway.provider}-asks", partial(self._inquire, gateway))

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

    def send_batch(self, gateway: gateways.Gateway, *, most: int = 0) -> int:
        """Hand over what is due now, at most a batch (or so many); how many. Raises what the database raises, before
        the call."""
        at = now()
        with self._fitness.leave(gateway.provider, most=most or BATCH[gateway.means], at=at) as leave:
            offices = self._offices_of(gateway, leave, at=at)
            if gateway.channel is None or not offices or not self._lives():
                return 0
            with self._at_work(gateway) as batch:
                return self._send_claimed(gateway, gateway.channel, batch, offices, leave=leave)

    def doubt_the_stuck(self) -> int:
        """What this process claimed long ago and moves no more; how many notices are in doubt by that."""
        at = now()
        with self._turn:
            living = [each.id for each in self._batches.values() if each.moved_at > at - doubting.STUCK_AFTER]
        return doubting.doubt_the_stuck(self._house, self._me, living=living, at=at)

    @contextmanager
    def _at_work(self, gateway: gateways.Gateway) -> Iterator[underway.Batch]:
        """A batch of this thread's own, claimed at an instant at which no other is."""
        with self._turn:
            at, others = now(), {each.at for each in self._batches.values()}
            while at in others:
                at += timedelta(microseconds=1)
            batch = underway.Batch(self._me, gateway.provider, gateway.means, at)
            self._batches[batch.id] = batch
        try:
            yield batch
        finally:
            with self._turn:
                del self._batches[batch.id]

    def _send_claimed(
        self,
        gateway: gateways.Gateway,
        channel: Channel,
        batch: underway.Batch,
        offices: Sequence[str],
        *,
        leave: Leave,
    ) -> int:
        begun: list[handing.Intent] = []
        intents = handing.claim(
            self._house,
            gateway.means,
            offices=offices,
            most=leave.most,
            urgent_alone=leave.urgent_alone,
            at=batch.at,
            beside=lambda session, claimed: begun.extend(
                underway.begin_with_claim(session, batch, claimed, at_once=channel.at_once)
            ),
        )
        if intents:
            try:
                known = asking.known_of_earlier(self._house, self._channels, intents, silences=self._silences)
            except Exception as cause:
                if is_database_away(cause):  # nothing was sent: without this they would be in doubt
                    self._until_done(lambda: underway.record(self._house, batch, underway.Answers([], []), claimed=()))
                raise
            self._until_done(lambda: asking.record(self._house, known))
            spared = {each.notice for each in known}
            waiting = [intent for intent in intents if intent.id not in spared]
            self._hand_over(gateway, channel, batch, waiting, begun=begun, leave=leave)
        return len(intents)

    def _hand_over(
        self,
        gateway: gateways.Gateway,
        channel: Channel,
        batch: underway.Batch,
        intents: Sequence[handing.Intent],
        *,
        begun: Sequence[handing.Intent],
        leave: Leave,
    ) -> None:
        """Window by window: a crash leaves in doubt what went with the last one, and nothing else. `begun` is the first
        window, if that was written down with the claim."""
        every, newest = underway.Answers([], []), underway.Answers([], [])
        size, first = channel.at_once, 0
        while first < len(intents):
            if not self._may_leave(gateway, leave) or (first and (self._stop.is_set() or channel.trouble)):
                break  # what nobody was asked about waits unspent
            # The evening may have come since the claim: what it holds back is not begun, so it never is in doubt.
            window = handing.awake(self._house, intents[first : first + size], at=now())
            is_begun = bool(begun) and not first
            first += size
            if not window and not is_begun:
                continue
            going = (
                begun
                if is_begun
                else self._until_done(
                    lambda window=window, newest=newest: underway.begin(  # type: ignore[misc] # the loop's own
                        self._house, batch, window, answered=newest
                    )
                )
            )
            leaving = handing.awake(self._house, going, at=now())  # to begin it may have taken long
            newest = underway.answers_of(batch, self._ask(gateway, channel, leaving, batch) if leaving else [])
            newest.unasked += [intent.id for intent in going if intent not in leaving]
            every.add(newest)
        self._until_done(lambda: underway.record(self._house, batch, every, claimed=intents[:first]))

    def _ask(
        self, gateway: gateways.Gateway, channel: Channel, intents: Sequence[handing.Intent], batch: underway.Batch
    ) -> list[handing.Handed]:
        batch.goes()
        handed = handing.hand_over(self._house, gateway.means, channel, intents, going_on=batch.moves)
        self._fitness.heard(gateway.provider, handed, slow=batch.slow, at=now())
        return handed

    def _may_leave(self, gateway: gateways.Gateway, leave: Leave) -> bool:
        """Another thread may have found out meanwhile, even since the claim, that nobody answers any more."""
        return leave.urgent_alone or self._fitness.is_fit(gateway.provider, at=now())

    def _offices_of(self, gateway: gateways.Gateway, leave: Leave, *, at: datetime) -> list[str]:
        """Those whose first fit gateway this is, or the best of those that are not; while it rests those that have no
        fit one, and none if it is not tried."""
        troubled = {each.provider for each in self.gateways if each.trouble}

        def is_fit(name: str) -> bool:
            is_tried = name == gateway.provider and not leave.urgent_alone
            return name not in troubled and (is_tried or self._fitness.is_well(name, at=at))

        if gateway.channel is None or not leave.most:
            return []
        routes, means, codes = routes_of(self._house), gateway.means, self._house.offices.codes
        if leave.urgent_alone:
            is_open = gateway.provider not in troubled
            return routes.without_a_fit_one(means, gateway.provider, offices=codes, is_fit=is_fit) if is_open else []
        return routes.chosen(means, offices=codes, is_fit=is_fit, is_down=troubled.__contains__)[gateway.provider]

    def _send(self, gateway: gateways.Gateway) -> None:
        bell, company = self._bells[gateway.provider], Company(flood=FLOOD / THREADS[gateway.means])
        most = min(BATCH[gateway.means], FIRST)
        while not self._stop.is_set():
            if gateway.channel is None or not gateway.channel.wait_until_ready(LOOK):
                self._stop.wait(LOOK)
                continue
            began, asked = monotonic(), most
            handed = self.send_batch(gateway, most=asked)
            if handed:
                took, least = monotonic() - began, gateway.channel.at_once
                most = next_batch(handed, took=took, least=least, most=BATCH[gateway.means])
            if handed < asked:
                bell.wait(LOOK)
            else:
                bell.ring()
            company.came(handed)
            if 0 < handed < asked and company.linger:  # where many wait already, none need be waited for
                self._stop.wait(company.linger)
        bell.ring()  # it wakes one at a time: the next one has to end too

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._lives(look=True)
            at = now()
            gateways.note(self._house, self.gateways, self._fitness.all(), at=at)
            self.doubt_the_stuck()
            self._stop.wait(NOTE)

    def _inquire(self, gateway: gateways.Gateway) -> None:
        """In a thread of the gateway's own: one that is silent to questions delays nobody."""
        while not self._stop.is_set():
            asking.ask_of_silent(self._house, gateway.provider, gateway.channel, at=now(), silences=self._silences)
            self._stop.wait(NOTE)

    def _lives(self, *, look: bool = False) -> bool:
        """Whether the others can see that this process lives: without that, it hands nothing over."""
        with self._turn:
            if (look or not self._seen) and not self._stop.is_set():  # what was given up is not taken again
                self._seen = False
                self._seen = self._alive.leads()
            return self._seen

    def _until_done(self, write: Callable[[], T]) -> T:
        """What the gateway said is known to this process alone: it is kept until the database takes it."""
        deadline: float | None = None
        while True:
            try:
                return write()
            except Exception as cause:
                if not is_database_away(cause) and not is_deadlock(cause):
                    raise
                if self._stop.is_set():
                    deadline = deadline or monotonic() + WAIT
                    if monotonic() > deadline:
                        raise
                log.warning("the database did not take it; what the gateway said is kept")
                threading.Event().wait(BACKOFF)

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
