"""The broker is away for the whole time: registration answers all the same, and everything arrives afterwards."""

from __future__ import annotations

import json

import pika
import pytest

from services.kernel.messaging.topology import HAPPENED, channel_of
from tests.faults.oracles import assert_nothing_lost_and_nothing_twice
from tests.faults.works import Works, eventually, stream

HEARERS = ("routing", "notification", "archive")
pytestmark = pytest.mark.xdist_group("works")


@pytest.mark.clause("A4.4-1")
def test_without_a_broker_everybody_is_registered_and_everything_arrives_when_it_is_back(works: Works) -> None:
    works.cable.pull()
    try:
        works.kill("intake", "web")  # it has to begin without a broker, too
        with stream(works, "220200", phones="1391004", many=20) as coming:
            coming.go_on()
        assert {answer.status for answer in coming.answers.values()} == {201}
        assert works.count("intake.outbox where office = '220200' and sent_at is null") == 20
        assert works.count("routing.cases where office = '220200'") == 0
    finally:
        works.cable.plug()
    assert_nothing_lost_and_nothing_twice(works, coming)


def test_connections_that_break_in_mid_stream_lose_nothing(works: Works) -> None:
    with stream(works, "220600", phones="1391005", many=40) as coming:
        for enough in (5, 20, 30):
            eventually(lambda enough=enough: works.count("routing.cases where office = '220600'") >= enough)  # type: ignore[misc] # the loop's own
            works.cable.cut()
            coming.go_on()
    assert_nothing_lost_and_nothing_twice(works, coming)


def test_bytes_that_are_no_message_are_put_aside_and_nothing_else_is(works: Works) -> None:
    poison = (
        b"{",
        b"\xff\xfe\x00",
        json.dumps({"id": "1", "type": "complaint.registered.v1"}).encode(),
        b'{"a":"' + b"x" * 1_000_000 + b'"}',
    )
    with stream(works, "220700", phones="1391006", many=10) as coming:
        with channel_of(works.brokers["intake"]) as channel:
            channel.confirm_delivery()
            for body in poison:
                properties = pika.BasicProperties(user_id="intake", delivery_mode=2)
                channel.basic_publish(HAPPENED, "ordinary.complaint.registered.v1", body, properties, mandatory=True)
        coming.go_on()
    works.poison.update(dict.fromkeys(HEARERS, len(poison)))
    assert_nothing_lost_and_nothing_twice(works, coming)
