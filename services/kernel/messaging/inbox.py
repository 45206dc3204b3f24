"""Hearing: each message has its effect once, and one that fails takes no neighbour with it.

The mark in the inbox, the handlers' work and what they say commit together. What has arrived at the same time shares a
transaction; when that fails, its messages are heard one by one, and the one that fails alone goes to the retry ladder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any

import structlog
from psycopg import Cursor, sql
from sqlalchemy.orm import Session
from structlog.contextvars import bind_contextvars, clear_contextvars

from services.kernel.clock import now
from services.kernel.contracts import Event, Undecodable
from services.kernel.database import narrow
from services.kernel.errors import Later
from services.kernel.house import House
from services.kernel.messaging import metrics, postponing
from services.kernel.messaging.faults import DatabaseAway, describe, frames, is_database_away
from services.kernel.messaging.letters import Delivery, Letter, open_delivery, shelved
from services.kernel.messaging.tables import place_of
from services.kernel.service import BatchHandler, Handler, Service

log = structlog.get_logger()
MARK = sql.SQL("""
insert into {inbox} (message_id, office)
select id::uuid, office from unnest(string_to_array(%s, ','), string_to_array(%s, ',')) as heard(id, office)
on conflict do nothing returning message_id::text""")


class Inbox:
    """Hears for one service. Every method may raise DatabaseAway: nothing was heard then, and all may come again."""

    def __init__(self, service: Service, house: House) -> None:
        self._service = service.name
        self._rows = service.messages
        self._house = house
        self._province = house.offices.province.code
        self._handlers: Mapping[str, Handler] = {kind.TYPE: handler for kind, handler in service.hears.items()}
        self._anything = service.hears.get(Event)
        self._keeps = service.keeps
        self._batch_handlers: Mapping[str, BatchHandler] = {k.TYPE: h for k, h in service.hears_many.items()}
        self._mark = MARK.format(inbox=sql.Identifier(*place_of(service.messages.inbox)))
        self._excused: set[str] = set()
        self._hops: dict[str, Any] = {}

    def hear(self, deliveries: Sequence[Delivery]) -> None:
        """When it returns, each of them is done with: heard, on the ladder, or parked; all may be acknowledged."""
        for came_back, some in groupby(deliveries, key=lambda delivery: delivery.redelivered):
            letters = self._open(some)
            if came_back:
                for letter in letters:
                    self._hear_counted(letter)
            elif letters:
                self._hear_together(letters)

    def hear_again(self, letter: Letter, *, attempts: int, at: datetime) -> str:
        """From the ladder, alone. Returns the result."""
        if attempts > len(postponing.RUNGS) + 1:
            return self._park(letter, attempts=attempts, error="it was never answered")
        return self._hear_alone(letter, attempts=attempts, at=at, postponed=True)

    def _open(self, deliveries: Iterator[Delivery]) -> list[Letter]:
        letters = []
        for delivery in deliveries:
            try:
                letters.append(open_delivery(delivery))
            except Undecodable as cause:
                self._put_aside(delivery, cause)
        return letters

    def _hear_together(self, letters: Sequence[Letter]) -> None:
        if len(letters) == 1:
            self._hear_alone(letters[0], attempts=1, at=now(), postponed=False)
            return
        try:
            with self._work(letters) as session:
                first = self._hear_first(session, letters)
                self._handle(session, first)
        except DatabaseAway:
            self._excuse(letters)
            raise
        except Exception as cause:  # noqa: BLE001 - whose fault it is shows when each is heard alone
            log.info("a batch failed and is heard one by one", error=describe(cause), messages=len(letters))
            for letter in letters:
                self._hear_alone(letter, attempts=1, at=now(), postponed=False)
            return
        self._count(letters, first)

    def _hear_counted(self, letter: Letter) -> None:
        """One that came back: the attempt is committed first, so that a message that kills processes is found out."""
        rows, excused, row = self._rows.postponed, letter.id in self._excused, shelved(letter, self._house.offices)
        with self._work([letter], also=self._province) as session:
            attempts, state = postponing.count_attempt(session, rows, row, excused=excused)
        if state == "parked":
            self._tell(letter, "parked")
        elif attempts > postponing.CRASHES:
            self._park(letter, attempts=attempts, error=f"the process died {postponing.CRASHES} times over it")
        else:
            self._hear_alone(letter, attempts=attempts, at=now(), postponed=True)
        self._excused.discard(letter.id)

    def _hear_alone(self, letter: Letter, *, attempts: int, at: datetime, postponed: bool) -> str:
        try:
            with self._work([letter]) as session:
                first = self._hear_first(session, [letter])
                self._handle(session, first)
                if postponed:
                    narrow(session, seeing=(letter.office, self._province))
                    postponing.forget(session, self._rows.postponed, letter)
        except DatabaseAway:
            self._excuse([letter])
            raise
        except Exception as cause:  # noqa: BLE001 - any fault of a handler goes up the ladder
            return self._fail(letter, cause, attempts=attempts, at=at)
        return self._count([letter], first)

    def _fail(self, letter: Letter, cause: Exception, *, attempts: int, at: datetime) -> str:
        error, rows, row = describe(cause), self._rows.postponed, shelved(letter, self._house.offices)
        with self._work([letter], also=self._province) as session:
            state = postponing.postpone(session, rows, row, attempts=attempts, error=error, at=at)
        result = "parked" if state == "parked" else "later" if isinstance(cause, Later) else "failed"
        if isinstance(cause, Later):
            log.info("a message is heard later", type=letter.type, why=error, attempts=attempts)
        else:
            log.error("a message failed", type=letter.type, error=error, attempts=attempts, trace=frames(cause))
        return self._tell(letter, result)

    def _park(self, letter: Letter, *, attempts: int, error: str) -> str:
        row = shelved(letter, self._house.offices)
        with self._work([letter], also=self._province) as session:
            postponing.park(session, self._rows.postponed, row, attempts=attempts, error=error)
        log.error("a message is parked", type=letter.type, error=error, attempts=attempts)
        return self._tell(letter, "parked")

    def _put_aside(self, delivery: Delivery, cause: Undecodable) -> None:
        with self._work([]) as session:
            postponing.put_aside(session, self._rows.undecodable, delivery, cause)
        log.error("bytes that are no message of ours are parked", size=len(delivery.body))
        metrics.HEARD.labels(self._service, "unknown", "undecodable").inc()

    @contextmanager
    def _work(self, letters: Sequence[Letter], *, also: str = "") -> Iterator[Session]:
        """A unit of work over the offices of these letters, and `also` that one's.

        Raises DatabaseAway when it is the database that fails.
        """
        offices = dict.fromkeys(filter(None, (*(letter.office for letter in letters), also)))
        try:
            with self._house.database.work(seeing=offices) as session:
                yield session
        except Exception as cause:
            if is_database_away(cause):
                raise DatabaseAway(describe(cause)) from cause
            raise

    def _hear_first(self, session: Session, letters: Sequence[Letter]) -> list[Letter]:
        """Those that were never heard before; they count as heard once the transaction commits."""
        driver: Any = session.connection().connection.driver_connection
        hands: Cursor[tuple[str]] = driver.cursor()
        ids, offices = ",".join(letter.id for letter in letters), ",".join(letter.office for letter in letters)
        new = {row[0] for row in hands.execute(self._mark, (ids, offices)).fetchall()}
        first = []
        for letter in letters:
            if letter.id in new:
                new.remove(letter.id)
                first.append(letter)
        return first

    def _handle(self, session: Session, letters: Sequence[Letter]) -> None:
        strangers = [letter for letter in letters if letter.office not in self._house.offices]
        if strangers:
            raise Later(f"office {strangers[0].office} is not known here yet")
        try:
            if self._keeps is not None and letters:
                self._look(session, letters)
                self._keeps(session, letters, self._house)
                return
            for wave in self._waves(letters):
                self._handle_wave(session, wave)
            if letters:  # what the database looks at when this commits may be of any of them
                self._look(session, letters)
        finally:
            clear_contextvars()

    def _waves(self, letters: Sequence[Letter]) -> list[list[Letter]]:
        """Batch handlers change the order of messages; so no two of one case share a wave when there are any."""
        if not any(letter.type in self._batch_handlers for letter in letters):
            return [list(letters)]
        waves: dict[int, list[Letter]] = defaultdict(list)
        seen: dict[str, int] = defaultdict(int)
        for letter in letters:
            waves[seen[letter.case]].append(letter)
            seen[letter.case] += 1
        return list(waves.values())

    def _handle_wave(self, session: Session, letters: Sequence[Letter]) -> None:
        together: dict[str, list[Letter]] = defaultdict(list)
        by_office: dict[str, list[tuple[Handler, Letter]]] = defaultdict(list)
        for letter in letters:
            handler = self._handler_of(letter)
            if letter.event is not None and letter.type in self._batch_handlers:
                together[letter.type].append(letter)
            elif handler is not None:
                by_office[letter.office].append((handler, letter))
        for kind, some in together.items():
            self._look(session, some)
            self._batch_handlers[kind](session, [letter.event for letter in some], self._house)
        for pairs in by_office.values():
            for handler, letter in pairs:
                self._look(session, [letter])
                handler(session, letter.event, self._house)

    def _look(self, session: Session, letters: Sequence[Letter]) -> None:
        """See no more than the offices of these letters, and let what is logged say which."""
        clear_contextvars()
        one = letters[0] if len(letters) == 1 else None
        bind_contextvars(service=self._service, type=letters[0].type, message=one.id if one else f"{len(letters)}")
        narrow(session, seeing=dict.fromkeys(letter.office for letter in letters))

    def _handler_of(self, letter: Letter) -> Handler | None:
        return None if letter.event is None else self._handlers.get(letter.type, self._anything)

    def _is_heard(self, letter: Letter) -> bool:
        if self._keeps is not None:
            return True
        return letter.event is not None and (
            letter.type in self._batch_handlers or self._handler_of(letter) is not None
        )

    def _excuse(self, letters: Sequence[Letter]) -> None:
        if len(self._excused) > 10_000:
            self._excused.clear()
        self._excused.update(letter.id for letter in letters)

    def _count(self, letters: Sequence[Letter], first: Sequence[Letter]) -> str:
        """Tell the metrics of letters whose transaction has committed; the result of the last one."""
        moment, new = now(), {id(letter) for letter in first}
        result = "duplicate"
        for letter in letters:
            known = self._keeps or letter.type in self._batch_handlers or self._handler_of(letter) is not None
            result = "duplicate" if id(letter) not in new else "done" if known else "ignored"
            self._tell(letter, result)
            if result == "done":
                self._hop(letter.type).observe(max(0.0, (moment - letter.said_at).total_seconds()))
        return result

    def _tell(self, letter: Letter, result: str) -> str:
        kind = letter.type if letter.event is not None else "unknown"
        metrics.HEARD.labels(self._service, kind, result).inc()
        return result

    def _hop(self, kind: str) -> Any:
        hop = self._hops.get(kind)
        if hop is None:
            hop = self._hops[kind] = metrics.HOP.labels(self._service, kind)
        return hop
