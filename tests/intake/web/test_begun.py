"""A form that is being filled in: pages reload and go back without asking, and the draft tells nobody anything."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import psycopg
import pytest
from flask.testing import FlaskClient
from flask_openapi.openapi import OpenAPI

from services.intake.schedule import JOBS
from services.intake.web.complain.questions import NAMES
from services.kernel import clock
from services.kernel.house import House
from tests.intake.samples import CANARIES, OFFICE
from tests.intake.web.sending import Said
from tests.intake.web.test_complain import CONTACT, PROBLEM, step, walked

TYPED = {"office": OFFICE, **PROBLEM, **CONTACT}


def test_every_step_leads_to_a_page_that_may_be_loaded_again(client: FlaskClient, said: Said) -> None:
    """What a browser's back and reload buttons do: a page that was not posted is asked for without a question."""
    for number, name in NAMES.items():
        posted = client.post(f"/complain/{name}", data={"go": "next", **TYPED})
        assert posted.status_code == 303
        onward = f"/complain/{NAMES[number + 1]}" if number < len(NAMES) else "/complain/receipt"
        assert posted.headers["Location"] == onward
        first, again = client.get(onward), client.get(onward)
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.text == again.text
    assert "已收到您的投诉" in again.text
    for name in NAMES.values():
        assert client.get(f"/complain/{name}").headers["Location"] == "/complain/receipt"
    assert len(said()) == 1


def test_a_step_that_is_wrong_leads_to_itself_and_may_be_loaded_again(client: FlaskClient) -> None:
    step(client, 1, office=OFFICE)
    posted = client.post("/complain/problem", data={"go": "next", "text": "少算了三年"})
    assert (posted.status_code, posted.headers["Location"]) == (303, "/complain/problem?check=1")
    for _ in range(2):
        page = client.get("/complain/problem?check=1")
        assert page.status_code == 422
        assert "请选一项最接近的" in page.text
        assert "少算了三年" in page.text
    assert client.get("/complain/problem").status_code == 200


def test_the_entrance_asks_whether_to_go_on_and_shows_nothing_of_it(client: FlaskClient) -> None:
    walked(client, CONTACT)
    entrance = client.get("/complain").text
    assert "有一份投诉还没有填完" in entrance
    for typed in ("王小兰", "1234", "少算", "长春市社会保险"):
        assert typed not in entrance
    assert "王小兰" in client.get("/complain/contact").text
    assert client.post("/complain/clear").headers["Location"] == "/complain"
    assert "您要投诉哪个机构" in client.get("/complain").text
    assert client.get("/complain/contact").status_code == 303


def test_whoever_uses_the_device_next_may_empty_it_on_every_page(client: FlaskClient) -> None:
    walked(client, CONTACT)
    assert step(client, 4, go="clear").request.path == "/complain"
    assert "王小兰" not in client.get("/complain/check", follow_redirects=True).text


@pytest.mark.clause("A4.5-5")
def test_what_was_typed_lies_sealed_and_without_a_trace_of_the_browser(
    client: FlaskClient, admin: psycopg.Connection
) -> None:
    client.post(
        "/complain/office", data={"office": OFFICE}, headers={"User-Agent": "金丝雀", "X-Forwarded-For": "192.0.2.77"}
    )
    walked(client, CONTACT | {f"complainant.{name}": value for name, value in CANARIES.items() if name != "employer"})
    rows = admin.execute("select row_to_json(f)::text, f.token_hash from intake.begun_forms f").fetchall()
    assert len(rows) == 1
    cookie = client.get_cookie("complaint")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", None)
    for never in (*CANARIES.values(), "少算了三年", "金丝雀", "192.0.2.77", cookie.value, OFFICE):
        assert never not in rows[0][0]


def test_another_browser_finds_nothing(client: FlaskClient, open_app: OpenAPI) -> None:
    walked(client, CONTACT)
    other = open_app.test_client()
    assert other.get("/complain/check").headers["Location"] == "/complain?lost=1"
    assert "没有找到您前面填的内容" in other.get("/complain?lost=1").text


def test_a_draft_is_forgotten_after_a_day_and_a_receipt_after_half_an_hour(
    client: FlaskClient, house: House, admin: psycopg.Connection, at_nine: datetime
) -> None:
    walked(client, CONTACT)
    with clock.standing_at(at_nine + timedelta(hours=23)):
        assert "王小兰" in client.get("/complain/check").text
    with clock.standing_at(at_nine + timedelta(hours=25)):
        lost = step(client, 3, **CONTACT)
        assert "没有找到您前面填的内容" in lost.text
        assert "王小兰" in client.get("/complain/contact").text  # what was typed just now is not lost
    receipt = submitted(client)
    code = re.search(r'class="code">([^<]+)<', receipt)
    assert code is not None
    with clock.standing_at(at_nine + timedelta(minutes=29)):
        assert code[1] in client.get("/complain/receipt").text
    with clock.standing_at(at_nine + timedelta(minutes=31)):
        assert client.get("/complain/receipt").headers["Location"] == "/complain"
    with clock.standing_at(at_nine + timedelta(days=3)):
        next(job for job in JOBS if job.name == "forget").run(house)
    assert admin.execute("select count(*) from intake.begun_forms").fetchone() == (0,)


def test_a_registered_complaint_leaves_the_receipt_alone(client: FlaskClient, said: Said) -> None:
    assert "王小兰" not in submitted(client)
    assert "您要投诉哪个机构" in client.get("/complain").text
    assert "已收到您的投诉" in submitted(client)
    assert len(said()) == 2


def submitted(client: FlaskClient) -> str:
    walked(client, CONTACT)
    return step(client, 4).text
