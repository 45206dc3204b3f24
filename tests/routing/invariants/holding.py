"""What must hold, looked at from below the fence after every step: each check fails with the sentence that was broken.

A look reads the events that are new since the look before, tells from them alone what must be so, and compares it with
the rows: whatever the walk does, the cost of a look stays the same.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, MutableSequence
from typing import Any

from sqlalchemy import text

from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.routing import CaseRecused
from services.routing.actions.chain import ORIGIN, digest_of, verify
from services.routing.rules.steps import Step
from services.routing.rules.waiting import GOES_ON_IN
from services.routing.tables import METADATA
from tests.routing.desks import CITY, OTHER_CITY, Desks
from tests.routing.invariants.forms import CANARY

SETTLED = ("done", "not_reached", "exempt")
WITHOUT_RESULT = ("withdrawn", "invalid", "desk", "consultation")
REGIONS = {
    "main": "step",
    "severity": "severity",
    "province": "province",
    "callback": "callback",
    "routing": "routing",
    "identity": "identity",
}
DRAFTING = ("submit_opinion", "submit_explanation")
TO_APPROVE = ("approve", "return_opinion", "escalate_opinion")
CALLING = ("call_back", "agree", "reject", "receipt", "unit_read")  # who did anything else does not call back
NOT_BY: dict[str, tuple[str, ...]] = {  # who does the act has not done one of these before
    **dict.fromkeys(TO_APPROVE, (*DRAFTING, "log_step", "cannot_resolve")),
    "all_measures_done": ("submit_opinion",),
    "reassess": (*DRAFTING, "approve"),
    "agree": (*DRAFTING, "log_step", "approve", "record_execution", "all_measures_done"),
    "close": (*DRAFTING, "record_execution", "all_measures_done"),
    "check_withdrawal": ("log_step", "submit_opinion", "approve", "withdraw"),
    "check_sample": ("resolve_at_desk", "close"),
}
NOT_THE_LAST: dict[str, tuple[str, ...]] = {  # nor was he the last to do one of these
    **dict.fromkeys(("approve_reopening", "refuse_reopening"), ("close", "order_reopening")),
    **dict.fromkeys(("confirm_invalid", "overrule"), ("propose_invalid",)),  # who was overruled may check another's
    **dict.fromkeys(("confirm_unresolvable", "refuse_unresolvable"), ("cannot_resolve",)),
    **dict.fromkeys(("de_escalate", "keep_major"), ("propose_de_escalation",)),
    **dict.fromkeys(("exempt_callback", "keep_callback"), ("propose_exemption",)),
    **dict.fromkeys(("approve_unsealing", "refuse_unsealing"), ("ask_unsealing",)),
    "approve_major": ("confirm_major",),
    "answer_order": ("order",),
}
PAPERS = {  # each paper was written by one of these acts, and each of these acts wrote one
    "confirmations": ("confirm", "not_reachable"),
    "assessments": ("assess",),
    "opinions": ("submit_opinion", "submit_explanation"),
    "results": ("deliver", "deliver_again"),
    "callbacks": ("call_back",),
    "instructions": ("instruct",),
}
COUNTED = " union all ".join(f"select '{name}' as t, count(*) as n from routing.{name}" for name in PAPERS)  # noqa: S608
CASES = """
select case_id, serial, is_open, step, severity, province, callback, routing, identity, department, accountable,
  recused, handlers, taken_over_by, outcome, cause, awaited, delivered_at, on_time, cases::text like %s as tells
from routing.cases order by serial
"""
SHARED = ("outbox", "inbox", "postponed")  # read by the relay, of all offices
OF_OFFICES = [one.name for one in METADATA.sorted_tables if "office" in one.columns and one.name not in SHARED]
SEEN = text(
    " union all ".join(
        f"(select '{name}' from routing.{name} where office = '{CITY}' limit 1)"  # noqa: S608
        for name in OF_OFFICES
    )
)
Decided = tuple[Any, ...]


class Looks:
    """What has been seen so far of one office. `lines` are what was logged since the last look."""

    def __init__(
        self, desks: Desks, recused: Mapping[str, str], lines: MutableSequence[Any], reached: set[tuple[str, str]]
    ) -> None:
        """`recused` are kept off from the beginning, by case; `reached` gets every state that is seen, by region."""
        self.desks, self.lines, self.reached = desks, lines, reached
        self.acts: Counter[str] = Counter()
        self.kept_off: dict[str, set[str]] = defaultdict(set, {case: {who} for case, who in recused.items()})
        self._told_off: dict[str, set[str]] = {}
        self._position, self._digest, self._message = 0, ORIGIN, 0
        self._states: dict[str, dict[str, str]] = {}
        self._clocks: dict[tuple[str, int], list[Any]] = {}
        self._deeds: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        self._sent: list[tuple[str, int, str]] = []
        self._decided: dict[tuple[str, int], Decided] = {}
        self._on_time: dict[str, bool | None] = {}
        self._awaited: dict[str, str] = {}

    def look(self) -> None:
        """After every step."""
        self._read_the_new_events()
        self._cases_hold()
        self._clocks_hold()
        self._rungs_hold()
        self._papers_hold()
        self._nothing_is_unsealed()

    def look_through_the_door(self, case: str, seat: str, office: str) -> None:
        """After everything that happens: other offices (13), and somebody who is kept off a case (4)."""
        self._others_see_nothing()
        answer = self.desks.send("GET", f"/api/cases/{case}", seat, office=office)
        assert answer.status_code == 403, "who is kept off reads the case"

    def look_at_the_end(self) -> None:
        """The product's own verifier reads the whole chain (11)."""
        with self.desks.house.database.work(seeing=(CITY,)) as session:
            assert verify(session, CITY) is None, "the chain is broken"

    def _read_the_new_events(self) -> None:
        """Invariants 3, 4 and 11."""
        query = "select * from routing.case_events where position > %s order by position"
        for row in self.desks.rows(query, self._position):
            self._position += 1
            assert row["position"] == self._position, "an event is missing"
            assert row["previous"] == self._digest, "the chain is broken"
            self._digest = digest_of(self._digest, row["body"])
            assert row["digest"] == self._digest, "the chain is broken"
            assert CANARY not in row["body"], "an event tells what was sealed"
            self._read(row["case_id"], row["act"], row["by_officer"], json.loads(row["body"]))
        head = self.desks.rows("select position, digest from routing.chains where office = %s", CITY)
        assert head == [{"position": self._position, "digest": self._digest}], "the chain does not reach its head"

    def _read(self, case: str, act: str, by: str | None, told: dict[str, Any]) -> None:
        self.acts[act] += 1
        if by is not None:
            self._is_not_own_work(case, act, by)
        self._deeds[case].append((act, by))
        if "is" in told:
            self._states[case] = told["is"]
            self.reached.update(told["is"].items())
        if "marked" in told and act == "ladder":
            self._sent.append((case, told["marked"]["n"], told["marked"]["rung"]))
        if "marked" in told and act == "breach":
            assert told["marked"]["accountable"] not in self.kept_off[case], "a limit is charged to who is kept off"
        self.kept_off[case].update(officer for officer, _ in told.get("details", {}).get("recused", ()))
        details = told.get("details", {})
        if "no_longer_awaited" in details:
            assert self._awaited.pop(case) == details["no_longer_awaited"], "a mark ends that was not set"
        elif "awaited" in details:
            self._awaited[case] = details["awaited"]
        rows = told["clocks"].get("rows", {}) if "clocks" in told else {}
        for n, kind, _ in rows.get("started", ()):
            self._clocks[case, n] = [kind, "running", None]
        for n, met in rows.get("stopped", ()):
            self._clocks[case, n][1:] = ["stopped", met]

    def _is_not_own_work(self, case: str, act: str, by: str) -> None:
        assert by not in self.kept_off[case], "who is kept off has acted"
        assert by not in self.kept_from(case, act), f"{act} of own work"

    def kept_from(self, case: str, act: str) -> set[str]:
        """Who may not do the act now, for what he did."""
        done = self._deeds[case]
        if act == "call_back":
            return {by for deed, by in done if by and deed not in CALLING}
        last = {deed: by for deed, by in done if deed in NOT_THE_LAST.get(act, ())}
        ever = [by for deed, by in done if deed in NOT_BY.get(act, ())]
        return {by for by in (*last.values(), *ever) if by}

    def _cases_hold(self) -> None:
        """Invariants 1, 2, 4, 6, 7, 8, 10 and 14."""
        rows = self.desks.rows(CASES, f"%{CANARY}%")
        assert [row["serial"] for row in rows] == list(range(1, len(rows) + 1)), "a number is missing"
        assert {row["case_id"] for row in rows} == self._states.keys(), "the history tells of other cases"
        is_open = {case for case, state in self._states.items() if Step(state["main"]).is_open}
        assert {row["case_id"] for row in rows if row["is_open"]} == is_open, "another number is counted as open"
        for row in rows:
            now = {region: row[column] for region, column in REGIONS.items()}
            assert self._states[row["case_id"]] == now, "the history tells another state"
            assert not row["tells"], "a case tells what was sealed"
            self._stays((row["case_id"], 0), (row["on_time"],))
            self._on_time[row["case_id"]] = row["on_time"]
            assert set(row["recused"]) == self.kept_off[row["case_id"]], "the history keeps others off"
            _one_answers(row)
            assert row["awaited"] == self._awaited.get(row["case_id"]), "the history waits for something else"
            assert not row["awaited"] or Step(row["step"]) in GOES_ON_IN, "waits for the complainant after the handling"
            is_major = row["severity"] in ("confirmed", "fast_track", "emergency_plan", "plan_ended")
            assert not is_major or row["province"] != "none", "major and the province does not know"
            if row["outcome"] is not None and row["outcome"] not in WITHOUT_RESULT:
                assert row["delivered_at"], "closed without a delivered result"
                assert row["cause"], "closed without a cause"
                assert row["callback"] in SETTLED, "closed with an open callback"

    def _clocks_hold(self) -> None:
        """Invariants 5, 6 and 10: one K1 a case, what is decided stays, and the events tell the same clocks."""
        rows = self.desks.rows("select case_id, n, kind, state, met, breached_at, accountable from routing.clocks")
        clocks = {(row["case_id"], row["n"]): [row["kind"], row["state"], row["met"]] for row in rows}
        assert clocks == self._clocks, "the history tells other clocks"
        answers = Counter(case for (case, _), (kind, _, _) in clocks.items() if kind == "K1")
        assert max(answers.values(), default=0) <= 1, "the clock of the answer was begun again"
        for row in rows:
            self._stays((row["case_id"], row["n"]), (row["met"], row["breached_at"], row["accountable"]))
            was_late = row["kind"] == "K1" and (row["met"] is False or row["breached_at"])
            assert not (was_late and self._on_time[row["case_id"]]), "who was late is in time"

    def _stays(self, key: tuple[str, int], now: Decided) -> None:
        before = self._decided.get(key, (None,) * len(now))
        assert all(old is None or old == new for old, new in zip(before, now, strict=True)), "decided otherwise"
        self._decided[key] = now

    def _rungs_hold(self) -> None:
        """Invariant 9."""
        assert len(self._sent) == len(set(self._sent)), "a rung was said twice"
        sent = self.desks.rows("select case_id, clock, rung from routing.fired where cardinality(sent_to) > 0")
        assert {(row["case_id"], row["clock"], row["rung"]) for row in sent} == set(self._sent), "a rung was not said"

    def _papers_hold(self) -> None:
        """Invariant 10: each act that writes a paper has written one, and no paper came from elsewhere."""
        for row in self.desks.rows(COUNTED):
            assert row["n"] == sum(self.acts[act] for act in PAPERS[row["t"]]), f"{row['t']} come from elsewhere"

    def _nothing_is_unsealed(self) -> None:
        """Invariant 12: what was written about persons stands in no message, no log and in no column of a case."""
        for row in self.desks.rows("select * from routing.outbox where id > %s order by id", self._message):
            self._message = row["id"]
            assert CANARY.encode() not in bytes(row["body"]), "a message tells what was sealed"
            assert CANARY not in f"{row['type']} {row['case_id']}", "a header tells what was sealed"
            if row["type"] == CaseRecused.TYPE:  # intake and notification open nothing to them any more
                told = decode(open_envelope(row["body"]))
                assert isinstance(told, CaseRecused)
                self._told_off[told.case] = set(told.officers)
        assert all(self.kept_off[case] == told for case, told in self._told_off.items()), "others are not told who"
        assert CANARY not in str(self.lines), "a log tells what was sealed"
        self.lines.clear()

    def _others_see_nothing(self) -> None:
        """Invariant 13: under another office no row of this one is there."""
        with self.desks.house.database.work(seeing=(OTHER_CITY,)) as session:
            assert session.scalars(SEEN).all() == [], "another office sees rows of this one"


def _one_answers(row: dict[str, Any]) -> None:
    """Invariants 2 and 4."""
    taken = row["province"] == "taken_over"
    assert taken == (row["taken_over_by"] is not None), "taken over by nobody"
    if row["is_open"]:
        assert row["accountable"], "nobody answers for it"
        assert row["department"], "no unit answers for it"
        assert row["accountable"] not in row["recused"], "who is recused answers for it"
        assert not taken or row["accountable"] == row["taken_over_by"], "the province has it and does not answer"
        assert not set(row["handlers"]) & set(row["recused"]), "who is recused handles it"
