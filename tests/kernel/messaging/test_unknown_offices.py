"""A message of an office that nobody here knows stands where somebody looks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import prometheus_client

from services.kernel.clock import now
from services.kernel.messaging import deadletters
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.ladder import Ladder
from services.kernel.messaging.postponing import RUNGS
from services.kernel.messaging.worker import Worker
from tests.wire.stage import OFFICES_FILE, Stage, delivery, hearer, urged


def told(figure: str, **labels: str) -> float | None:
    return prometheus_client.REGISTRY.get_sample_value(figure, {"service": "routing", **labels})


def test_an_office_that_is_never_known_here_is_seen_by_gauges_ladder_and_desk_under_the_province(stage: Stage) -> None:
    service, at = hearer(), now()
    Inbox(service, stage.hearing).hear([delivery(urged("229999-2026-1", office="229999"))])
    Worker(service, stage.hearing).measure()
    assert told("messages_postponed") == 1

    for rung in RUNGS:
        at += rung + timedelta(seconds=5)
        Ladder(service, stage.hearing).sweep(at=at)
    Worker(service, stage.hearing).measure()
    (waiting,) = deadletters.in_order(service, stage.hearing, at=at)

    assert told("messages_parked", kind="parked") == 1
    assert (waiting.office, waiting.attempts) == ("220000", 7)
    assert "office 229999 is not known here" in waiting.reason
    assert deadletters.show(service, stage.hearing, waiting.id, at=at).case == "229999-2026-1"


def test_what_waited_under_the_province_is_heard_for_its_own_office_once_that_is_known(
    stage: Stage, tmp_path: Path
) -> None:
    service, at = hearer(), now()
    offices = tmp_path / "offices.toml"
    plain = OFFICES_FILE.read_text(encoding="utf-8")
    offices.write_text(plain.replace('"22CBS0"', '"22CBS9"'), encoding="utf-8")
    before = stage.house("routing", offices_file=str(offices))
    Inbox(service, before).hear([delivery(urged("22CBS0-2026-1", office="22CBS0"))])
    assert stage.rows("select office from routing.postponed") == [("220000",)]

    assert Ladder(service, stage.hearing).sweep(at=at + timedelta(seconds=5)) == {"done": 1}
    assert stage.notes() == [("22CBS0-2026-1", 1)]
    assert stage.rows("select office from routing.notes") == [("22CBS0",)]
    assert stage.rows("select count(*) from routing.postponed") == [(0,)]


def test_it_is_replayed_where_it_stands(stage: Stage) -> None:
    service, at = hearer(), now()
    Inbox(service, stage.hearing).hear([delivery(urged("229999-2026-1", office="229999"))])
    for rung in RUNGS:
        at += rung + timedelta(seconds=5)
        Ladder(service, stage.hearing).sweep(at=at)
    (waiting,) = deadletters.in_order(service, stage.hearing, at=at)

    deadletters.replay(service, stage.hearing, waiting.id, at=at)

    assert Ladder(service, stage.hearing).sweep(at=at) == {"later": 1}
    assert stage.rows("select office, state, attempts from routing.postponed") == [("220000", "waiting", 1)]
