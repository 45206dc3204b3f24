"""The outbox forgets what was sent long ago, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.kernel.clock import SHANGHAI
from services.kernel.messaging import forgetting
from tests.wire.stage import NEIGHBOUR, OFFICE, SaidOutbox, Stage, urged

NOON = datetime(2026, 12, 31, 12, 0, tzinfo=SHANGHAI)
SENT = "update intake.outbox set sent_at = %s where case_id = %s returning 1"


def cases(stage: Stage) -> list[str]:
    return [str(case) for (case,) in stage.rows("select case_id from intake.outbox order by id")]


def test_only_what_was_sent_more_than_thirty_days_ago_is_forgotten(stage: Stage) -> None:
    for n, sent in enumerate((NOON - timedelta(days=31), None, NOON - timedelta(days=29), NOON - timedelta(days=40))):
        office = (OFFICE, NEIGHBOUR)[n % 2]
        stage.say(urged(f"{office}-2026-{n + 1}", office=office))
        stage.rows(SENT, sent, f"{office}-2026-{n + 1}")

    assert forgetting.forget_sent(stage.sayer, SaidOutbox, at=NOON) == 2
    assert cases(stage) == [f"{NEIGHBOUR}-2026-2", f"{OFFICE}-2026-3"]
    assert forgetting.forget_sent(stage.sayer, SaidOutbox, at=NOON) == 0


def test_a_long_past_is_forgotten_in_small_bites(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BITE", 3)
    stage.say(*(urged(f"{OFFICE}-2026-{n}") for n in range(1, 8)))
    stage.rows("update intake.outbox set sent_at = %s returning 1", NOON - timedelta(days=31))

    monkeypatch.setattr(forgetting, "BITES", 2)
    assert forgetting.forget_sent(stage.sayer, SaidOutbox, at=NOON) == 6
    assert forgetting.forget_sent(stage.sayer, SaidOutbox, at=NOON) == 1
