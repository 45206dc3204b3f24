"""What must hold whatever happens, in whatever order: random officers and complainants, duplicates, disorder, late
messages, deaths before the commit and before the relay's mark, buttons pressed twice, jumping clocks and weeks of
downtime; at least two thousand steps a run.

Looked at after every step, or where it says so after everything that happens in the walk (at most forty steps):

1. Every case that came in has its number, and no number between is missing.
2. One person and one unit answer for every open case; the officer of the province, while it is his.
3. Nobody approves, checks, evaluates anew or calls back what he did. Before somebody does what another's own work keeps
   him from, that other one tries, in every post that there is.
4. Nobody who is complained about or recused has any part in the case from then on: he does nothing, answers for
   nothing, handles nothing and is charged with no limit; the other services are told to open nothing to him; and
   (after everything, one of them) cannot read it. Some are named in the walk, with their heads, and try to act.
5. The clock of the answer is begun once, whatever follows.
6. What is decided of a limit stays.
7. Nothing is major that the province was not told.
8. Nothing is closed without a delivered result, a cause and a settled callback, unless withdrawn, invalid, at the desk
   or a consultation.
9. Each rung is said once and noted once.
10. The events alone tell the states, the kind and the end of each clock, and the number of six kinds of papers, as the
    tables hold them. What stands in the papers and how long a clock stood still is looked at elsewhere.
11. The chain is unbroken (the product's own verifier says so too at the end of each office). Packages are the
    archive's.
12. What is known to have been written in a form stands in no event, message, header, log line or case. Text messages
    are notification's, and measurements have a test of their own.
13. At the database another office sees no row of this one (after everything).
14. The cases that are counted as open are those that the events leave open.

A death leaves every table as it was, and a message that comes twice changes none.

The seed is printed; COMPLAINTS_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import ClassVar

import pytest
import structlog
from hypothesis import HealthCheck, Phase, assume, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from services.routing.rules.identity_states import IdentityState
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.steps import Step
from services.routing.rules.transfers import RoutingState
from services.routing.rules.who_may import Region
from tests.routing.desks import Desks
from tests.routing.invariants.walking import HAPPENS, Casework

STEPS = 2000
MOST = 20  # offices: by then it has seen everything, or fails
THINGS = 75  # that happen in an office before the walk begins in a new one
QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
HOW = settings(
    max_examples=1,
    stateful_step_count=THINGS,
    deadline=None,
    suppress_health_check=QUIET,
    database=None,
    phases=(Phase.generate,),  # what fails tells its last acts: to make it shorter would take an hour
)
NUMBERS = st.integers(0, 2**32 - 1)
STATES: dict[Region, type[Step | Severity | ProvinceState | CallbackState | RoutingState | IdentityState]] = {
    Region.MAIN: Step,
    Region.SEVERITY: Severity,
    Region.PROVINCE: ProvinceState,
    Region.CALLBACK: CallbackState,
    Region.ROUTING: RoutingState,
    Region.IDENTITY: IdentityState,
}
ELSEWHERE = {  # an objection that is ruled upon, and days of calling in vain, come too seldom and have their own tests
    (Region.ROUTING.value, RoutingState.RULED.value),
    (Region.CALLBACK.value, CallbackState.TRIED_TWICE.value),
    (Region.CALLBACK.value, CallbackState.NOT_REACHED.value),
}
EVERYWHERE = frozenset((region.value, state.value) for region, states in STATES.items() for state in states) - ELSEWHERE


class Walk(RuleBasedStateMachine):
    """One office after the other: each thing that happens is followed by what is looked at through the door."""

    casework: ClassVar[Casework]

    def __init__(self) -> None:
        super().__init__()
        self.things = 0

    @initialize(number=NUMBERS)
    def an_office_begins(self, number: int) -> None:
        assume(number)  # the simplest example of all is the same in every run
        self.casework.begin(random.Random(number))
        self.things = 1

    @rule(happens=st.sampled_from([one for one, weight in HAPPENS.items() for _ in range(weight)]), number=NUMBERS)
    def something_happens(self, happens: Callable[[Casework], None], number: int) -> None:
        self.things += 1
        if not self.casework.is_over:
            self.casework.dice = random.Random(f"{number} {self.things}")
            happens(self.casework)
            self.casework.look_through_the_door()

    def teardown(self) -> None:
        if self.things:
            self.casework.end()


@pytest.mark.timeout(900)
@pytest.mark.clause("A4.1-5", "A5.4g", "A6.6.1-2", "A6.6.2.6-7", "A6.8.1-2")
def test_two_thousand_random_steps_break_no_invariant(desks: Desks) -> None:
    chosen = int(os.environ.get("COMPLAINTS_SEED", "0")) or secrets.randbelow(2**32)
    print(f"COMPLAINTS_SEED={chosen}")  # noqa: T201 - a run that fails can be repeated
    with structlog.testing.capture_logs() as lines, ExitStack() as after:
        Walk.casework = casework = Casework(desks, lines, steps=STEPS, goals=EVERYWHERE)
        after.callback(casework.relay.close)
        for office in range(MOST):
            casework.goes_on(aimed=office > 0)
            try:
                run_state_machine_as_test(seed(chosen * MOST + office)(Walk), settings=HOW)
            except BaseException:
                print("\n".join(casework.last))  # noqa: T201 - how it came to this
                raise
            seen = f"{casework.steps} steps, {time.process_time():.0f} s; not seen: {sorted(casework.not_seen)}"
            print(seen)  # noqa: T201
            if casework.is_over:
                break
    print(f"{casework.steps} steps, {casework.acts.total()} events, {len(casework.acts)} acts")  # noqa: T201
    print(casework.troubles, casework.refusals)  # noqa: T201
    assert casework.is_over, "the walk did not come everywhere"
