"""Letters at the counter: opened, logged with their scans, waiting in the tray, registered from there."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.actions import forget
from services.kernel.house import House
from services.kernel.people import Post
from tests.intake import handed_in as files
from tests.intake.samples import CASE, json_of
from tests.intake.web.evidence.sending import look
from tests.intake.web.sending import Token

TYPED = {
    "opened_at": "2026-11-23T08:40",
    "opener": "李受理",
    "envelope": "平信，邮戳长春 11 月 18 日",
    "items": "3",
    "sender": "黄丽娟",
    "sender_address": "某区某路 12 号",
    "key": "letter-1",
}


@pytest.fixture
def desk(client: FlaskClient, token: Token) -> FlaskClient:
    client.set_cookie("session", token(Post.WINDOW))
    return client


def log(desk: FlaskClient, *pickers: str, go: str = "", **typed: str) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', desk.get("/counter/letters/new").text)
    assert found
    data: dict[str, Any] = {"csrf_token": found[1], "go": go, **TYPED, **typed}
    for picker in pickers:
        colour = "red" if picker == "envelope_scans" else "blue"
        data[picker] = (io.BytesIO(files.photo(colour=colour)), f"{picker}.jpg")
    return desk.post("/counter/letters/new", data=data, content_type="multipart/form-data")


@pytest.mark.clause("A6.2.3.4-1")
def test_a_letter_is_logged_first_and_registered_from_the_log(
    desk: FlaskClient, token: Token, house: House, admin: psycopg.Connection, at_nine: datetime
) -> None:
    wrong = log(desk, "envelope_scans", envelope="")
    assert wrong.status_code == 422
    assert "请写明信封的情况" in wrong.text
    assert "envelope_scans.jpg" in wrong.text  # what was handed in stays
    lacking = log(desk)
    assert (lacking.status_code, "请上传信纸的扫描件" in lacking.text) == (422, True)
    assert log(desk, "letter_scans").headers["Location"] == "/counter/drafts"
    tray = desk.get("/counter/drafts").text
    for shown in ("黄丽娟", "平信，邮戳长春", "李受理", "来信，3 件"):
        assert shown in tray

    forget.evidence(house, at=at_nine + timedelta(days=30))  # the scans wait as long as the letter does
    link = re.search(r'href="(/counter/new\?draft=[^"]+)"', tray)
    assert link
    page = desk.get(link[1]).text
    assert "平信，邮戳长春 11 月 18 日" in page
    assert 'value="某区某路 12 号"' in page
    form = dict(re.findall(r'name="(csrf_token|key|draft)" value="([^"]+)"', page))
    sent = form | {"channel": "letter", "complainant.name": "黄丽娟", "complainant.kind": "individual"}
    done = desk.post("/counter/new", data=sent | {"text": "来信的内容", "complainant.address": "某区某路 12 号"})
    assert (done.status_code, "投诉登记回执" in done.text) == (200, True)
    items = json_of(look(desk, token(Post.FUNCTIONAL), CASE))["evidence"]
    assert sorted(item["part"] for item in items) == ["envelope", "letter"]
    assert admin.execute("select state, case_id from intake.drafts").fetchall() == [("registered", CASE)]
    assert "没有待登记的来信和邮件" in desk.get("/counter/drafts").text
    shown = desk.get(f"/counter/cases/{CASE}/particulars?purpose=核对情况").text
    assert "平信，邮戳长春 11 月 18 日" in shown


def test_a_letter_typed_in_without_its_log_is_sent_to_the_log(desk: FlaskClient) -> None:
    page = desk.get("/counter/new?way=letter")
    assert "/counter/letters/new" in page.text
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert csrf
    answer = desk.post("/counter/new", data={"csrf_token": csrf[1], "channel": "letter", "text": "来信"})
    assert (answer.status_code, "来信要先记拆阅" in answer.text) == (422, True)
