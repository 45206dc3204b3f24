"""Who wants to shows by a code that the telephone is theirs; who does not is helped all the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.kernel import clock
from services.kernel.house import House
from services.kernel.people import Post
from services.kernel.phone_codes import code_of
from tests.intake.samples import CASE, OFFICE, json_of
from tests.intake.web.evidence.sending import bearer
from tests.intake.web.sending import Said, Token, look, registered

ASKED, CONFIRMED = "complaint.phone_code_asked.v1", "complaint.phone_confirmed.v1"


def sent(client: FlaskClient, key: dict[str, str]) -> TestResponse:
    return client.post("/api/progress/phone_code", json=key)


def typed(client: FlaskClient, key: dict[str, str], digits: str) -> TestResponse:
    return client.post("/api/progress/phone", json=key | {"digits": digits})


def right(house: House, n: int = 1) -> str:
    return code_of(house.keys, office=OFFICE, case=CASE, n=n)


def wrong(house: House) -> str:
    return f"{(int(right(house)) + 1) % 1_000_000:06d}"


def test_the_code_of_the_message_confirms_the_telephone_once_and_officers_read_that(
    client: FlaskClient, house: House, said: Said, token: Token, at_nine: datetime, admin: psycopg.Connection
) -> None:
    key = registered(client)
    assert look(client, key)["stage"]  # without a code everything goes on

    def seen() -> bool:
        path = f"/api/cases/{CASE}/particulars?purpose=回访"
        return bool(json_of(client.get(path, headers=bearer(token(Post.FUNCTIONAL))))["phone_confirmed"])

    assert seen() is False
    assert sent(client, key).status_code == 200
    missed = typed(client, key, wrong(house))
    assert (missed.status_code, [fault["code"] for fault in json_of(missed)["errors"]]) == (422, ["wrong_code"])
    assert json_of(typed(client, key, right(house))) == {"confirmed": True}
    assert seen() is True
    again = sent(client, key)
    assert (again.status_code, json_of(again)["code"]) == (409, "confirmed_already")
    events = [(kind, body.get("n")) for kind, body in said() if kind in (ASKED, CONFIRMED)]
    assert events == [(ASKED, 1), (CONFIRMED, 1)]
    kept = str(admin.execute("select * from intake.phone_codes").fetchall()) + str(said())
    assert right(house) not in kept


def test_a_code_ends_after_ten_minutes_or_five_wrong_ones(client: FlaskClient, house: House, at_nine: datetime) -> None:
    key = registered(client)
    assert json_of(typed(client, key, "123456"))["code"] == "no_code"
    sent(client, key)
    with clock.standing_at(at_nine + timedelta(minutes=10)):
        assert json_of(typed(client, key, right(house)))["code"] == "no_code"
        assert sent(client, key).status_code == 200
        for _ in range(5):
            assert typed(client, key, wrong(house) if wrong(house) != right(house, 2) else "000000").status_code == 422
        late = typed(client, key, right(house, 2))
        assert (late.status_code, json_of(late)["code"]) == (409, "no_code")


def test_a_second_code_waits_a_minute_and_a_sixth_a_day_for_the_same_telephone(
    client: FlaskClient, at_nine: datetime
) -> None:
    key, other = registered(client), registered(client)
    assert sent(client, key).status_code == 200
    soon = sent(client, other)
    assert (soon.status_code, soon.headers["Retry-After"]) == (429, "60")
    assert "不影响办理" in json_of(soon)["detail"]
    for n in range(1, 5):
        with clock.standing_at(at_nine + timedelta(minutes=n)):
            assert sent(client, (key, other)[n % 2]).status_code == 200
    with clock.standing_at(at_nine + timedelta(hours=1)):
        assert sent(client, key).headers["Retry-After"] == str(23 * 3600)


def test_who_left_no_telephone_is_not_asked_for_one(client: FlaskClient, said: Said) -> None:
    key = registered(client, complainant=None)
    refused = sent(client, key)
    assert (refused.status_code, json_of(refused)["code"]) == (409, "no_phone")
    assert ASKED not in [kind for kind, _ in said()]


def test_the_page_sends_checks_and_says_that_nobody_has_to(
    client: FlaskClient, house: House, at_nine: datetime
) -> None:
    assert client.get("/progress/phone").headers["Location"] == "/progress"
    client.post("/progress", data=registered(client))
    assert "手机号还没有确认，不影响办理" in client.get("/progress/case").text
    page = client.get("/progress/phone")
    assert "可以不做，不影响办理" in page.text
    assert 'name="digits"' not in page.text
    assert client.post("/progress/phone/code").headers["Location"] == "/progress/phone"
    assert 'name="digits"' in client.get("/progress/phone").text
    soon = client.post("/progress/phone/code")
    assert (soon.status_code, soon.headers["Retry-After"]) == (429, "60")
    miss = client.post("/progress/phone", data={"digits": wrong(house)})
    assert (miss.status_code, "验证码不对" in miss.text, wrong(house) in miss.text) == (422, True, True)
    assert client.post("/progress/phone", data={"digits": "12"}).status_code == 422
    assert client.post("/progress/phone", data={"digits": right(house)}).headers["Location"] == "/progress/phone"
    assert "手机号已经确认" in client.get("/progress/phone").text
    assert "手机号已经用短信确认" in client.get("/progress/case").text
