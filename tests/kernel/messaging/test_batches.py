"""Handlers that take many messages at once change speed and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.contracts.intake import ComplaintUrged, ResultAgreed
from services.kernel.house import House
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.letters import Letter
from tests.wire.stage import NEIGHBOUR, OFFICE, Stage, delivery, hearer, urged, write_down

CASE = f"{OFFICE}-2026-1"
POSTPONED = "select state, attempts, last_error from routing.postponed"


def poison(session: Session, event: Any, house: House) -> None:
    if event.times == 666:
        raise ValueError("this one")
    write_down(session, event, house)


def test_a_batch_handler_gets_all_events_of_its_type_at_once_and_keeps_the_order_within_a_case(stage: Stage) -> None:
    sizes = []

    def many(session: Session, events: Sequence[ComplaintUrged], house: House) -> None:
        sizes.append(len(events))
        for event in events:
            write_down(session, event, house)
        session.flush()

    service = hearer(hears_many={ComplaintUrged: many})
    other, mine = f"{NEIGHBOUR}-2026-1", f"{OFFICE}-2026-2"
    came = [
        delivery(urged(other, 1, office=NEIGHBOUR)),
        delivery(ResultAgreed(office=OFFICE, case=mine, at=now())),
        delivery(urged(mine, 2)),
        delivery(urged(CASE, 3)),
    ]

    Inbox(service, stage.hearing).hear(came)

    assert sizes == [2, 1]
    assert [times for case, times in stage.notes() if case == mine] == [0, 2]
    assert len(stage.notes()) == 4


def test_when_a_batch_handler_fails_its_events_come_again_one_by_one(stage: Stage) -> None:
    def many(session: Session, events: Sequence[ComplaintUrged], house: House) -> None:
        for event in events:
            poison(session, event, house)

    service = hearer(hears_many={ComplaintUrged: many})
    Inbox(service, stage.hearing).hear([delivery(urged(f"{CASE}{n}", times)) for n, times in enumerate((1, 666, 3))])

    assert [times for _, times in stage.notes()] == [1, 3]
    assert [state for state, _, _ in stage.rows(POSTPONED)] == ["waiting"]


def test_who_keeps_everything_hears_unknown_types_too_byte_for_byte(stage: Stage) -> None:
    kept: list[bytes] = []

    def keep(_session: Session, letters: Sequence[Letter], _house: House) -> None:
        kept.extend(letter.body for letter in letters)

    first = delivery(urged(CASE))
    strange = delivery(urged(CASE))
    strange.body = strange.body.replace(b"complaint.urged.v1", b"complaint.sung.v3")

    Inbox(hearer(keeps=keep), stage.hearing).hear([first, strange, first])

    assert kept == [first.body, strange.body]
