"""What could not be heard is heard again at its time, and parked in the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel import clock
from services.kernel.clock import SHANGHAI
from services.kernel.contracts.intake import ResultAgreed
from services.kernel.errors import Later
from services.kernel.house import House
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.ladder import Ladder
from services.kernel.messaging.postponing import RUNGS
from tests.wire.stage import OFFICE, Note, Stage, delivery, hearer, urged, write_down

CASE = f"{OFFICE}-2026-1"
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
# When the tries come, counted from the first one, as an operator would tell it.
TRIES = ["0:00:01", "0:00:06", "0:00:36", "0:02:36", "0:12:36", "1:12:36"]


def refuses(session: Session, event: Any, house: House) -> None:
    raise ValueError("never")


def needs_agreement(session: Session, event: Any, house: House) -> None:
    """Urging can only be heard after the agreement."""
    first = session.scalar(select(Note.id).where(Note.case == event.case).limit(1))
    if not isinstance(event, ResultAgreed) and first is None:
        raise Later("the case is not known yet")
    write_down(session, event, house)


def test_a_message_that_always_fails_is_tried_at_every_rung_and_then_parked(stage: Stage) -> None:
    service, at = hearer(refuses), MORNING
    with clock.standing_at(MORNING):
        Inbox(service, stage.hearing).hear([delivery(urged(CASE))])
    ladder, tried = Ladder(service, stage.hearing), []

    for rung in RUNGS:
        assert ladder.sweep(at=at + rung - timedelta(milliseconds=1)).total() == 0
        at += rung
        result = ladder.sweep(at=at)
        tried.append(str(at - MORNING))

    assert tried == TRIES
    assert result == {"parked": 1}
    assert stage.rows("select state, attempts, next_at from routing.postponed") == [("parked", 7, None)]
    assert ladder.sweep(at=at + timedelta(days=30)).total() == 0


def test_events_that_came_in_the_wrong_order_end_as_if_they_had_come_in_the_right_one(stage: Stage) -> None:
    service = hearer(needs_agreement)
    agreed = delivery(ResultAgreed(office=OFFICE, case=CASE, at=MORNING))
    with clock.standing_at(MORNING):
        Inbox(service, stage.hearing).hear([delivery(urged(CASE, 1)), delivery(urged(CASE, 2)), agreed])

    assert stage.notes() == [(CASE, 0)]
    assert Ladder(service, stage.hearing).sweep(at=MORNING + timedelta(seconds=1)) == {"done": 2}
    assert stage.notes() == [(CASE, 0), (CASE, 1), (CASE, 2)]
    assert stage.rows("select count(*) from routing.postponed") == [(0,)]


def test_a_message_heard_meanwhile_as_a_duplicate_leaves_the_ladder_without_a_second_effect(stage: Stage) -> None:
    failing, message = hearer(refuses), delivery(urged(CASE))
    with clock.standing_at(MORNING):
        Inbox(failing, stage.hearing).hear([message])
    Inbox(hearer(), stage.hearing).hear([message])

    assert Ladder(hearer(), stage.hearing).sweep(at=MORNING + timedelta(seconds=1)) == {"duplicate": 1}
    assert stage.notes() == [(CASE, 1)]


class Killed(BaseException):
    """The process ends here."""


def test_a_message_that_kills_the_ladder_climbs_it_all_the_same(stage: Stage) -> None:
    def deadly(session: Session, event: Any, house: House) -> None:
        raise Killed

    with clock.standing_at(MORNING):
        Inbox(hearer(refuses), stage.hearing).hear([delivery(urged(CASE))])
    at, ladder = MORNING, Ladder(hearer(deadly), stage.hearing)
    for rung in RUNGS:
        at += rung
        with pytest.raises(Killed):
            ladder.sweep(at=at)

    assert ladder.sweep(at=at + RUNGS[-1]) == {"parked": 1}
    assert stage.rows("select last_error from routing.postponed") == [("it was never answered",)]


def test_who_waits_beside_a_message_that_kills_loses_a_minute_and_no_attempt(stage: Stage) -> None:
    def deadly_for_the_second(session: Session, event: Any, house: House) -> None:
        if event.times == 2:
            raise Killed
        write_down(session, event, house)

    with clock.standing_at(MORNING):
        Inbox(hearer(refuses), stage.hearing).hear([delivery(urged(CASE, n)) for n in (1, 2, 3, 4)])
    at, ladder = MORNING + timedelta(seconds=1), Ladder(hearer(deadly_for_the_second), stage.hearing)
    with pytest.raises(Killed):
        ladder.sweep(at=at)

    assert stage.notes() == [(CASE, 1)]
    assert stage.rows("select attempts from routing.postponed order by first_heard_at") == [(2,), (1,), (1,)]
    with pytest.raises(Killed):
        ladder.sweep(at=at + timedelta(minutes=1))
    assert stage.notes() == [(CASE, 1), (CASE, 3), (CASE, 4)]
    assert stage.rows("select attempts from routing.postponed") == [(3,)]


def test_two_ladders_do_not_hear_the_same_message_at_the_same_time(stage: Stage) -> None:
    second: list[int] = []

    def looks_around(session: Session, event: Any, house: House) -> None:
        write_down(session, event, house)
        second.append(Ladder(hearer(), stage.hearing).sweep(at=MORNING + timedelta(seconds=1)).total())

    with clock.standing_at(MORNING):
        Inbox(hearer(refuses), stage.hearing).hear([delivery(urged(CASE, n)) for n in range(3)])
    Ladder(hearer(looks_around), stage.hearing).sweep(at=MORNING + timedelta(seconds=1))

    assert second == [0, 0, 0]
    assert len(stage.notes()) == 3


def test_what_can_no_longer_be_read_is_parked_as_it_is(stage: Stage) -> None:
    with clock.standing_at(MORNING):
        Inbox(hearer(refuses), stage.hearing).hear([delivery(urged(CASE))])
    stage.rows("update routing.postponed set body = 'nothing' returning 1")

    assert Ladder(hearer(), stage.hearing).sweep(at=MORNING + timedelta(seconds=1)) == {"parked": 1}
    assert stage.rows("select state, last_error from routing.postponed") == [("parked", "Undecodable")]
