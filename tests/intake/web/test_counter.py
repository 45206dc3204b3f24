"""The counter page: Form 1 for all seven channels, with a receipt to print."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.forms import Channel
from services.intake.web.counter import FIELDS
from services.kernel.people import Post

Said = Callable[[], list[tuple[str, dict[str, Any]]]]
TYPED = {
    "channel": "visit",
    "complainant.kind": "individual",
    "complainant.name": "王小兰",
    "complainant.phone": "13912345518",
    "text": "当面说的内容",
    "visit.began_at": "2026-11-20T15:00",
    "visit.place": "服务大厅",
    "visit.receivers": "李受理、周接待",
    "visit.read_back": "yes",
    "visit.signed": "signed",
    "key": "k1",
}


@pytest.fixture
def desk(client: FlaskClient, token: Callable[..., str]) -> FlaskClient:
    client.set_cookie("session", token(Post.WINDOW))
    return client


def submit(desk: FlaskClient, **typed: str) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', desk.get("/counter/new").text)
    assert found
    return desk.post("/counter/new", data={"csrf_token": found[1], **TYPED, **typed})


OWN = {
    "visit": {name for name in FIELDS if name.startswith("visit.")},
    "transfer": {name for name in FIELDS if name.startswith("upstream.")},
    "other": {"sub_channel"},
}
WORDS = ("来访", "电话", "传真", "来信", "电子邮件", "有关部门移交", "其他")


def asked(page: str) -> set[str]:
    """The names of all fields that are to be filled in."""
    tags: list[str] = re.findall(r"<(?:input|select|textarea) [^>]*>", page)
    return {name for tag in tags if 'type="hidden"' not in tag for name in re.findall(r' name="([^"]+)"', tag)}


@pytest.mark.clause("F1-2", "F1-5", "F1-6", "F1-7")
def test_each_way_is_asked_for_every_field_of_the_form_that_is_its_own(desk: FlaskClient) -> None:
    common = set(FIELDS) - {"channel"} - set().union(*OWN.values())
    for way in Channel:
        page = desk.get("/counter/new", query_string={"way": way.value}).text
        assert asked(page) & set(FIELDS) == common | OWN.get(way.value, set()), way
        assert re.search(rf'value="way-{way}"[^>]* aria-current="true"', page)
    assert re.findall(r'name="go" value="way-[^>]*>([^<]+)<', page) == list(WORDS)
    page = desk.get("/counter/new").text
    assert asked(page) >= OWN["visit"]
    assert not re.search(r'<input[^>]*name="wants_sms"[^>]*checked', page), "who is told is asked first"


def test_another_way_keeps_what_was_typed_and_registers_its_own_alone(desk: FlaskClient, said: Said) -> None:
    upstream = {"upstream.system": "12345", "upstream.number": "甲7", "upstream.due_on": "2026-12-04"}
    turned = submit(desk, channel="transfer", go="way-visit", **upstream, **{"visit.place": "接待室"})
    assert (turned.status_code, said()) == (200, [])
    assert "接待室" in turned.text
    assert asked(turned.text) >= OWN["visit"]
    assert asked(turned.text).isdisjoint(OWN["transfer"])
    waits = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', turned.text))
    assert waits.items() >= upstream.items()
    assert submit(desk, **waits).status_code == 200
    assert (said()[0][1]["channel"], said()[0][1]["upstream_system"]) == ("visit", None)


@pytest.mark.clause("A4.3-2", "A6.2.2-1")
def test_a_receipt_is_printed(desk: FlaskClient, said: Said) -> None:
    page = submit(desk)
    assert page.status_code == 200
    for told in ("（长春市）社保受理〔2026〕1号", "查询码", "来访", "长春市社会保险事业管理局", "data-print"):
        assert told in page.text
    assert (said()[0][1]["first_receiver"], said()[0][1]["channel"]) == ("w1", "visit")


def test_pressing_twice_registers_once(desk: FlaskClient, said: Said) -> None:
    assert submit(desk).status_code == submit(desk).status_code == 200
    assert len(said()) == 1


def test_all_faults_and_all_that_was_typed_come_back(desk: FlaskClient) -> None:
    page = submit(desk, channel="transfer", **{"complainant.phone": "123", "text": "", "complainant.employer": "某厂"})
    assert page.status_code == 422
    for told in ("部门移交的投诉，请填写", "电话号码不对", "请写几句事情经过", 'value="123"', 'value="某厂"'):
        assert told in page.text


def test_a_transfer_keeps_its_sender_number_and_limit(desk: FlaskClient, said: Said) -> None:
    upstream = {"upstream.system": "12345", "upstream.number": "甲7", "upstream.due_on": "2026-12-04"}
    receipt = submit(desk, channel="transfer", **upstream)
    assert (receipt.status_code, "受理后 15 个工作日" in receipt.text) == (200, False)
    assert "最晚哪天答复，受理时告诉投诉人" in receipt.text
    event = said()[0][1]
    assert (event["upstream_system"], event["upstream_number"], event["upstream_due_on"]) == (
        "12345",
        "甲7",
        "2026-12-04",
    )


def test_the_anonymous_at_the_counter_get_a_secret(desk: FlaskClient, said: Said) -> None:
    page = submit(desk, **{"complainant.kind": "anonymous"})
    assert "查询密码" in page.text
    assert said()[0][1]["kind"] == "anonymous"


def test_the_counter_is_for_the_window_only(client: FlaskClient, token: Callable[..., str]) -> None:
    assert client.get("/counter/new").headers["Location"] == "/login?next=/counter/new"
    asked = client.get("/counter/new", query_string={"q": "养老&b"})
    assert asked.headers["Location"] == "/login?next=/counter/new%3Fq%3D%25E5%2585%25BB%25E8%2580%2581%2526b"
    client.set_cookie("session", token(Post.HANDLER))
    assert client.get("/counter/new").status_code == 403


def test_a_form_without_its_token_is_refused(desk: FlaskClient, said: Said) -> None:
    assert desk.post("/counter/new", data=TYPED).status_code == 403
    assert said() == []
