"""The five steps of the public form, as a browser without scripts goes through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.kernel.house import House
from services.kernel.people import Post
from services.kernel.sealed import Purpose
from tests.intake.samples import CASE, OFFICE

Said = Callable[[], list[tuple[str, dict[str, Any]]]]
PROBLEM = {
    "topic": "E",
    "text": "少算了三年\n没人解释",
    "requests": "重新核\n\n说明原因",
    "occurred_at": "2026-11-12T09:30",
    "respondent.department": "pension",
    "respondent.person": "",
}
CONTACT = {"who": "individual", "complainant.name": "王小兰", "complainant.phone": "139 1234 5518", "wants_sms": "yes"}


def draft(page: TestResponse) -> str:
    found = re.search(r'name="draft" value="([^"]+)"', page.text)
    assert found, page.text
    return unescape(found[1])


def step(client: FlaskClient, page: TestResponse, number: int, go: str = "next", **typed: str) -> TestResponse:
    return client.post("/complain", data={"draft": draft(page), "step": str(number), "go": go, **typed})


def walked(client: FlaskClient, contact: dict[str, str]) -> TestResponse:
    """The page on which everything is checked."""
    page = step(client, client.get("/complain"), 1, office=OFFICE)
    return step(client, step(client, page, 2, **PROBLEM), 3, **contact)


@pytest.mark.clause("A4.3-1", "A4.4-1")
def test_five_steps_lead_to_a_receipt(client: FlaskClient, house: House, said: Said) -> None:
    check = walked(client, CONTACT)
    for shown in (
        "长春市社会保险事业管理局",
        "待遇算错或没发",
        "少算了三年",
        "王小兰",
        "139 1234 5518",
        "第 4 步，共 5 步",
    ):
        assert shown in check.text
    receipt = step(client, check, 4)
    assert receipt.status_code == 200
    assert "已收到您的投诉" in receipt.text
    assert re.search(r'class="code">[2-9A-Z]{4}-[2-9A-Z]{4}<', receipt.text)
    ((_, event),) = said()
    assert (event["channel"], event["sub_channel"], event["requests"]) == ("other", "web", 2)
    assert (event["department"], event["wants_sms"], event["wants_email"]) == ("pension", True, False)
    assert event["occurred_at"] == "2026-11-12T09:30:00+08:00"
    plain = house.keys.open(
        event["sealed_particulars"],
        purpose=Purpose.PARTICULARS,
        office=OFFICE,
        what="complaint.particulars",
        row=CASE,
    )
    assert "+8613912345518" in plain


@pytest.mark.clause("A6.4-3")
def test_the_anonymous_get_a_secret_to_keep(client: FlaskClient, said: Said) -> None:
    receipt = step(client, walked(client, {"who": "anonymous", "complainant.name": "写了又改主意"}), 4)
    assert "查询密码" in receipt.text
    assert "打电话向您核对" not in receipt.text
    assert said()[0][1]["kind"] == "anonymous"


def test_pressing_twice_registers_once(client: FlaskClient, said: Said) -> None:
    check = walked(client, CONTACT)
    first, second = step(client, check, 4), step(client, check, 4)
    code = re.compile(r'class="code">([^<]+)<')
    assert code.findall(first.text) == code.findall(second.text)
    assert len(said()) == 1


def test_an_office_must_be_chosen(client: FlaskClient) -> None:
    page = step(client, client.get("/complain"), 1, office="")
    assert page.status_code == 422
    assert '<a href="#f-office">请选择机构</a>' in page.text
    assert "<title>错误：" in page.text


def test_what_was_typed_survives_a_fault(client: FlaskClient) -> None:
    page = step(client, client.get("/complain"), 1, office=OFFICE)
    page = step(client, page, 2, **PROBLEM | {"topic": "", "text": "看\u202e我"})
    assert page.status_code == 422
    assert "还有 2 处要补充或改正" in page.text
    assert "说明原因" in page.text
    page = step(client, page, 2, **PROBLEM)
    page = step(
        client, page, 3, **CONTACT | {"complainant.phone": "123", "complainant.id_number": "110105194912310021"}
    )
    assert page.status_code == 422
    for kept in ("王小兰", 'value="123"', "110105194912310021", "校验位不对", "电话号码不对"):
        assert kept in page.text


def test_one_may_go_back_and_nothing_is_lost(client: FlaskClient) -> None:
    check = walked(client, CONTACT)
    back = step(client, check, 4, go="to-2")
    assert "说明原因" in back.text
    further = step(client, back, 2, **PROBLEM | {"text": "改过的经过"})
    assert 'value="139 1234 5518"' in further.text
    half = step(client, further, 3, go="to-2", **CONTACT | {"complainant.name": ""})
    assert half.status_code == 200
    assert "改过的经过" in half.text


def test_a_step_that_was_skipped_is_asked_at_the_end(client: FlaskClient, said: Said) -> None:
    page = step(client, client.get("/complain"), 1, office=OFFICE)
    end = step(client, page, 4)
    assert end.status_code == 422
    assert "您遇到了什么问题" in end.text
    assert said() == []


@pytest.mark.parametrize("forged", ["", "x", "eyJrZXkiOiJ4In0.forged"])
def test_a_forged_draft_is_no_draft(client: FlaskClient, said: Said, forged: str) -> None:
    answer = client.post("/complain", data={"draft": forged, "step": "4"})
    assert answer.status_code == 422
    assert said() == []


def test_an_officers_own_complaint_is_not_his_registration(
    client: FlaskClient, said: Said, token: Callable[..., str]
) -> None:
    client.set_cookie("session", token(Post.WINDOW))
    page = client.get("/complain")
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    csrf = {"csrf_token": found[1]}
    page = step(client, page, 1, office=OFFICE, **csrf)
    page = step(client, step(client, page, 2, **PROBLEM, **csrf), 3, **CONTACT, **csrf)
    assert step(client, page, 4, **csrf).status_code == 200
    assert said()[0][1]["first_receiver"] is None


def test_a_form_of_another_site_is_refused(client: FlaskClient) -> None:
    page = client.get("/complain")
    answer = client.post(
        "/complain",
        data={"draft": draft(page), "step": "1", "office": OFFICE},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403


def test_markup_that_people_write_stays_text(client: FlaskClient) -> None:
    page = step(client, client.get("/complain"), 1, office=OFFICE)
    page = step(client, page, 2, **PROBLEM | {"text": "<script>alert(1)</script>"})
    check = step(client, page, 3, **CONTACT)
    assert "<script>alert" not in check.text
    assert "&lt;script&gt;alert" in check.text


@pytest.mark.parametrize(
    ("problem", "ticked"),
    [({}, True), ({"topic": "J"}, False), ({"text": "有人冒领，人死了还在领"}, False)],
)
def test_messages_are_ticked_beforehand_except_where_they_may_endanger(
    client: FlaskClient, problem: dict[str, str], ticked: bool
) -> None:
    page = step(client, step(client, client.get("/complain"), 1, office=OFFICE), 2, **(PROBLEM | problem))
    box = re.search(r'<input[^>]*name="wants_sms"[^>]*>', page.text)
    assert box is not None
    assert ("checked" in box[0]) is ticked
    unticked = step(client, page, 3, who="individual", **{"complainant.name": "王", "complainant.phone": "1"})
    box = re.search(r'<input[^>]*name="wants_sms"[^>]*>', unticked.text)
    assert box is not None
    assert "checked" not in box[0]
