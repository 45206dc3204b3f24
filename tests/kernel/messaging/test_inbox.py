"""Each message has its effect once; one that fails takes no neighbour with it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.contracts import encode
from services.kernel.contracts.routing import ClockBreached
from services.kernel.errors import Later
from services.kernel.house import House
from services.kernel.messaging.faults import DatabaseAway
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.letters import Delivery
from services.kernel.messaging.postponing import CRASHES
from tests.wire.stage import NEIGHBOUR, OFFICE, HeardOutbox, Note, Stage, delivery, hearer, urged, write_down

CASE = f"{OFFICE}-2026-1"
ENVELOPE = (
    b'{"id":"00000000-0000-4000-8000-000000000000","type":"%s","by":"intake",'
    b'"said_at":"2026-03-02T09:00:00+08:00","event":{"office":%s,"case":"c"}}'
)
POSTPONED = "select state, attempts, last_error from routing.postponed"


class Killed(BaseException):
    """The process ends here, as far as the code inside can tell."""


def poison(session: Session, event: Any, house: House) -> None:
    if event.times == 666:
        raise ValueError(f"the phone of {event.case} is 13800138000")
    write_down(session, event, house)


def test_a_message_that_comes_several_times_has_its_effect_once(stage: Stage) -> None:
    inbox, message = Inbox(hearer(), stage.hearing), delivery(urged(CASE))

    inbox.hear([message, message])
    inbox.hear([message])

    assert stage.notes() == [(CASE, 1)]


def test_messages_of_one_case_are_heard_in_the_order_in_which_they_came(stage: Stage) -> None:
    cases = [f"{office}-2026-{n % 3}" for n, office in enumerate([OFFICE, NEIGHBOUR] * 30)]
    came = [delivery(urged(case, n, office=case[:6])) for n, case in enumerate(cases)]

    Inbox(hearer(), stage.hearing).hear(came)

    for case in set(cases):
        times = [t for c, t in stage.notes() if c == case]
        assert times == sorted(times)
    assert len(stage.notes()) == 60


def test_a_message_that_fails_waits_alone_and_its_neighbours_pass(stage: Stage) -> None:
    came = [delivery(urged(CASE, times)) for times in (1, 2, 666, 4, 5)]

    Inbox(hearer(poison), stage.hearing).hear(came)

    assert [times for _, times in stage.notes()] == [1, 2, 4, 5]
    ((state, attempts, error),) = stage.rows(POSTPONED)
    assert (state, attempts) == ("waiting", 1)
    assert error.startswith("ValueError")
    assert "13800138000" not in error
    assert CASE not in error


def test_what_a_failing_message_had_written_and_said_is_undone(stage: Stage) -> None:
    def half(session: Session, event: Any, house: House) -> None:
        write_down(session, event, house)
        said = ClockBreached(
            office=event.office, case=event.case, at=now(), seq=1, act="", step="", stage="", classed=None,
            severity="normal", department=None, accountable=None, by=None, round=1, due_on=None,
            due_provisional=False, clock="K1", breached_at=now(),
        )  # fmt: skip
        session.add(HeardOutbox.of(said))
        session.flush()
        if event.times == 666:
            raise ValueError("too late")

    Inbox(hearer(half), stage.hearing).hear([delivery(urged(CASE, 1)), delivery(urged(CASE, 666))])

    assert stage.notes() == [(CASE, 1)]
    assert stage.rows("select count(*) from routing.outbox") == [(1,)]
    assert stage.rows("select count(*) from routing.inbox") == [(1,)]


def test_a_constraint_is_named_in_the_error_and_its_values_are_not(stage: Stage) -> None:
    def twice(session: Session, event: Any, house: House) -> None:
        session.add(Note(id=1_000_000, office=event.office, case=event.case, times=1))
        session.flush()

    Inbox(hearer(twice), stage.hearing).hear([delivery(urged(CASE)), delivery(urged(CASE))])

    ((_, _, error),) = stage.rows(POSTPONED)
    assert "23505" in error
    assert "pk_notes" in error
    assert "1000000" not in error


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "truncated"),
        (b"{", "truncated"),
        (b"\xff\xfe not json", "invalid"),
        (b"[]", "Expected `object`"),
        (b'{"id": 1}', "id"),
        (ENVELOPE % (b"complaint.urged.v1", b'"220100"'), "complaint.urged.v1"),  # lacks fields
        (ENVELOPE % (b"complaint.sung.v1", b'"2201000000000"'), "no office"),
        (ENVELOPE % (b"complaint.sung.v1", b'"\\u0000"'), "no office"),
        (ENVELOPE % (b"complaint.\xe5\x94\xb1.v1", b'"220100"'), "no office or no type"),
        (b"\0" * 70_000, "malformed"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_message_are_put_aside_with_the_reason(stage: Stage, body: bytes, reason: str) -> None:
    bad = Delivery(body=body, routing_key="ordinary.complaint.urged.v1", user="intake", redelivered=False)

    Inbox(hearer(), stage.hearing).hear([delivery(urged(CASE)), bad])

    assert stage.notes() == [(CASE, 1)]
    ((kept, why),) = stage.rows("select body, reason from routing.undecodable")
    assert bytes(kept) == body
    assert why.startswith("Undecodable: ")
    assert reason in why


@pytest.mark.parametrize(
    ("by", "user"),
    [
        ("intake", "notification"),  # another service in intake's name
        ("notification", "notification"),  # in its own name, what is not its to say
        ("intake", "operator"),
    ],
)
def test_a_message_from_somebody_who_may_not_say_it_is_put_aside(stage: Stage, by: str, user: str) -> None:
    Inbox(hearer(), stage.hearing).hear([delivery(urged(CASE), by=by, user=user)])

    assert stage.notes() == []
    ((reason,),) = stage.rows("select reason from routing.undecodable")
    assert reason.startswith("Forged: ")


def test_a_type_that_nobody_here_knows_is_heard_once_and_ignored(stage: Stage) -> None:
    known = encode(urged(CASE), message_id=uuid.uuid4(), by="intake", said_at=now())
    body = known.replace(b"complaint.urged.v1", b"complaint.sung.v3")
    strange = Delivery(body=body, routing_key="ordinary.complaint.sung.v3", user="intake", redelivered=False)

    Inbox(hearer(), stage.hearing).hear([strange])

    assert stage.notes() == []
    assert stage.rows("select office from routing.inbox") == [(OFFICE,)]
    assert stage.rows("select count(*) from routing.undecodable") == [(0,)]


def test_a_handler_sees_only_the_office_of_its_message(stage: Stage) -> None:
    seen: dict[str, set[str]] = {}

    def look(session: Session, event: Any, house: House) -> None:
        write_down(session, event, house)
        session.flush()
        seen[event.case] = set(session.scalars(select(Note.office)))

    came = [delivery(urged(f"{o}-2026-{n}", office=o)) for n, o in enumerate((OFFICE, NEIGHBOUR, OFFICE, NEIGHBOUR))]
    Inbox(hearer(look), stage.hearing).hear(came)

    assert {case: offices for case, offices in seen.items() if offices != {case[:6]}} == {}
    assert len(seen) == 4


def test_what_is_bound_to_the_log_for_one_message_is_gone_at_the_next(stage: Stage) -> None:
    bound: list[dict[str, Any]] = []

    def remember(session: Session, event: Any, house: House) -> None:
        bound.append(structlog.contextvars.get_contextvars())
        structlog.contextvars.bind_contextvars(officer=event.case)

    Inbox(hearer(remember), stage.hearing).hear([delivery(urged(CASE)), delivery(urged(CASE))])

    assert [set(context) for context in bound] == [{"service", "type", "message"}] * 2
    assert structlog.contextvars.get_contextvars() == {}


def test_an_office_that_is_not_known_here_yet_makes_the_message_wait(stage: Stage) -> None:
    Inbox(hearer(), stage.hearing).hear([delivery(urged("229999-2026-1", office="229999"))])

    ((state, _, error),) = stage.rows(POSTPONED)
    assert state == "waiting"
    assert error.startswith("Later")


def test_a_message_that_kills_its_process_is_parked_after_five_times_and_not_tried_again(stage: Stage) -> None:
    tried = []

    def deadly(session: Session, event: Any, house: House) -> None:
        tried.append(event.times)
        raise Killed

    message = delivery(urged(CASE))
    with pytest.raises(Killed):
        Inbox(hearer(deadly), stage.hearing).hear([message])
    message.redelivered = True
    for _ in range(CRASHES):
        with pytest.raises(Killed):
            Inbox(hearer(deadly), stage.hearing).hear([message])

    Inbox(hearer(deadly), stage.hearing).hear([message])
    Inbox(hearer(deadly), stage.hearing).hear([message])

    assert len(tried) == 1 + CRASHES
    ((state, _, error),) = stage.rows(POSTPONED)
    assert state == "parked"
    assert error == "the process died 5 times over it"


def test_innocent_messages_that_came_back_with_a_deadly_one_are_heard(stage: Stage) -> None:
    def deadly(session: Session, event: Any, house: House) -> None:
        if event.times == 666:
            raise Killed
        write_down(session, event, house)

    came = [delivery(urged(CASE, times)) for times in (1, 666, 3)]
    with pytest.raises(Killed):
        Inbox(hearer(deadly), stage.hearing).hear(came)
    for message in came:
        message.redelivered = True
    for _ in range(CRASHES):
        with pytest.raises(Killed):
            Inbox(hearer(deadly), stage.hearing).hear(came)

    Inbox(hearer(deadly), stage.hearing).hear(came)

    assert [times for _, times in stage.notes()] == [1, 3]
    assert [state for state, _, _ in stage.rows(POSTPONED)] == ["parked"]


def test_a_database_that_goes_away_is_no_fault_of_the_message(stage: Stage) -> None:
    def unlucky(session: Session, event: Any, house: House) -> None:
        session.execute(text("select pg_terminate_backend(pg_backend_pid())"))

    inbox, message = Inbox(hearer(unlucky), stage.hearing), delivery(urged(CASE), redelivered=True)
    for _ in range(3 * CRASHES):
        with pytest.raises(DatabaseAway):
            inbox.hear([message])

    assert [(state, attempts) for state, attempts, _ in stage.rows(POSTPONED)] == [("trying", 1)]


def test_later_is_not_logged_as_a_fault_and_keeps_its_own_words(stage: Stage) -> None:
    def early(session: Session, event: Any, house: House) -> None:
        raise Later("the case is not opened yet")

    Inbox(hearer(early), stage.hearing).hear([delivery(urged(CASE))])

    ((state, attempts, error),) = stage.rows(POSTPONED)
    assert (state, attempts) == ("waiting", 1)
    assert error.startswith("Later: the case is not opened yet")
