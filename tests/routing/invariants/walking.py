"""Random officers, complainants, clocks and crashes around one office and the province above it.

What happens depends on the dice and on what the walk has seen, on nothing else: the same seed walks the same way, and
a walk that fails tells its last acts.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, MutableSequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.kernel import clock
from services.kernel.contracts import Event, encode
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
from services.kernel.errors import Later, Refused
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.letters import Delivery
from services.routing.actions.perform import act_by
from services.routing.app import service
from services.routing.rules.acts import Act
from services.routing.schedule import sweep
from services.routing.tables.roster import Roster
from tests.routing.desks import CITY, MONDAY, PROVINCE, complaint
from tests.routing.dying import Killed, digest, dying_before_the_commit
from tests.routing.invariants.choosing import SILENT, Chosen, anything, choose
from tests.routing.invariants.forms import filled
from tests.routing.invariants.holding import Looks
from tests.routing.invariants.watching import Watched, emptied

CASES = 6  # at the beginning, each on a way of its own; more come in
MOST = 8
BURST = 20
UNKNOWN = (3, 6)  # who complained
PRESSED_TWICE = 0.35  # how often what was done is sent once more
UNASKED = 0.06  # how often somebody does what nobody offers him
ROUNDS = 3  # in which what waits for its registration has been heard
LAST = 60  # acts that a walk remembers
SEATS = ("window", "section-head", "handler-1", "handler-2", "functional-1", "functional-2", "leader", "agency-head",
         "callback", "injury-head", "injury-handler", "province")  # fmt: skip
SAID = (ContactDisputed, ResultRead, ResultAgreed, ComplaintWithdrawn)
HOW_OFTEN = (6, 6, 3, 1)
States = frozenset[tuple[str, str]]  # by region


class Casework:
    """One office with a few cases, and the province above it. Every step ends with a look at what must hold."""

    def __init__(self, desks: Watched, lines: MutableSequence[Any], *, steps: int, goals: States) -> None:
        """`lines` is where everything that is logged goes. The walk is over after that many steps, once it has come to
        all `goals` and through all troubles."""
        self.desks, self.lines, self.least, self.goals = desks, lines, steps, goals
        self.officers = {s: desks.officer(s, PROVINCE if s == "province" else CITY) for s in SEATS}
        self.inbox = Inbox(service, desks.house)
        self.steps = 0
        self.refusals: Counter[str] = Counter()
        self.troubles: Counter[str] = Counter()
        self.reached: set[tuple[str, str]] = set()
        self.acts: Counter[str] = Counter()
        self.rosters: dict[date, Roster] = {}
        self.last: deque[str] = deque(maxlen=LAST)

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
        self.looks = Looks(self.desks, recused, self.lines, self.reached)
        emptied(self.desks)
        for serial in range(1, CASES + 1):
            suspected = ("public_safety",) if serial == 2 else ()
            who: dict[str, Any] = {"kind": "anonymous", "identity_level": 0} if serial in UNKNOWN else {}
            self.desks.register(serial, suspected=suspected, **who)
        self.cases = CASES
        self.desks.rows("update routing.cases set recused = %s where serial = 1", [recused])
        self._stepped()
        self.what_is_said_of_a_new_complaint_comes_in_any_order()

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


HAPPENS: dict[Callable[[Casework], None], int] = {  # how often each
    Casework.officers_act: 10,
    Casework.a_process_dies_before_the_commit_and_the_act_is_tried_again: 2,
    Casework.time_passes_and_the_sweep_catches_up: 3,
    Casework.a_week_of_downtime_is_caught_up_by_a_sweep_that_dies_on_the_way: 2,
    Casework.complainants_speak_twice_and_late: 2,
    Casework.complainants_reject_what_they_were_told: 1,
    Casework.the_archive_files_what_is_closed: 2,
    Casework.registrations_come_again: 1,
    Casework.what_is_said_of_a_new_complaint_comes_in_any_order: 1,
}
TROUBLES = ("pressed twice", "dead in an act", "dead in hearing", "dead in a sweep", "twice", "late", "in disorder",
            "a clock back", "a week down")  # fmt: skip
