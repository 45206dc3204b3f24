"""Random officers, complainants, clocks and crashes around one office and the province above it.

What happens depends on the dice and on what the walk has seen, on nothing else: the same seed walks the same way, and
a walk that fails tells its last acts.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, MutableSequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.kernel.contracts import Event
from services.kernel.contracts.archive import DossierFiled
from services.kernel.contracts.intake import (
    ComplaintSupplemented,
    ComplaintUrged,
    ComplaintWithdrawn,
    ContactDisputed,
    ResultAgreed,
    ResultRead,
    ResultRejected,
)
from services.kernel.messaging.relay import Relay
from services.kernel.people import Post
from services.routing.app import service
from services.routing.rules.acts import Act
from services.routing.schedule import sweep
from tests.routing.desks import CITY, MONDAY, Desks, complaint
from tests.routing.dying import Killed, digest, dying_before_the_commit
from tests.routing.invariants.acting import Acting, States
from tests.routing.invariants.choosing import FORWARD, SILENT, Chosen
from tests.routing.invariants.holding import Looks
from tests.routing.invariants.relaying import Broker
from tests.routing.invariants.watching import emptied

CASES = 6  # at the beginning, each on a way of its own; more come in
MOST = 8
BURST = 20
UNKNOWN = (3, 6)  # who complained
PRESSED_TWICE = 0.35  # how often what was done is sent once more
ROUNDS = 3  # in which what waits for its registration has been heard
HEADS = {"handler-1": "section-head", "window": "section-head", "injury-handler": "injury-head"}
EVERY_POST = frozenset(Post) - {Post.SYSTEM}
SAID = (ContactDisputed, ResultRead, ResultAgreed, ComplaintWithdrawn)
HOW_OFTEN = (6, 6, 3, 1)


class Casework(Acting):
    """One office with a few cases, and the province above it. Every step ends with a look at what must hold."""

    def __init__(self, desks: Desks, lines: MutableSequence[Any], *, steps: int, goals: States) -> None:
        """`lines` is where everything that is logged goes. The walk is over after that many steps, once it has come to
        all `goals` and through all troubles."""
        super().__init__(desks)
        self.lines, self.least, self.goals = lines, steps, goals
        self.broker = Broker()
        self.relay = Relay(desks.house, service.messages, self.broker)
        self.reached: set[tuple[str, str]] = set()
        self.acts: Counter[str] = Counter()

    @property
    def not_seen(self) -> States:
        return self.goals - self.reached

    @property
    def is_over(self) -> bool:
        return self.steps >= self.least and not self.not_seen and self.troubles.keys() >= set(TROUBLES)

    def goes_on(self, *, aimed: bool) -> None:
        """To another office: wherever the dice lead, or `aimed` at what was not seen yet."""
        self.aimed, self.so_far = aimed, (self.steps, frozenset(self.reached), Counter(self.troubles))

    def begin(self, dice: random.Random) -> None:
        """A new office with new cases. When it is begun once more, since it failed, it is as it was."""
        steps, reached, troubles = self.so_far
        self.steps, self.reached, self.troubles = steps, set(reached), Counter(troubles)
        self.dice = dice
        self.at = self.desks.at = MONDAY
        self.taken: Counter[tuple[str, Act]] = Counter()
        recused = self.officers["functional-2"].id
        self.looks = Looks(self.desks, {f"{CITY}-2026-1": recused}, self.lines, self.reached)
        emptied(self.desks)
        for serial in range(1, CASES + 1):
            suspected = ("public_safety",) if serial == 2 else ()
            who: dict[str, Any] = {"kind": "anonymous", "identity_level": 0} if serial in UNKNOWN else {}
            self.desks.register(serial, suspected=suspected, **who)
        self.cases = CASES
        self.desks.rows("update routing.cases set recused = %s where serial = 1", [recused])
        self._stepped()
        self.what_is_said_of_a_new_complaint_comes_in_any_order()

    def look_through_the_door(self) -> None:
        """After everything that happens: as one of those who are kept off a case."""
        kept_off = sorted((case, one) for case, some in self.looks.kept_off.items() for one in some)
        case, officer = self.dice.choice(kept_off)
        office, _, seat = self.names[officer].partition("-")
        self.looks.look_through_the_door(case, seat, office)

    def end(self) -> None:
        """What is looked at once an office."""
        self.looks.look_at_the_end()
        self.acts += self.looks.acts

    @property
    def wanted(self) -> States:
        return self.not_seen if self.aimed else frozenset()

    def officers_act(self) -> None:
        for _ in range(self.dice.randint(1, BURST)):
            case = self._any_case()
            chosen = self._chosen(case)
            form, version = self._form(case, chosen), self.desks.row(case)["version"]
            self._who_did_what_keeps_him_from_it_tries_first(case, chosen, form)
            is_done = self._do(case, chosen, form)
            self._stepped()
            if is_done and self.dice.random() < PRESSED_TWICE:
                seen = self.looks.acts.total()
                assert not self._do(case, chosen, form, version=version), "what was pressed twice was done twice"
                self._stepped("pressed twice")
                assert self.looks.acts.total() == seen, "what was refused left something behind"

    def a_process_dies_before_the_commit_and_the_act_is_tried_again(self) -> None:
        case = self._any_case()
        chosen = self._chosen(case)
        form, before = self._form(case, chosen), digest(self.desks)
        with suppress(Killed), dying_before_the_commit():
            self._do(case, chosen, form)
        assert digest(self.desks) == before, "a crash left something behind"
        self._stepped("dead in an act")
        self._do(case, chosen, form)
        self._stepped()

    def the_relay_dies_when_the_broker_has_taken_what_is_said(self) -> None:
        self.broker.dies = bool(self.desks.rows("select 1 from routing.outbox where sent_at is null limit 1"))
        if self.broker.dies:
            with suppress(Killed):
                self.relay.drain()
            self._stepped("dead in the relay")
        self.relay.drain()
        said = self.desks.rows("select message_id::text as id, sent_at from routing.outbox")
        assert all(row["sent_at"] and row["id"] in self.broker.took for row in said), "something was never sent"

    def somebody_is_complained_about_and_tries_to_act(self) -> None:
        case, named = self._any_case(), self.dice.choice(sorted(HEADS))
        shut_out = (named, HEADS[named])
        form = {"officers": [self.officers[named].id]}
        if self._do(case, Chosen(Act.NAME_RESPONDENT, "functional-1", self.officers["functional-1"]), form):
            self._stepped("named")
            kept_off = self.looks.kept_off[case]
            assert {self.officers[seat].id for seat in shut_out} <= kept_off, "who is complained about is not kept off"
            for seat, act in zip(shut_out, self.dice.sample(sorted(FORWARD), len(shut_out)), strict=True):
                tried = Chosen(act, seat, self.officers[seat])
                self._in_vain(case, tried, self._form(case, tried))

    def _who_did_what_keeps_him_from_it_tries_first(self, case: str, chosen: Chosen, form: dict[str, Any]) -> None:
        """In every post that there is, and when somebody else may: nothing but his own work stands in his way."""
        kept = sorted(self.looks.kept_from(case, chosen.act) - self.looks.kept_off[case])
        if kept:
            who = self.dice.choice(kept)
            officer = next(one for one in self.desks.officers.values() if one.id == who)
            self._in_vain(case, Chosen(chosen.act, self.names[who], replace(officer, posts=EVERY_POST)), form)
            self._stepped("own work")

    def _in_vain(self, case: str, chosen: Chosen, form: dict[str, Any]) -> None:
        assert not self._do(case, chosen, form), f"{chosen.seat} did {chosen.act}"

    def time_passes_and_the_sweep_catches_up(self) -> None:
        by = timedelta(hours=self.dice.randint(1, 100))
        self._later(by)
        sweep(self.desks.house, at=self.at)
        self._stepped()
        if self.dice.random() < 0.5:  # a clock that jumps sends nothing twice
            sweep(self.desks.house, at=self.at - by)
            assert sweep(self.desks.house, at=self.at) == 0, "the jump of the clock sent something again"
            self._stepped("a clock back")

    def a_week_of_downtime_is_caught_up_by_a_sweep_that_dies_on_the_way(self) -> None:
        self._later(timedelta(days=self.dice.randint(7, 9)))
        with suppress(Killed), dying_before_the_commit(after=self.dice.randint(0, 6)):
            sweep(self.desks.house, at=self.at)
        self._stepped("dead in a sweep")
        sweep(self.desks.house, at=self.at)
        assert sweep(self.desks.house, at=self.at) == 0, "something was left over"
        self._stepped("a week down")

    def complainants_speak_twice_and_late(self) -> None:
        case, at = self._any_case(), self.at - timedelta(hours=self.dice.randint(1, 72))
        (what,) = self.dice.choices(SAID, HOW_OFTEN)
        if what is ResultAgreed and SILENT in self.wanted:
            what = ResultRead
        self._twice(what(office=CITY, case=case, at=at))
        self._twice(ComplaintUrged(office=CITY, case=case, at=at, times=1))
        self._stepped("late")

    def complainants_reject_what_they_were_told(self) -> None:
        if SILENT in self.wanted:
            return
        case = self._one_at("feedback_given", "agreed", "silent")
        self._twice(ResultRejected(office=CITY, case=case, at=self.at, sealed_reasons="sealed"))

    def the_archive_files_what_is_closed(self) -> None:
        case = self._one_at("closed")
        number = f"2026-{self.dice.randrange(1000)}"
        filed = DossierFiled(office=CITY, case=case, at=self.at, archive_number=number, digest="0" * 64, entries=1)
        self._twice(filed, by="archive")

    def registrations_come_again(self) -> None:
        self._twice(complaint(self.desks.house, CITY, self.dice.randint(1, self.cases), at=MONDAY))

    def what_is_said_of_a_new_complaint_comes_in_any_order(self) -> None:
        if self.cases == MOST:
            return
        serial = self.cases + 1
        case = f"{CITY}-2026-{serial}"
        registered = complaint(self.desks.house, CITY, serial, at=MONDAY)  # late, and numbered in its own year
        events: list[Event] = [
            ComplaintUrged(office=CITY, case=case, at=self.at, times=1),
            ComplaintSupplemented(office=CITY, case=case, at=self.at, serial=1, sealed_text="sealed"),
        ]
        self.dice.shuffle(events)
        events.insert(self.dice.randint(1, 2), registered)
        for _ in range(ROUNDS):
            events = [event for event in events if not self._heard(event)]
            self._stepped("in disorder" if events else "")
        assert not events, f"waits for ever: {events}"
        self.cases = serial
        assert self.desks.row(case)["urged"] == 1
        assert len(self.desks.rows("select n from routing.words where case_id = %s", case)) == 1


HAPPENS: dict[Callable[[Casework], None], int] = {  # how often each
    Casework.officers_act: 10,
    Casework.a_process_dies_before_the_commit_and_the_act_is_tried_again: 2,
    Casework.the_relay_dies_when_the_broker_has_taken_what_is_said: 1,
    Casework.somebody_is_complained_about_and_tries_to_act: 1,
    Casework.time_passes_and_the_sweep_catches_up: 3,
    Casework.a_week_of_downtime_is_caught_up_by_a_sweep_that_dies_on_the_way: 2,
    Casework.complainants_speak_twice_and_late: 2,
    Casework.complainants_reject_what_they_were_told: 1,
    Casework.the_archive_files_what_is_closed: 2,
    Casework.registrations_come_again: 1,
    Casework.what_is_said_of_a_new_complaint_comes_in_any_order: 1,
}
TROUBLES = ("pressed twice", "dead in an act", "dead in hearing", "dead in a sweep", "dead in the relay", "twice",
            "late", "in disorder", "a clock back", "a week down", "named", "own work")  # fmt: skip
