"""The tables of steps: the whole product of states and acts, and what holds in all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest

from services.kernel.errors import Refused
from services.kernel.people import Post
from services.routing.actions.perform import COLUMN
from services.routing.rules import printing
from services.routing.rules.acts import ACT_WORDS, BY_WORDS, Act, By, Party
from services.routing.rules.checks import CHECKS
from services.routing.rules.clocks import CLOCKS, ClockKind
from services.routing.rules.ending import MAJOR_IS_OPEN
from services.routing.rules.facts import CaseFacts
from services.routing.rules.guards import GUARDS
from services.routing.rules.identity_states import IDENTITY_WORDS, IdentityState
from services.routing.rules.main_line import MOVES
from services.routing.rules.paper_moves import PAPER_MOVES
from services.routing.rules.regions import (
    CALLBACK_WORDS,
    PROVINCE_WORDS,
    SEVERITY_WORDS,
    CallbackState,
    ProvinceState,
    Severity,
)
from services.routing.rules.steps import STEP_WORDS, Step
from services.routing.rules.transfers import ROUTING_WORDS, RoutingState
from services.routing.rules.who_may import NEEDS, STARTED_ONLY_BY, STILL_RUNS_IN, TABLES, Region, clock_orders, lines_of
from tests.routing.rules.cases import ZHOU, a_case
from tests.routing.rules.expected_line import MAIN_LINE
from tests.routing.rules.separating import refusal_of

CONSULTATION = Act.CONVERT_TO_CONSULTATION
STATES: dict[Region, tuple[Any, ...]] = {
    Region.MAIN: (None, *Step),
    Region.SEVERITY: tuple(Severity),
    Region.PROVINCE: tuple(ProvinceState),
    Region.CALLBACK: tuple(CallbackState),
    Region.ROUTING: tuple(RoutingState),
    Region.IDENTITY: tuple(IdentityState),
}
ALL_MOVES = [move for table in TABLES.values() for move in table.values()]
STAYING = {  # what leaves a complaint where it is
    *(Act.DEMAND_EXPLANATION, Act.EXPLAIN_DELAY, Act.DATE_MEASURES, Act.CHECK_WITHDRAWAL, Act.CHECK_SAMPLE),
    *(Act.REQUEST_REVIEW, Act.REQUEST_REOPENING, Act.ORDER_REOPENING, Act.REFUSE_REOPENING),
}
EVERYWHERE = STAYING | {Act.URGE, Act.SUPPLEMENT, Act.WITHDRAW, Act.ASSESS, Act.DISPUTE_CONTACT, Act.LEAVE_CONTACT}
FOR_PAPERS = {act for _, act in PAPER_MOVES}  # these lead nowhere: see `test_paper_moves.py`
EVERYWHERE |= {
    Act.DECLARE_RECUSAL,
    Act.NAME_RESPONDENT,
    Act.ASK_RECUSAL,
    Act.DECIDE_RECUSAL,
    Act.LINK_HANDLING,
    Act.ORDER,
    Act.ANSWER_ORDER,
    Act.PROPOSE_EXTENSION,
    Act.APPROVE_EXTENSION,
    Act.REFUSE_EXTENSION,
    Act.TELL_PROGRESS,
}
BY_CODE_ONLY = {Act.DISPUTE_CONTACT, Act.LEAVE_CONTACT}  # the desk does these in intake, where contacts are kept


def test_the_main_line_is_this() -> None:
    told = {key: set(move.to) for key, move in MOVES.items() if key[1] not in EVERYWHERE | FOR_PAPERS}
    later: dict[tuple[Step | None, Act], set[Step]] = {
        (step, Act.RECORD_EXECUTION): {step} for step in (Step.AGREED, Step.SILENT, Step.UPHELD)
    }
    assert told == MAIN_LINE | later
    assert all(move.to == (at,) for (at, act), move in MOVES.items() if act in STAYING)


def test_every_pair_outside_the_tables_is_refused_and_every_pair_inside_has_one_leading_line() -> None:
    """With every two regions in each of their states: an act is led by one line and needs at most one other."""
    new = {region: states[0] for region, states in STATES.items()}
    case = a_case()
    for one, other in combinations(STATES, 2):
        for state, beside in product(STATES[one], STATES[other]):
            at = {**new, one: state, other: beside}
            _each_act_is_led_by_one_line_or_refused(replace(case, **{COLUMN[r]: known for r, known in at.items()}), at)


def _each_act_is_led_by_one_line_or_refused(facts: CaseFacts, at: Mapping[Region, Any]) -> None:
    for act in Act:
        leading = [r for r, state in at.items() if (state, act) in TABLES[r] and TABLES[r][state, act].by]
        assert len(leading) <= 1, (at, act)
        needed = NEEDS.get(act)
        if leading and (needed is None or (at[needed], act) in TABLES[needed]):
            assert lines_of(facts, act)[0].region is leading[0]
            continue
        with pytest.raises(Refused) as refusal:
            lines_of(facts, act)
        assert refusal.value.code == "not_possible_now"


def test_a_major_complaint_that_the_province_does_not_know_is_impossible() -> None:
    for severity, province, act in product(Severity, ProvinceState, Act):
        if severity.is_major and province is ProvinceState.NONE:
            continue
        facts = replace(a_case(Step.INVESTIGATING), severity=severity, province=province)
        try:
            lines = {line.region: line.move.to for line in lines_of(facts, act)}
        except Refused:
            continue
        after = product(lines.get(Region.SEVERITY, (severity,)), lines.get(Region.PROVINCE, (province,)))
        assert all(not s.is_major or p is not ProvinceState.NONE for s, p in after), (severity, province, act)


def test_every_step_is_reached_and_every_open_step_reaches_the_archive() -> None:
    leads = {step: {to for (at, _), move in MOVES.items() if at is step for to in move.to} for step in (None, *Step)}
    assert _reached_from(None, leads) == set(Step)
    assert all(Step.ARCHIVED in _reached_from(step, leads) for step in Step if step is not Step.ARCHIVED)


def test_an_open_complaint_can_always_be_hurried_supplemented_and_withdrawn() -> None:
    for step in Step:
        for act in (Act.URGE, Act.SUPPLEMENT, Act.WITHDRAW):
            assert ((step, act) in MOVES) == step.is_open


@pytest.mark.clause("A6.2.2-3")
def test_nothing_ignores_or_deletes_a_complaint() -> None:
    ends = {act for (at, act), move in MOVES.items() if Step.CLOSED in move.to and at is not Step.CLOSED}
    assert ends == {Act.ELAPSE, Act.CLOSE, Act.WITHDRAW, Act.CONVERT_TO_CONSULTATION}
    leaves = {(act, to) for (at, act), move in MOVES.items() if at is Step.ARCHIVED for to in move.to if to is not at}
    assert {act for act, _ in leaves} == {Act.APPROVE_REOPENING, Act.DISPUTE_INVALID}


@pytest.mark.parametrize("severity", MAJOR_IS_OPEN)
def test_no_way_to_the_end_passes_by_what_may_be_major_or_a_plan_that_runs(severity: Severity) -> None:
    """5.5, 6.6.2.3: every line that leads to an end has a guard that says so."""
    ends = {Step.INVALID_NOTIFIED, Step.DESK_RESOLVED, Step.CLOSED}
    lines = {(step, act): move for (step, act), move in MOVES.items() if step not in move.to and ends & {*move.to}}
    assert len(lines) > len(ends)
    for (step, act), move in lines.items():
        facts = a_case(step, severity=severity)
        codes = {why.code for guard in move.guards if (why := refusal_of(guard, facts, ZHOU))}
        assert codes & {"may_be_major", "major_undecided", "plan_runs", "major_goes_on"}, (step, act)


@pytest.mark.clause("A4.3-2")
def test_the_desk_can_do_everything_for_a_complainant() -> None:
    for (_, act), move in MOVES.items():
        is_late = "said_in_time" in move.guards  # what the desk writes down is never heard late
        if Party.COMPLAINANT in move.by and act not in BY_CODE_ONLY and not is_late:
            assert Post.WINDOW in move.by, act


def test_tables_name_only_guards_and_checks_that_exist_and_all_are_used() -> None:
    assert {name for move in ALL_MOVES for name in move.guards} == set(GUARDS)
    assert {name for move in ALL_MOVES for name in move.checks} == set(CHECKS)


def test_what_asks_for_words_has_a_form() -> None:
    assert all(move.form for move in ALL_MOVES if move.checks)


def test_every_line_names_its_clause() -> None:
    assert all(move.clause for move in ALL_MOVES)


def test_every_state_act_and_actor_has_words() -> None:
    assert set(STEP_WORDS) == set(Step)
    assert set(SEVERITY_WORDS) == set(Severity)
    assert set(PROVINCE_WORDS) == set(ProvinceState)
    assert set(CALLBACK_WORDS) == set(CallbackState)
    assert set(ROUTING_WORDS) == set(RoutingState)
    assert set(IDENTITY_WORDS) == set(IdentityState)
    assert set(ACT_WORDS) == set(Act)
    actors: set[By] = {who for move in ALL_MOVES for who in move.by}
    assert actors <= set(BY_WORDS)
    assert all(words.officer and words.citizen for words in STEP_WORDS.values())


def test_every_clock_that_starts_can_stop() -> None:
    started = {kind for move in ALL_MOVES for kind in move.starts}
    stopped = {kind for move in ALL_MOVES for kind in move.stops}
    assert started <= stopped
    assert started == set(CLOCKS)


@pytest.mark.clause("A6.6.2.6-7")
def test_only_acceptance_starts_the_time_to_answer_and_only_the_answer_or_the_end_stops_it() -> None:
    starting = {act for table in TABLES.values() for (_, act), move in table.items() if ClockKind.K1 in move.starts}
    stopping = {act for table in TABLES.values() for (_, act), move in table.items() if ClockKind.K1 in move.stops}
    again = {act for table in TABLES.values() for (_, act), move in table.items() if ClockKind.K1 in move.restarts}
    assert (starting, again) == ({Act.ACCEPT}, set())
    assert stopping == {Act.RECORD_FEEDBACK, Act.RESOLVE_AT_DESK, Act.CLOSE, Act.WITHDRAW, Act.ELAPSE, CONSULTATION}


def test_conditions_on_clocks_name_states_that_a_table_leads_to() -> None:
    leads_to = {to for move in ALL_MOVES for to in move.to}
    for kind, states in (*STARTED_ONLY_BY.items(), *STILL_RUNS_IN.items()):
        assert set(states) <= leads_to, kind


@pytest.mark.clause("A6.6.2.1c-2")
@pytest.mark.parametrize(("is_transferred", "starts"), [(True, (ClockKind.K2,)), (False, ())])
def test_the_report_back_is_timed_where_another_department_handled(
    is_transferred: bool, starts: tuple[ClockKind, ...]
) -> None:
    (line,) = lines_of(a_case(Step.EXECUTING), Act.ALL_MEASURES_DONE)
    orders = clock_orders(line, Step.DONE, is_transferred=is_transferred)
    assert (orders.starts, orders.restarts) == (starts, (ClockKind.K8,))


@pytest.mark.clause("A6.9-4")
def test_a_new_round_has_its_own_clock_and_upholding_has_none() -> None:
    (line, callback) = lines_of(a_case(Step.REASSESSING, callback=CallbackState.DUE), Act.REASSESS)
    again = clock_orders(line, Step.INVESTIGATING, is_transferred=True)
    upheld = clock_orders(line, Step.UPHELD, is_transferred=True)
    assert again.starts == (ClockKind.K1_ROUND, ClockKind.K8)
    assert again.stops == (ClockKind.K6, ClockKind.K3, ClockKind.K1_SECOND)
    assert (upheld.starts, upheld.stops) == ((), (ClockKind.K6,))
    assert callback.move.to == (CallbackState.NOT_DUE, CallbackState.DUE)


def test_the_callback_is_timed_unless_it_is_exempt() -> None:
    (_, line) = lines_of(a_case(Step.DONE), Act.RECORD_FEEDBACK)
    assert clock_orders(line, CallbackState.DUE, is_transferred=True).starts == (ClockKind.K3,)
    assert clock_orders(line, CallbackState.EXEMPT, is_transferred=True).starts == ()


@pytest.mark.clause("A6.6.2.3-4")
def test_the_leaders_choice_decides_which_clocks_run() -> None:
    (line,) = lines_of(
        a_case(Step.ACCEPTED, severity=Severity.CONFIRMED, province=ProvinceState.INFORMED), Act.APPROVE_MAJOR
    )
    assert {to: clock_orders(line, to, is_transferred=True).starts for to in line.move.to} == {
        Severity.FAST_TRACK: (ClockKind.K4_FAST, ClockKind.K4_PROGRESS),
        Severity.EMERGENCY_PLAN: (ClockKind.K4_PROGRESS, ClockKind.K4_STEP),
        Severity.SUSPECTED: (ClockKind.K4_ASSESS,),
    }


def test_a_line_leads_nowhere_else() -> None:
    (line,) = lines_of(a_case(Step.EXECUTING), Act.ALL_MEASURES_DONE)
    with pytest.raises(ValueError, match="closed"):
        clock_orders(line, Step.CLOSED, is_transferred=False)


@pytest.mark.clause("A6.10-1")
def test_the_tables_print_every_line_in_words() -> None:
    printed = printing.markdown().splitlines()
    assert len(printed) == 2 + len(ALL_MOVES)
    assert "| 办理 | 待审批 | 批准处理意见 | 落实中 |" in printing.markdown()


def _reached_from(step: Step | None, leads: dict[Step | None, set[Step]]) -> set[Step]:
    reached: set[Step] = set()
    waiting = [step]
    while waiting:
        fresh = leads[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    return reached
