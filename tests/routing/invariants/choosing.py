"""Which act comes next: one that somebody is offered, what was seldom done before what was done often, and each case
along a way of its own, so that few steps see much."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from services.kernel.errors import Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.rules.acts import Act
from services.routing.rules.facts import CaseFacts
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Line, Region, lines_of, permit
from services.routing.tables import Case
from services.routing.tables.facts import facts_of, running
from services.routing.tables.roster import Roster, roster_of
from tests.routing.desks import CITY

FORWARD = frozenset(
    {
        *(Act.START_CONFIRM, Act.CONFIRM, Act.NOT_REACHABLE, Act.ASSESS, Act.ACCEPT, Act.ASSIGN, Act.LOG_STEP),
        *(Act.NEGOTIATE, Act.SUBMIT_OPINION, Act.APPROVE, Act.RECORD_EXECUTION, Act.ALL_MEASURES_DONE),
        *(Act.DRAFT_REPORT, Act.SIGN_REPORT, Act.REPORT_TO_FUNCTIONAL, Act.DELIVER, Act.DELIVER_AGAIN),
        *(Act.RECORD_FEEDBACK, Act.CALL_BACK, Act.REASSESS, Act.DATE_MEASURES, Act.CARRY_OUT_DIRECTION, Act.CLOSE),
        *(Act.APPROVE_REOPENING, Act.SUBMIT_EXPLANATION, Act.DECIDE_RECUSAL),
    }
)
ASIDE, HARDLY = 0.08, 0.01  # how much less often the rest
RARE = frozenset(  # what ends a case early, leaves nobody to handle it, or crowds out the main line
    {
        *(Act.WITHDRAW, Act.CONVERT_TO_CONSULTATION, Act.PROPOSE_INVALID, Act.RESOLVE_AT_DESK, Act.DECLARE_RECUSAL),
        *(Act.NAME_RESPONDENT, Act.TRANSFER, Act.TAKE_OVER, Act.REPORT_MAJOR, Act.CONFIRM_MAJOR, Act.CANNOT_RESOLVE),
        *(Act.PROPOSE_EXEMPTION, Act.AGREE, Act.REJECT),
    }
)
WAYS: tuple[frozenset[Act], ...] = (
    frozenset({Act.AGREE, Act.REQUEST_REOPENING, Act.ORDER_REOPENING, Act.APPROVE_REOPENING}),
    frozenset(
        {
            *(Act.CONFIRM_MAJOR, Act.APPROVE_MAJOR, Act.ACKNOWLEDGE, Act.COMPLETE_PLAN_STEP, Act.END_PLAN),
            *(Act.PROPOSE_DE_ESCALATION, Act.DE_ESCALATE, Act.WATCH, Act.INSTRUCT, Act.ANSWER_INSTRUCTION),
            *(Act.RETURN_TO_OFFICE,),
        }
    ),
    frozenset({Act.PROPOSE_INVALID, Act.CONFIRM_INVALID, Act.DISPUTE_INVALID}),
    frozenset({Act.TRANSFER, Act.ACCEPT_TRANSFER, Act.RETURN_TRANSFER}),
    frozenset({Act.RESOLVE_AT_DESK, Act.CLOSE, Act.CHECK_SAMPLE}),
    frozenset({Act.CANNOT_RESOLVE, Act.CONFIRM_UNRESOLVABLE, Act.RETURN_OPINION}),
    frozenset({Act.REJECT, Act.REASSESS, Act.RETURN_OPINION}),
    frozenset({Act.WITHDRAW, Act.CHECK_WITHDRAWAL, Act.DISMISS_MAJOR, Act.REPORT_MAJOR}),
)
ON_THE_WAY, WANTED = 3.0, 5.0  # how much more often; wanted is what leads to a state that nobody has seen yet
SILENT = (Region.MAIN.value, Step.SILENT.value)  # while it is wanted, complainants say neither yes nor no
ANSWERS = (Act.AGREE, Act.REJECT)
CALLS = "callback"  # and does nothing else when asked, or there were nobody left to call
# Offered, but their forms are not filled in here: two offices, several departments and cases about cases have tests
# of their own.
UNFILLED = (Act.MISROUTE, Act.COORDINATE, Act.FINISH_TASK, Act.DROP_TASK, Act.LINK_HANDLING)


class Chosen(NamedTuple):
    """Who does what."""

    act: Act
    seat: str
    officer: Officer


def anything(officers: Mapping[str, Officer], dice: random.Random) -> Chosen:
    """Any act by anybody, whether he may or not."""
    seat = dice.choice(sorted(officers))
    return Chosen(dice.choice(list(Act)), seat, officers[seat])


def choose(
    house: House,
    case: str,
    *,
    at: datetime,
    officers: Mapping[str, Officer],
    dice: random.Random,
    taken: Counter[tuple[str, Act]],
    wanted: Collection[tuple[str, str]],
    rosters: dict[date, Roster],
) -> Chosen:
    """`taken` counts what was done with each case; `wanted` are states that nobody has seen yet, by region; `rosters`
    are those read so far, since nobody is appointed in a walk."""
    with house.database.work(seeing=(CITY,)) as session:
        row = session.get_one(Case, (CITY, case))
        serial = row.serial
        roster = rosters.get(at.date()) or rosters.setdefault(at.date(), roster_of(session, CITY, on=at.date()))
        facts = facts_of(session, row, at=at, clocks=running(session, row), roster=roster)
    drawn = []
    left_out = {*UNFILLED, *(ANSWERS if SILENT in wanted else ())}
    for act in Act:
        lines = _lines(facts, act) if act not in left_out else ()
        if lines:
            weight = _weight(act, serial, lines, taken[case, act], wanted)
            drawn.append((dice.expovariate(weight), act))
    for _, act in sorted(drawn):
        for seat in dice.sample(sorted(officers), len(officers)):
            is_asked = seat != CALLS or act is Act.CALL_BACK
            if is_asked and _may(facts, act, officers[seat]):
                return Chosen(act, seat, officers[seat])
    return anything(officers, dice)


def _weight(act: Act, serial: int, lines: tuple[Line, ...], taken: int, wanted: Collection[tuple[str, str]]) -> float:
    """The main line and the way of the case come first, and what was done often comes seldom."""
    new = {(line.region.value, to.value) for line in lines for to in line.move.to if to != line.at}
    if not new.isdisjoint(wanted):
        return WANTED / (1 + taken)
    if act in WAYS[(serial - 1) % len(WAYS)]:
        return ON_THE_WAY / (1 + taken) ** 2
    return (1.0 if act in FORWARD else HARDLY if act in RARE else ASIDE) / (1 + taken) ** 2


def _lines(facts: CaseFacts, act: Act) -> tuple[Line, ...]:
    try:
        return lines_of(facts, act)
    except Refused:
        return ()


def _may(facts: CaseFacts, act: Act, officer: Officer) -> bool:
    try:
        permit(facts, act, officer)
    except Refused:
        return False
    return True
