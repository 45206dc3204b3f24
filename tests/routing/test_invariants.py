"""What must hold whatever happens, in whatever order: random officers, complainants, duplicates, jumping clocks and
days of downtime, at least two thousand steps a run. The seed is printed; COMPLAINTS_SEED repeats a run."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from services.kernel.contracts.intake import ComplaintUrged, ContactDisputed, ResultAgreed, ResultRead, ResultRejected
from services.kernel.errors import Refused
from services.routing.actions.chain import verify
from services.routing.actions.perform import act_by
from services.routing.forms import form_of
from services.routing.rules.acts import Act
from services.routing.rules.who_may import possible
from services.routing.schedule import sweep
from services.routing.tables import Case
from services.routing.tables.facts import facts_of, running
from services.routing.tables.roster import roster_of
from tests.journeys.forms import ORDINARY, fill
from tests.routing.desks import CITY, MONDAY, Desks, complaint

STEPS = 2000
CASES = 5
BURST = 25
SEATS = ("window", "section-head", "handler-1", "handler-2", "functional-1", "functional-2", "leader", "agency-head",
         "callback", "injury-head", "injury-handler")  # fmt: skip
DRAFTING = ("log_step", "submit_opinion")
PASSED_ON = {
    "transfer": {"department": "injury", "opinion": "建议由工伤失业科核对后补发"},
    "rule_transfer": {"department": "injury", "reason": "工伤待遇由工伤失业科承办"},
}
SETTLED = ("done", "not_reached", "exempt")
CHOICE = st.tuples(st.integers(0, CASES - 1), st.sampled_from(SEATS), st.integers(0, 20))
WORDS = "按规定写明的理由，至少二十个字，说清楚为什么这样办理"
TOLD = """
select c.*, e.body::jsonb -> 'is' as told from routing.cases c join lateral (
  select body from routing.case_events e where e.office = c.office and e.case_id = c.case_id and body::jsonb ? 'is'
  order by seq desc limit 1) e on true
"""


class Casework(RuleBasedStateMachine):
    """One office with a few cases. Every burst ends with a look at everything that must hold."""

    desks: ClassVar[Desks]
    steps: ClassVar[int] = 0
    done: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY
        self.decided: dict[tuple[str, int], tuple[Any, Any]] = {}

    @initialize()
    def a_day_begins(self) -> None:
        self.desks.rows("truncate routing.cases, routing.chains, routing.outbox, routing.inbox cascade")
        self.desks.at = self.at
        for serial in range(1, CASES + 1):
            self.desks.register(serial, kind="anonymous" if serial == CASES else "individual")
        self.desks.rows(
            "update routing.cases set recused = %s where serial = 1", [self.desks.officer("functional-2").id]
        )

    @rule(choices=st.lists(CHOICE, min_size=BURST, max_size=BURST))
    def officers_act(self, choices: list[tuple[int, str, int]]) -> None:
        for case, seat, which in choices:
            self._act(f"{CITY}-2026-{case + 1}", seat, which)
        self._holds()

    @rule(hours=st.integers(1, 100), back=st.booleans())
    def time_passes_and_the_sweep_catches_up(self, hours: int, back: bool) -> None:
        self.at = self.desks.at = self.at + timedelta(hours=hours)
        sweep(self.desks.house, at=self.at)
        if back:  # a clock that jumps sends nothing twice
            sweep(self.desks.house, at=self.at - timedelta(hours=hours))
            sweep(self.desks.house, at=self.at)
        self._count(1)
        self._holds()

    @rule(case=st.integers(1, CASES), what=st.sampled_from((ComplaintUrged, ContactDisputed, ResultRead, ResultAgreed)))
    def complainants_speak_twice(self, case: int, what: Any) -> None:
        told = {"times": 1} if what is ComplaintUrged else {}
        event = what(office=CITY, case=f"{CITY}-2026-{case}", at=self.at, **told)
        self.desks.hear(event)
        self.desks.hear(event)
        self._count(2)

    @rule(case=st.integers(1, CASES))
    def complainants_reject_and_registrations_come_again(self, case: int) -> None:
        event = ResultRejected(office=CITY, case=f"{CITY}-2026-{case}", at=self.at, sealed_reasons="sealed")
        self.desks.hear(event)
        self.desks.hear(complaint(self.desks.house, CITY, case, at=MONDAY))
        self._count(2)

    def teardown(self) -> None:
        with self.desks.house.database.work(seeing=(CITY,)) as session:
            assert verify(session, CITY) is None

    def _act(self, case: str, seat: str, which: int) -> None:
        """One of the acts that the officer is offered, else one that he is not."""
        self._count(1)
        officer = self.desks.officer(seat)
        with self.desks.house.database.work(seeing=(CITY,)) as session:
            row = session.get_one(Case, (CITY, case))
            roster = roster_of(session, CITY, on=self.at.date())
            facts = facts_of(session, row, at=self.at, clocks=running(session, row), roster=roster)
            offered = [one.act for one in possible(facts, officer) if one.refusal is None]
        act = offered[which % len(offered)] if offered else list(Act)[which]
        try:
            act_by(self.desks.house, officer, case, act, self._form(act), version=None, at=self.at)
        except Refused:
            return
        type(self).done += 1

    def _form(self, act: Act) -> dict[str, Any]:
        seats = {name: self.desks.officer(name).id for name in ("handler-1", "handler-2")}
        words = {"now": self.at.isoformat(), **seats}
        form: dict[str, Any] = fill(ORDINARY.get(act.value, ("", PASSED_ON.get(act.value, {})))[1], words)
        if act is Act.SUBMIT_OPINION:
            form["measures"][0]["due_on"] = self.at.date().isoformat()
        if act is Act.RECORD_EXECUTION:
            form["measure"] = self.desks.rows("select coalesce(max(n), 1) as n from routing.measures")[0]["n"]
        missing = form_of(act).model_fields.keys() - form.keys() if act.value not in ORDINARY else set()
        return form | {name: WORDS for name in missing if name in ("reason", "reasons", "text")}

    def _count(self, steps: int) -> None:
        type(self).steps += steps

    def _holds(self) -> None:
        for row in self.desks.rows(TOLD):
            assert not row["is_open"] or (row["accountable"] and row["department"]), "one answers for it"
            assert not row["is_open"] or row["accountable"] not in row["recused"], "never one who is recused"
            is_major = row["severity"] in ("confirmed", "fast_track", "emergency_plan")
            assert not is_major or row["province"] != "none", "major and the province does not know"
            if row["outcome"] in ("agreed", "silent", "upheld"):
                assert row["delivered_at"], "closed without a delivered result"
                assert row["cause"], "closed without a cause"
                assert row["callback"] in SETTLED, "closed with an open callback"
            told = {"main": row["step"], "severity": row["severity"], "province": row["province"]}
            assert row["told"] == told | {"callback": row["callback"], "routing": row["routing"]}, (
                "the history tells another state"
            )
        self._clocks_hold()
        self._duties_are_separate()

    def _clocks_hold(self) -> None:
        seen: set[str] = set()
        for row in self.desks.rows("select * from routing.clocks"):
            if row["kind"] == "K1":
                assert row["case_id"] not in seen, "the clock of the answer was begun again"
                seen.add(row["case_id"])
            key, now = (row["case_id"], row["n"]), (row["met"], row["breached_at"])
            before = self.decided.get(key, (None, None))
            assert all(old is None or old == new for old, new in zip(before, now, strict=True)), "decided otherwise"
            self.decided[key] = now
        twice = self.desks.rows(
            "select case_id from routing.case_events where act = 'ladder'"
            " group by case_id, body::jsonb -> 'marked' -> 'n', body::jsonb -> 'marked' -> 'rung' having count(*) > 1"
        )
        assert not twice, "a rung was sent twice"

    def _duties_are_separate(self) -> None:
        deeds: dict[str, list[tuple[str, str]]] = {}
        query = (
            "select case_id, act, by_officer from routing.case_events where by_officer is not null order by position"
        )
        for row in self.desks.rows(query):
            deeds.setdefault(row["case_id"], []).append((row["act"], row["by_officer"]))
        recused = self.desks.officer("functional-2").id
        assert recused not in {by for _, by in deeds.get(f"{CITY}-2026-1", ())}, "who is recused has acted"
        for history in deeds.values():
            for i, (act, by) in enumerate(history):
                before = {other for done, other in history[:i] if done in DRAFTING}
                if act in ("approve", "reassess", "call_back"):
                    assert by not in before, f"{act} of own work"


@pytest.mark.timeout(900)
@pytest.mark.clause("A4.1-5", "A5.4g", "A6.6.1-2", "A6.6.2.6-7", "A6.8.1-2")
def test_two_thousand_random_steps_break_no_invariant(desks: Desks) -> None:
    chosen = int(os.environ.get("COMPLAINTS_SEED", "0")) or secrets.randbelow(2**32)
    print(f"COMPLAINTS_SEED={chosen}")  # noqa: T201 - a run that fails can be repeated
    Casework.desks, Casework.steps, Casework.done = desks, 0, 0
    quiet = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
    how = settings(max_examples=4, stateful_step_count=40, deadline=None, suppress_health_check=quiet, database=None)
    while Casework.steps < STEPS:
        run_state_machine_as_test(seed(chosen)(Casework), settings=how)
        chosen += 1
    print(f"{Casework.steps} steps, {Casework.done} acts done")  # noqa: T201
    assert Casework.done > STEPS // 20
