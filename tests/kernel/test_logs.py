"""A log line tells what went wrong and where, and nobody's data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from pydantic import BaseModel

from services.kernel import logs

CANARY = "13912345518"


@pytest.fixture
def text() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure(service="intake", level="INFO")
    text = io.StringIO()
    root.handlers[0].setStream(text)  # type: ignore[attr-defined]
    yield text
    root.handlers[:] = before
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()


def line(text: io.StringIO) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text.getvalue())
    return found


class Quoting(BaseModel):
    """A library's exception that repeats what it was given."""

    phone: int


def break_down() -> None:
    Quoting.model_validate({"phone": f"{CANARY}x"})


@pytest.mark.clause("A4.5-4")
@pytest.mark.parametrize("library", [False, True])
def test_an_exception_is_told_by_kind_and_place_without_what_it_quotes(text: io.StringIO, library: bool) -> None:
    try:
        break_down()
    except ValueError:
        (logging.getLogger("library") if library else structlog.get_logger("ours")).exception("it broke")
    told = line(text)
    assert (told["event"], told["error"].partition(" ")[0]) == ("it broke", "ValidationError")
    assert any(frame.endswith("break_down") for frame in told["trace"])
    assert CANARY not in text.getvalue()


@pytest.mark.clause("A4.5-4")
def test_a_field_that_could_carry_a_person_is_withheld(text: io.StringIO) -> None:
    structlog.get_logger("ours").info("somebody came", phone=CANARY)
    assert line(text)["phone"] == "(withheld)"
