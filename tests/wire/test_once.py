"""Every message has its effect once, whatever the broker does."""

from __future__ import annotations

from tests.wire.stage import Stage, hearer, urged


def test_what_was_committed_arrives_once_and_in_order(stage: Stage) -> None:
    stage.say(*(urged("220100-2026-1", n) for n in range(1, 41)))

    assert stage.relay().drain() == 40
    assert stage.consumer(hearer()).drain() == 40

    assert stage.notes() == [("220100-2026-1", n) for n in range(1, 41)]
    assert stage.waiting() == 0
