"""What the rules refuse cannot be written by the service's own role either: attacked with SQL below the application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.routing.desks import CITY, Desks

EVENT = """
insert into routing.case_events
  (office, case_id, seq, position, act, by_officer, department, round, at, body, previous, digest)
select office, case_id, seq + 1, 100000, %s, %s, %s, 1, now(), '{}', '', '' from routing.cases where case_id = %s
"""


@contextmanager
def as_the_service(desks: Desks) -> Iterator[psycopg.Connection]:
    """Its own role, seeing the city."""
    with psycopg.connect(desks.house.settings.database_url) as connection:
        connection.execute("select set_config('app.offices', %s, true)", [CITY])
        yield connection
        connection.rollback()


def write(desks: Desks, case: str, act: str, seat: str, department: str = "functional") -> None:
    with as_the_service(desks) as connection:
        connection.execute(EVENT, [act, desks.officer(seat).id, department, case])


def forbidden(desks: Desks, case: str, act: str, seat: str, department: str = "functional") -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        write(desks, case, act, seat, department)


def undecided(desks: Desks, case: str, column: str, state: str) -> None:
    """The state is not kept when the transaction ends, for nobody decided it."""
    with as_the_service(desks) as connection:
        connection.execute(
            SQL("update routing.cases set {} = %s where case_id = %s").format(Identifier(column)), [state, case]
        )
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.commit()


@pytest.mark.clause("A6.6.1-2")
def test_nobody_who_is_kept_off_writes_an_event_or_a_paper(desks: Desks) -> None:
    case = desks.accepted()
    desks.act("functional-1", case, "name_respondent", officers=[desks.officer("handler-1").id])
    write(desks, case, "log_step", "handler-2")
    for seat in ("handler-1", "section-head"):
        forbidden(desks, case, "log_step", seat)
    with as_the_service(desks) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "insert into routing.confirmations values (%s, 'phone', true, '', %s, %s, 9, now())",
            [desks.officer("handler-1").id, CITY, case],
        )


@pytest.mark.clause("A6.6.1-2")
@pytest.mark.parametrize(
    "statement",
    [
        "update routing.cases set recused = '{}' where case_id = %(case)s",
        "update routing.cases set handlers = array[%(who)s] where case_id = %(case)s",
        "update routing.cases set accountable = %(who)s where case_id = %(case)s",
    ],
)
def test_who_is_kept_off_is_given_no_part_by_any_statement(desks: Desks, statement: str) -> None:
    case = desks.accepted()
    desks.act("functional-1", case, "name_respondent", officers=[desks.officer("handler-1").id])
    with as_the_service(desks) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(statement, {"case": case, "who": desks.officer("handler-1").id})


@pytest.mark.parametrize("statement", ["delete from routing.recusals", "update routing.recusals set officer = ''"])
def test_a_recusal_is_neither_changed_nor_taken_back(desks: Desks, statement: str) -> None:
    with as_the_service(desks) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.clause("F2-6")
def test_who_drafted_approves_nothing(desks: Desks) -> None:
    case = desks.awaiting()
    write(desks, case, "approve", "section-head", "hall")
    for act in ("approve", "return_opinion", "reassess"):
        forbidden(desks, case, act, "handler-1", "hall")
    with as_the_service(desks) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "insert into routing.approvals (office, case_id, n, at, by_officer, opinion, approved, sealed_text)"
            " values (%s, %s, 1, now(), %s, 1, true, '')",
            [CITY, case, desks.officer("handler-1").id],
        )


@pytest.mark.clause("F2-6")
def test_an_opinion_that_nobody_approved_is_not_carried_out(desks: Desks) -> None:
    case = desks.awaiting()
    undecided(desks, case, "step", "executing")
    desks.act("section-head", case, "approve", text="同意")


@pytest.mark.clause("A3.7-1")
def test_who_proposed_that_it_is_invalid_does_not_confirm_it_and_somebody_must(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="核实为商业保险")
    explanation = "您反映的是商业保险理赔，不由社会保险经办机构办理，请向承保公司反映。"
    desks.act(
        "section-head",
        case,
        "propose_invalid",
        validity="invalid_unrelated",
        reason="与经办无关",
        explanation=explanation,
    )
    for act in ("confirm_invalid", "overrule"):
        forbidden(desks, case, act, "section-head", "hall")
    undecided(desks, case, "step", "invalid_notified")
    desks.act("functional-1", case, "confirm_invalid")


@pytest.mark.clause("A6.6.2.3-2")
def test_two_persons_dismiss_what_may_be_major(desks: Desks) -> None:
    case = desks.register(suspected=("fund_safety",))
    undecided(desks, case, "severity", "normal")
    desks.act("functional-1", case, "dismiss_major", reason="只是个别差错")
    forbidden(desks, case, "dismiss_major", "functional-1")
    undecided(desks, case, "severity", "normal")
    desks.act("functional-2", case, "dismiss_major", reason="同意")


@pytest.mark.clause("A6.8.1-2")
def test_nobody_of_the_case_calls_back(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    write(desks, case, "call_back", "callback")
    for seat, department in (("window", "hall"), ("section-head", "hall"), ("handler-1", "hall")):
        forbidden(desks, case, "call_back", seat, "functional")
        forbidden(desks, case, "call_back", "callback", department)  # of the department that handles it
