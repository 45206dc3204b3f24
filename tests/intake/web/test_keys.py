"""Codes and secrets: one answer for whatever is wrong, and guessing is slowed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient

from services.kernel import clock
from tests.intake.samples import CASE, json_of
from tests.intake.web.sending import look, registered


@pytest.mark.clause("A6.4-3")
def test_the_anonymous_read_by_code_and_secret(client: FlaskClient) -> None:
    key = registered(client, complainant=None)
    told = look(client, key)
    assert "打电话向您核对" not in [step["title"] for step in told["steps"]]
    assert client.post("/api/progress", json={"code": key["code"], "secret": "A" * 16}).status_code == 404
    assert client.post("/api/progress", json={"code": key["code"], "phone_last4": "5518"}).status_code == 404


def test_one_answer_for_a_wrong_code_and_a_wrong_phone(client: FlaskClient) -> None:
    key = registered(client)
    wrong_code = client.post("/api/progress", json={"code": "22222222", "phone_last4": "5518"})
    wrong_phone = client.post("/api/progress", json=key | {"phone_last4": "0000"})
    assert wrong_code.status_code == wrong_phone.status_code == 404
    assert json_of(wrong_code) | {"trace": ""} == json_of(wrong_phone) | {"trace": ""}


def test_a_code_may_be_typed_as_it_was_printed(client: FlaskClient) -> None:
    key = registered(client)
    code = key["code"]
    assert look(client, key | {"code": f" {code[:4].lower()}-{code[4:]} "})["id"] == CASE


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ({}, ["code", "secret"]),
        ({"code": "7K4M"}, ["code", "secret"]),
        ({"code": "7K4M92QX"}, ["secret"]),
        ({"code": "7K4M92QX", "phone_last4": "551"}, ["phone_last4"]),
        ({"code": 7, "phone_last4": "5518"}, ["code"]),
    ],
)
def test_half_a_key_is_asked_for_the_rest(client: FlaskClient, key: dict[str, Any], fields: Sequence[str]) -> None:
    answer = client.post("/api/progress", json=key)
    assert answer.status_code == 422
    assert [fault["field"] for fault in json_of(answer)["errors"]] == list(fields)


def test_five_misses_slow_the_code_for_everybody_and_then_it_opens_again(
    client: FlaskClient, at_nine: datetime
) -> None:
    key = registered(client)
    for _ in range(5):
        assert client.post("/api/progress", json=key | {"phone_last4": "0000"}).status_code == 404
    slowed = client.post("/api/progress", json=key, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert (slowed.status_code, json_of(slowed)["code"]) == (429, "too_many")
    assert 25 <= int(slowed.headers["Retry-After"]) <= 31
    with clock.standing_at(at_nine + timedelta(seconds=31)):
        assert client.post("/api/progress", json=key | {"phone_last4": "0001"}).status_code == 404
    with clock.standing_at(at_nine + timedelta(seconds=60)):
        assert client.post("/api/progress", json=key).headers["Retry-After"]
    with clock.standing_at(at_nine + timedelta(minutes=3)):
        assert look(client, key)["id"] == CASE


def test_an_address_that_guesses_is_slowed_gently(client: FlaskClient, at_nine: datetime) -> None:
    key = registered(client)
    for guess in ("22222222", "33333333", "44444444", "55555555", "66666666"):
        client.post("/api/progress", json={"code": guess, "phone_last4": "5518"})
    slowed = client.post("/api/progress", json=key)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) <= 3
    assert client.post("/api/progress", json=key, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200


@pytest.mark.clause("A4.5-4")
def test_misses_name_no_address_and_no_code(client: FlaskClient, admin: psycopg.Connection) -> None:
    client.post(
        "/api/progress", json={"code": "22222222", "phone_last4": "5518"}, environ_base={"REMOTE_ADDR": "203.0.113.77"}
    )
    rows = admin.execute("select m::text from intake.misses m").fetchall()
    assert len(rows) == 2
    assert not any("203.0.113.77" in row or "22222222" in row for (row,) in rows)
