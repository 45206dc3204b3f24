"""What the operator types at the desk of parked messages, and what it answers."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from services.kernel.desk import parked
from tests.wire.stage import OFFICE, Stage, hearer, urged
from tests.wire.test_desk import CASE, park


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No log lines among the answers."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def desk(stage: Stage, *words: str) -> int:
    return parked(hearer(), stage.hearing, words)


def test_an_empty_desk_says_so(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk(stage, "list") == 0
    assert capsys.readouterr().out == "nothing waits\n"


def test_a_parked_message_is_listed_shown_and_replayed(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    park(stage, urged(CASE, 1))
    assert desk(stage, "list") == 0
    line = capsys.readouterr().out
    assert "complaint.urged.v1" in line
    assert OFFICE in line
    number = line.split()[0]
    assert desk(stage, "show", number) == 0
    assert f"case {CASE}" in capsys.readouterr().out
    assert desk(stage, "replay", number) == 0
    assert desk(stage, "list") == 0
    assert capsys.readouterr().out.endswith("nothing waits\n")


def test_all_are_replayed_at_once(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    park(stage, urged(CASE, 1), urged(CASE, 2))
    assert desk(stage, "replay", "all") == 0
    assert capsys.readouterr().out == "2 will be heard again\n"


def test_what_is_not_there_is_said_and_fails(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk(stage, "show", "12345") == 1
    assert capsys.readouterr().err.strip()


def test_dropping_needs_a_reason(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    park(stage, urged(CASE, 1))
    desk(stage, "list")
    number = capsys.readouterr().out.split()[0]
    with pytest.raises(SystemExit):
        desk(stage, "drop", number)
    assert desk(stage, "drop", number, "--because", "测试数据") == 0
    assert desk(stage, "list") == 0
    assert capsys.readouterr().out.endswith("nothing waits\n")
