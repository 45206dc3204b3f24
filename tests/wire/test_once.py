"""Every message has its effect once, whatever the broker does."""

from __future__ import annotations

from services.kernel.messaging.consumer import Consumer
from services.kernel.messaging.relay import Relay
from tests.wire.stage import SAYER, Stage, hearer, urged


def test_what_was_committed_arrives_once_and_in_order(stage: Stage) -> None:
    stage.say(*(urged("220100-2026-1", n) for n in range(1, 41)))
    relay, consumer = Relay(stage.sayer, SAYER.messages), Consumer(hearer(), stage.hearing, lane="ordinary")

    assert relay.drain() == 40
    assert consumer.drain() == 40

    assert stage.notes() == [("220100-2026-1", n) for n in range(1, 41)]
    assert stage.waiting() == 0
    relay.close()
    consumer.close()
