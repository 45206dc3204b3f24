"""A log line tells what went wrong and where, and nobody's data."""

from __future__ import annotations

import ast
import http.client
import io
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import BaseModel
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from services.kernel import logs

CANARY = "13912345518"
SERVICES = Path(logs.__file__).parents[1]
LEVELS = {"debug", "info", "warning", "error", "exception"}


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


@pytest.mark.clause("A4.5-4")
def test_a_server_on_a_machine_without_a_broker_writes_no_line_about_who_asked_for_what(text: io.StringIO) -> None:
    server = make_server("127.0.0.1", 0, Response("here"), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    line.request("GET", f"/progress?phone={CANARY}")
    assert line.getresponse().read() == b"here"
    line.close()
    server.shutdown()
    thread.join()
    server.server_close()
    assert text.getvalue() == ""


def test_no_line_of_ours_has_a_field_that_is_withheld() -> None:
    """It would tell nothing: whoever looks for a mail server's reply would read that it is withheld."""
    said = [
        f"{file.relative_to(SERVICES)}:{call.lineno} {word.arg}"
        for file in SERVICES.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in LEVELS
        if isinstance(call.func.value, ast.Name) and call.func.value.id in ("log", "_log")
        for word in call.keywords
        if word.arg in logs.WITHHELD
    ]
    assert said == []
