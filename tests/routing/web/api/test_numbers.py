"""Numbers that no table holds."""

from __future__ import annotations

import base64
import json

import pytest

from tests.routing.desks import Desks


@pytest.mark.parametrize("q", ["99999999999", "9" * 64, "2026-99999999999", "99999999999-1", "〔99999999999〕1"])
def test_a_number_that_is_too_great_finds_nothing(desks: Desks, q: str) -> None:
    desks.register()
    answer = desks.send("GET", "/api/cases", "window", query_string={"q": q, "queue": "all"})
    assert (answer.status_code, answer.get_json().get("rows")) == (200, [])


@pytest.mark.parametrize("place", [[10**12, None, "220100", "220100-2026-1"], [1, None, "220100", "a\0b"], [1], {}, 7])
def test_a_cursor_that_is_not_ours_is_called_so(desks: Desks, place: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    answer = desks.send("GET", "/api/cases", "window", query_string={"cursor": cursor})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


def test_a_measure_that_cannot_be_is_an_unknown_one(desks: Desks) -> None:
    case = desks.awaiting()
    desks.act("section-head", case, "approve", text="同意")
    answer = desks.try_act("handler-1", case, "record_execution", measure=10**12, text="已补发", evidence=["回单"])
    assert answer.status_code == 422
