"""What could not be handed over yet waits, and is not taken for lost or in doubt."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from services.kernel import clock
from services.kernel.house import House
from services.kernel.sealed import KeyRing, Purpose
from services.notification.actions import asking
from services.notification.actions.handing import Intent
from services.notification.actions.moving import News
from services.notification.channels import Channel
from tests.notification.stage import NOON, Stage, eventually


def test_what_was_claimed_and_not_handed_over_when_the_database_went_away_is_not_in_doubt(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.hear(stage.case(1).registered(), stage.case(2).registered(phone="+8613912348888"))
    look, lost = asking.known_of_earlier, threading.Event()

    def away_once(house: House, provider: str, channel: Channel, intents: Sequence[Intent]) -> list[News]:
        if not lost.is_set():
            lost.set()
            raise psycopg.OperationalError("the server closed the connection unexpectedly")
        return look(house, provider, channel, intents)

    monkeypatch.setattr(asking, "known_of_earlier", away_once)
    stage.dispatch()
    eventually(lambda: sorted(stage.states()) == ["delivered", "failed_temporarily"])
    assert lost.is_set()
    assert stage.notices("attempts") == [(1,), (1,)]
    assert len(stage.phone()) == 1


def test_a_contact_sealed_with_a_key_that_is_not_here_yet_waits_for_it(stage: Stage) -> None:
    """As in the middle of a rotation: who seals has the new key already, who sends has not."""
    old, new = (os.urandom(32) for _ in range(2))
    index = os.urandom(32)
    before = KeyRing({Purpose.PARTICULARS: {1: old}}, index=index)
    after = KeyRing({Purpose.PARTICULARS: {1: old, 2: new}}, index=index)
    sealing = replace(stage, house=replace(stage.house, keys=after))
    stage = replace(stage, house=replace(stage.house, keys=before))
    stage.hear(*(sealing.case(n).registered() for n in range(1, 7)))
    running = stage.dispatch()
    eventually(lambda: sorted(stage.states()) == ["failed_temporarily"] * 6)
    assert {reason for (reason,) in stage.notices("reason")} == {"联系方式暂时打不开，请检查密钥"}
    assert stage.phone() == []
    stage.hear(stage.case(8).registered())  # the gateway had no part in it, and does not rest
    eventually(lambda: stage.states().count("delivered") == 1)
    running.stop()
    with clock.standing_at(NOON + timedelta(minutes=2)):
        sealing.dispatch()
        eventually(lambda: stage.states() == ["delivered"] * 7)
    assert len(stage.phone()) == 7
