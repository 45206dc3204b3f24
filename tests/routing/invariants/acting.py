"""What a walk is made of: who sits in the office, an act, a message, a step with its look."""

from __future__ import annotations

import random
from collections import Counter, deque
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.kernel import clock
from services.kernel.contracts import Event, encode
from services.kernel.errors import Later, Refused
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.letters import Delivery
from services.routing.actions.perform import act_by
from services.routing.app import service
from services.routing.rules.acts import Act
from services.routing.tables.roster import Roster
from tests.routing.desks import CITY, PROVINCE, Desks
from tests.routing.dying import Killed, digest, dying_before_the_commit
from tests.routing.invariants.choosing import Chosen, anything, choose
from tests.routing.invariants.forms import filled
from tests.routing.invariants.holding import Looks

UNASKED = 0.06  # how often somebody does what nobody offers him
LAST = 60  # acts that a walk remembers
SEATS = ("window", "section-head", "handler-1", "handler-2", "functional-1", "functional-2", "leader", "agency-head",
         "callback", "injury-head", "injury-handler", "province")  # fmt: skip
States = frozenset[tuple[str, str]]  # by region


class Acting:
    """The office of a walk: `cases` are numbered from one, `looks` sees what must hold."""

    dice: random.Random
    at: datetime
    looks: Looks
    cases: int
    taken: Counter[tuple[str, Act]]

    def __init__(self, desks: Desks) -> None:
        self.desks = desks
        self.officers = {s: desks.officer(s, PROVINCE if s == "province" else CITY) for s in SEATS}
        self.names = {one.id: name for name, one in desks.officers.items()}
        self.inbox = Inbox(service, desks.house)
        self.steps = 0
        self.refusals: Counter[str] = Counter()
        self.troubles: Counter[str] = Counter()
        self.rosters: dict[date, Roster] = {}
        self.last: deque[str] = deque(maxlen=LAST)

    @property
    def wanted(self) -> States:
        """States that are aimed at."""
        return frozenset()

    def _any_case(self) -> str:
        return f"{CITY}-2026-{self.dice.randint(1, self.cases)}"

    def _one_at(self, *steps: str) -> str:
        """The case that was moved first of those at one of these steps, else any."""
        query = "select case_id from routing.cases where step = any(%s) order by moved_at, serial limit 1"
        return next((str(row["case_id"]) for row in self.desks.rows(query, list(steps))), self._any_case())

    def _heard(self, event: Event) -> bool:
        """False when it has to wait for the registration."""
        try:
            self.desks.hear(event)
        except Later:
            return False
        return True

    def _twice(self, event: Event, *, by: str = "intake") -> None:
        """Who hears the message dies first, as often as not; then the broker hands it over twice."""
        id_ = UUID(int=self.dice.getrandbits(128), version=4)
        body = encode(event, message_id=id_, by=by, said_at=self.at)
        delivery = Delivery(body=body, routing_key="", user=by, redelivered=False)
        with clock.standing_at(self.at):
            if self.dice.random() < 0.5:
                before = digest(self.desks)
                with suppress(Killed), dying_before_the_commit():
                    self.inbox.hear([delivery])
                assert digest(self.desks) == before, "a crash left something behind"
                self._stepped("dead in hearing")
            self.inbox.hear([delivery])
            self._stepped()
            before = digest(self.desks)
            self.inbox.hear([delivery])
        assert digest(self.desks) == before, "what came twice was done twice"
        for kept in ("postponed", "undecodable"):
            assert not self.desks.rows(f"select 1 from routing.{kept}"), "a message failed"  # noqa: S608
        self._stepped("twice")

    def _later(self, by: timedelta) -> None:
        self.at = self.desks.at = self.at + by

    def _chosen(self, case: str) -> Chosen:
        """Mostly one of the acts that somebody is offered, else any by anybody."""
        if self.dice.random() < UNASKED:
            return anything(self.officers, self.dice)
        return choose(
            self.desks.house,
            case,
            at=self.at,
            officers=self.officers,
            dice=self.dice,
            taken=self.taken,
            wanted=self.wanted,
            rosters=self.rosters,
        )

    def _form(self, case: str, chosen: Chosen) -> dict[str, Any]:
        return filled(self.desks, chosen.act, case, self.dice.randrange(1000))

    def _do(self, case: str, chosen: Chosen, form: dict[str, Any], *, version: int | None = None) -> bool:
        """Whether it was not refused."""
        how = "died"
        try:
            act_by(self.desks.house, chosen.officer, case, chosen.act, form, version=version, at=self.at)
            how = "done"
        except Refused as refusal:
            how = refusal.code
            self.refusals[f"{chosen.act}: {refusal.code}"] += 1
        finally:
            self.taken[case, chosen.act] += 1
            self.last.append(f"{self.at:%m-%d %H:%M} {chosen.seat}: {chosen.act} on {case}, {how}")
        return how == "done"

    def _stepped(self, trouble: str = "") -> None:
        self.steps += 1
        if trouble:
            self.troubles[trouble] += 1
        self.looks.look()
