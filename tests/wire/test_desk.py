"""The operator's desk: what nobody could hear is listed, shown, replayed or dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.contracts.intake import ResultRejected
from services.kernel.errors import NotFound, Refused
from services.kernel.house import House
from services.kernel.messaging import deadletters
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.ladder import Ladder
from services.kernel.messaging.letters import Delivery
from services.kernel.messaging.postponing import RUNGS
from services.kernel.messaging.topology import DELIVERY_LIMIT, channel_of
from tests.wire.stage import OFFICE, Stage, delivery, eventually, hearer, urged

CASE = f"{OFFICE}-2026-1"


def refuses(session: Session, event: Any, house: House) -> None:
    raise ValueError("never")


def park(stage: Stage, *events: Any) -> None:
    """Let them fail to the end of the ladder."""
    service = hearer(refuses, hears_many={})
    service = type(service)(**{**vars(service), "hears": {type(event): refuses for event in events}})
    at = now()
    Inbox(service, stage.hearing).hear([delivery(event) for event in events])
    for rung in RUNGS:
        at += rung + timedelta(seconds=5)
        Ladder(service, stage.hearing).sweep(at=at)


def test_a_parked_message_is_listed_and_shown_without_what_it_says(stage: Stage) -> None:
    park(stage, ResultRejected(office=OFFICE, case=CASE, at=now(), sealed_reasons="SEALED-TOKEN"))

    (waiting,) = deadletters.in_order(hearer(), stage.hearing, at=now())
    shown = deadletters.show(hearer(), stage.hearing, waiting.id, at=now())

    assert (waiting.type, waiting.office, waiting.attempts) == ("complaint.result_rejected.v1", OFFICE, 7)
    assert waiting.reason.startswith("ValueError")
    assert shown.case == CASE
    assert "sealed_reasons" in shown.fields
    assert "SEALED-TOKEN" not in repr((waiting, shown))


def test_a_replayed_message_is_heard_once_and_leaves_the_desk(stage: Stage) -> None:
    park(stage, urged(CASE, 9))
    (waiting,) = deadletters.in_order(hearer(), stage.hearing, at=now())

    at = now()
    deadletters.replay(hearer(), stage.hearing, waiting.id, at=at)

    assert Ladder(hearer(), stage.hearing).sweep(at=at) == {"done": 1}
    assert stage.notes() == [(CASE, 9)]
    assert deadletters.in_order(hearer(), stage.hearing, at=now()) == []


def test_all_parked_messages_are_replayed_at_once(stage: Stage) -> None:
    park(stage, urged(CASE, 1), urged(CASE, 2))

    assert deadletters.replay_all(hearer(), stage.hearing, at=now()) == 2
    assert Ladder(hearer(), stage.hearing).sweep(at=now()) == {"done": 2}


def test_a_message_is_dropped_only_with_a_reason_and_the_reason_is_kept(stage: Stage) -> None:
    park(stage, urged(CASE))
    (waiting,) = deadletters.in_order(hearer(), stage.hearing, at=now())

    with pytest.raises(Refused, match="no_reason"):
        deadletters.drop(hearer(), stage.hearing, waiting.id, because=" ", by="220000-1", at=now())
    deadletters.drop(hearer(), stage.hearing, waiting.id, because="a rehearsal's", by="220000-1", at=now())

    assert deadletters.in_order(hearer(), stage.hearing, at=now()) == []
    ((state, reason),) = stage.rows("select state, last_error from routing.postponed")
    assert state == "dropped"
    assert reason.startswith("dropped by 220000-1: a rehearsal's (was: ValueError")


def test_bytes_that_can_be_read_after_an_upgrade_are_replayed_and_forgeries_never(stage: Stage) -> None:
    message = delivery(urged(CASE, 4))
    forged = delivery(urged(CASE, 5), user="notification")
    broken = Delivery(body=b"{", routing_key="ordinary.x", user="intake", redelivered=False)
    Inbox(hearer(), stage.hearing).hear([broken, forged])
    become = "update routing.undecodable set body = %s where reason like 'Undec%%' returning 1"
    stage.rows(become, message.body)
    readable, false = deadletters.in_order(hearer(), stage.hearing, at=now())

    deadletters.replay(hearer(), stage.hearing, readable.id, at=now())
    with pytest.raises(Refused, match="forged"):
        deadletters.replay(hearer(), stage.hearing, false.id, at=now())

    assert Ladder(hearer(), stage.hearing).sweep(at=now()) == {"done": 1}
    assert stage.notes() == [(CASE, 4)]
    assert [w.id for w in deadletters.in_order(hearer(), stage.hearing, at=now())] == [false.id]


def test_what_the_broker_itself_parked_comes_to_the_desk_and_can_be_replayed(stage: Stage) -> None:
    stage.say(urged(CASE, 3))
    stage.relay().drain()
    with channel_of(stage.broker["routing"]) as channel:
        for _ in range(DELIVERY_LIMIT + 1):
            method, _, _ = channel.basic_get("routing.ordinary")
            assert method is not None
            assert method.delivery_tag is not None
            channel.basic_nack(method.delivery_tag, requeue=True)
    eventually(lambda: len(deadletters.in_order(hearer(), stage.hearing, at=now())) == 1)

    (waiting,) = deadletters.in_order(hearer(), stage.hearing, at=now())
    assert waiting.reason == "the broker gave up: delivery_limit"
    deadletters.replay(hearer(), stage.hearing, waiting.id, at=now())

    assert Ladder(hearer(), stage.hearing).sweep(at=now()) == {"done": 1}
    assert stage.notes() == [(CASE, 3)]


def test_an_unknown_number_is_not_found(stage: Stage) -> None:
    for number in ("1", "00000000-0000-4000-8000-000000000000", "nonsense"):
        with pytest.raises(NotFound):
            deadletters.replay(hearer(), stage.hearing, number, at=now())
