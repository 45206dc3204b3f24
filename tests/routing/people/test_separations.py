"""Each pair of acts that the rules keep apart, and each state that such an act leads to, attacked below the application
with the service's own role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import NamedTuple

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from services.kernel.errors import Forbidden
from services.kernel.people import Officer
from services.routing.actions.perform import COLUMN
from services.routing.rules.acts import Act
from services.routing.rules.facts import Deed
from services.routing.rules.separation import Apart
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Region
from tests.routing.desks import CITY, COUNTY, Desks
from tests.routing.people.test_duties_in_the_database import as_the_service
from tests.routing.rules.cases import a_case
from tests.routing.rules.separating import (
    ACTS,
    BY_NAME,
    decided_states,
    done_twice,
    guards_of,
    refusal_of,
    separations,
)

EVENT = """
insert into routing.case_events
  (office, case_id, seq, position, act, by_officer, department, round, by_office, at, body, previous, digest)
values (%s, %s, 1000 + %s, 1000 + %s, %s, %s, %s, %s, %s, now(), '{}', '', '')
"""
ELSEWHERE = """
update routing.cases set severity = 'plan_ended', callback = 'exempt_proposed', routing = 'offered' where case_id = %s
"""
BEGUN = """
insert into routing.cases select (jsonb_populate_record(c, %s)).* from routing.cases c where c.case_id = %s
"""
_ANOTHER = count()


class Below(NamedTuple):
    """The service's role at one case, and two officers of two departments."""

    connection: psycopg.Connection
    case: str
    one: Officer
    other: Officer

    @contextmanager
    def tried(self) -> Iterator[None]:
        """What was written is taken back."""
        with self.connection.transaction(force_rollback=True):
            yield

    def write(self, *history: Deed) -> None:
        for n, deed in enumerate(history):
            self.connection.execute(EVENT, [CITY, self.case, n, n, *_columns(deed)])

    def refuses(self, *history: Deed) -> str:
        """Why the last of these acts cannot be written after the others; nothing when it can."""
        with self.tried():
            self.write(*history[:-1])
            try:
                self.connection.execute(EVENT, [CITY, self.case, 99, 99, *_columns(history[-1])])
            except psycopg.errors.CheckViolation as refusal:
                return refusal.diag.message_primary or ""
        return ""

    def led_to(self, *history: Deed) -> list[Deed]:
        """These acts, each after what it decides on."""
        whole: list[Deed] = []
        for deed in history:
            for line in (BY_NAME[guard] for guard in guards_of(deed.act) - done_twice(deed.act)):
                if line.first and not line.first.waits(a_case(history=tuple(whole), round=deed.round)):
                    whole = self.led_to(*whole, replace(_by_another(line.first.acts[0]), round=deed.round))
            whole.append(deed)
        return whole

    def histories(self, line: Apart) -> Iterator[Sequence[Deed]]:
        """What may have happened before, so that the line keeps the one from it or does not."""
        for act in line.earlier:
            own, others = _by(self.one, act), _by(self.other, act)
            yield [own]
            yield [others]
            if line.last:
                yield [own, others]
            for end in line.ends:
                yield [own, _by_another(end)]
            if line.before:
                yield [own, Deed(line.before, None)]
                yield [others, Deed(line.before, None)]
                yield [Deed(line.before, None), own]
                yield [Deed(act, self.other.id, self.one.department, office=CITY), Deed(line.before, None)]
                yield [Deed(act, self.other.id, self.one.department), Deed(line.before, None)]
                yield [Deed(act, self.other.id, self.one.department, office=COUNTY), Deed(line.before, None)]
        if line.first:
            for act in line.first.acts:
                waiting = _by_another(act)
                yield [waiting]
                yield from ([waiting, _by_another(over)] for over in line.first.settled_by)
                yield [waiting, Deed(Act.URGE, None, round=2)]


def _by_another(act: Act) -> Deed:
    """Each time somebody else again."""
    return Deed(act, f"another-{next(_ANOTHER)}", "elsewhere", office=CITY)


def _columns(deed: Deed) -> tuple[str | int | None, ...]:
    return deed.act.value, deed.by, deed.department, deed.round, deed.office


def _by(officer: Officer, act: Act) -> Deed:
    return Deed(act, officer.id, officer.department, office=officer.office)


@pytest.fixture
def below(desks: Desks) -> Iterator[Below]:
    case = desks.register()
    desks.despite_the_fences(ELSEWHERE, case)
    with as_the_service(desks) as connection:
        yield Below(connection, case, desks.officer("functional-1"), desks.officer("injury-head"))


def test_the_database_has_the_lines_of_the_rules_and_the_service_changes_none(desks: Desks) -> None:
    lines = {(row.pop("act"), row.pop("guard")): row for row in desks.rows("select * from routing.separations")}
    assert lines == separations()
    states = {(row.pop("region"), row.pop("state")): row for row in desks.rows("select * from routing.decided_states")}
    assert states == decided_states()
    for table in ("separations", "decided_states"):
        for statement in (f"delete from routing.{table}", f"insert into routing.{table} default values"):  # noqa: S608
            with as_the_service(desks) as own, pytest.raises(psycopg.errors.InsufficientPrivilege):
                own.execute(statement)


def test_nobody_does_below_what_the_rules_keep_from_him_and_everybody_else_does(below: Below) -> None:
    tried = dict.fromkeys(("own work", "nothing waits", ""), 0)
    for act in ACTS:
        histories = [below.led_to(*one) for guard in guards_of(act) for one in below.histories(BY_NAME[guard])]
        own = _by(below.one, act)
        for history in ([], *histories, *(below.led_to(*one, own)[:-1] for one in histories)):
            told = below.refuses(*history, own)
            expected = _kept_from(act, below.one, history)
            assert told == "" if expected == "" else expected in told, (act, history, told)
            tried[expected] += 1
    assert min(tried.values()) > len(separations())
    unnamed = {act for (act, _), line in separations().items() if line["unnamed"]}
    for act in ACTS:  # nor is it done by nobody
        assert bool(below.refuses(Deed(act, None))) is (act.value not in unnamed), act
    with below.tried():  # who handles a case asks nobody whether he was pressed to withdraw it
        below.connection.execute("update routing.cases set handlers = array[%s]", [below.one.id])
        assert "own work" in below.refuses(*below.led_to(_by(below.one, Act.CHECK_WITHDRAWAL)))


def _kept_from(act: Act, officer: Officer, history: Sequence[Deed]) -> str:
    """As the guards have it; that the same act is done for the second time, the states ask."""
    facts = a_case(Step.INVESTIGATING, history=tuple(history), round=max((deed.round for deed in history), default=1))
    refusals = {guard: refusal_of(guard, facts, officer) for guard in guards_of(act)}
    if any(isinstance(refusal, Forbidden) for refusal in refusals.values()):
        return "own work"
    return "nothing waits" if any(refusals[guard] for guard in guards_of(act) - done_twice(act)) else ""


def test_no_case_is_where_only_such_an_act_leads_unless_that_was_done(below: Below) -> None:
    for region, state in decided_states():
        put = SQL("update routing.cases set {} = %s").format(Identifier(COLUMN[Region(region)]))
        with below.tried():
            below.connection.execute(put, [state])
            with pytest.raises(psycopg.errors.CheckViolation, match=f"nobody decided that it is {region} {state}"):
                below.connection.execute("set constraints routing.entered immediate")  # of all that would refuse, this
    for once in ([Act.DISMISS_MAJOR], [Act.DISMISS_MAJOR, Act.REPORT_MAJOR, Act.DISMISS_MAJOR]):
        with below.tried():  # nor where two lead, when one did it, or each of them at another time
            below.write(*map(_by_another, once))
            below.connection.execute("update routing.cases set severity = 'normal'")
            with pytest.raises(psycopg.errors.CheckViolation, match="nobody decided that it is severity normal"):
                below.connection.execute("set constraints routing.entered immediate")
    with below.tried(), pytest.raises(psycopg.errors.CheckViolation, match="goes back to no version"):
        below.connection.execute("update routing.cases set version = version - 1")  # and a decision of before is new
    for column, state in (("step", "executing"), ("severity", "fast_track"), ("callback", "done")):
        changed = Jsonb({"case_id": f"{CITY}-2026-2", "serial": 2, "version": 0, column: state})
        with below.tried(), pytest.raises(psycopg.errors.CheckViolation, match="a case begins at its beginning"):
            below.connection.execute(BEGUN, [changed, below.case])
