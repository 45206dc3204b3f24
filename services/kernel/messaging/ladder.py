"""Climbs the retry ladder: what is due is heard again, each alone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import structlog

from services.kernel.clock import now
from services.kernel.contracts import Undecodable
from services.kernel.house import House
from services.kernel.messaging import postponing
from services.kernel.messaging.faults import DatabaseAway, describe, is_database_away
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.letters import open_body
from services.kernel.messaging.stop import Stop
from services.kernel.service import Service

log = structlog.get_logger()
EVERY = 0.5  # seconds between two looks
BACKOFF = 5.0  # seconds while the database is away


class Ladder:
    """`run` goes on until it is stopped; `sweep` is one look, at a moment that it is told."""

    def __init__(self, service: Service, house: House) -> None:
        self._rows = service.messages.postponed
        self._house = house
        self._inbox = Inbox(service, house)

    def run(self, stop: Stop) -> None:
        while not stop.wait(EVERY):
            try:
                while self.sweep(at=now()).total() >= postponing.PAGE and not stop.is_set():
                    pass
            except DatabaseAway:
                stop.wait(BACKOFF)

    def sweep(self, *, at: datetime) -> Counter[str]:
        """Hear again what is due at `at`, at most a page of it; how many had which result. Raises DatabaseAway."""
        try:
            with self._house.database.work_seeing_every_office(because="the ladder hears again for all") as session:
                due = postponing.claim_due(session, self._rows, at=at)
        except Exception as cause:
            if is_database_away(cause):
                raise DatabaseAway(describe(cause)) from cause
            raise
        return Counter(result for each in due if (result := self._hear(each, at=at)))

    def _hear(self, due: postponing.Due, *, at: datetime) -> str:
        """The result; empty when somebody else has heard it meanwhile."""
        try:
            with self._house.database.work(seeing=[due.office]) as session:
                attempts = postponing.count_due(session, self._rows, due, at=at)
        except Exception as cause:
            if is_database_away(cause):
                raise DatabaseAway(describe(cause)) from cause
            raise
        if attempts is None:
            return ""
        try:
            letter = open_body(due.body)
        except Undecodable as cause:
            log.error("a message on the ladder can no longer be read", error=type(cause).__name__)
            with self._house.database.work(seeing=[due.office]) as session:
                postponing.park_as_it_is(session, self._rows, due.message_id, error=type(cause).__name__)
            return "parked"
        return self._inbox.hear_again(letter, attempts=attempts, at=at)
