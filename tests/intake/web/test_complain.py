"""The five steps of the public form, as a browser without scripts goes through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.web.complain.questions import NAMES
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


def step(client: FlaskClient, number: int, go: str = "next", **typed: str) -> TestResponse:
    """Post the step and go where the answer leads."""
    return client.post(f"/complain/{NAMES[number]}", data={"go": go, **typed}, follow_redirects=True)


def walked(client: FlaskClient, contact: dict[str, str]) -> TestResponse:
    """The page on which everything is checked."""
    step(client, 1, office=OFFICE)
    step(client, 2, **PROBLEM)
    return step(client, 3, **contact)


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
    receipt = step(client, 4)
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
    walked(client, {"who": "anonymous", "complainant.name": "写了又改主意"})
    receipt = step(client, 4)
    assert "查询密码" in receipt.text
    assert "打电话向您核对" not in receipt.text
    assert said()[0][1]["kind"] == "anonymous"


def test_pressing_twice_registers_once(client: FlaskClient, said: Said) -> None:
    walked(client, CONTACT)
    first, second = step(client, 4), step(client, 4)
    code = re.compile(r'class="code">([^<]+)<')
    assert code.findall(first.text) == code.findall(second.text)
    assert len(said()) == 1


def test_an_office_must_be_chosen(client: FlaskClient) -> None:
    page = step(client, 1, office="")
    assert page.status_code == 422
    assert '<a href="#f-office">请选择机构</a>' in page.text
    assert "<title>错误：" in page.text


def test_what_was_typed_survives_a_fault(client: FlaskClient) -> None:
    step(client, 1, office=OFFICE)
    page = step(client, 2, **PROBLEM | {"topic": "", "text": "\u202e\u200b"})
    assert page.status_code == 422
    assert "还有 2 处要补充或改正" in page.text
    assert "说明原因" in page.text
    step(client, 2, **PROBLEM)
    page = step(client, 3, **CONTACT | {"complainant.phone": "123", "complainant.id_number": "110105194912310021"})
    assert page.status_code == 422
    for kept in ("王小兰", 'value="123"', "110105194912310021", "校验位不对", "电话号码不对"):
        assert kept in page.text


def test_one_may_go_back_and_nothing_is_lost(client: FlaskClient) -> None:
    walked(client, CONTACT)
    back = step(client, 4, go="to-2")
    assert "说明原因" in back.text
    further = step(client, 2, **PROBLEM | {"text": "改过的经过"})
    assert 'value="139 1234 5518"' in further.text
    half = step(client, 3, go="to-2", **CONTACT | {"complainant.name": ""})
    assert half.status_code == 200
    assert "改过的经过" in half.text


def test_a_step_that_was_skipped_is_asked_at_the_end(client: FlaskClient, said: Said) -> None:
    step(client, 1, office=OFFICE)
    end = step(client, 4)
    assert end.status_code == 422
    assert "您遇到了什么问题" in end.text
    assert said() == []


@pytest.mark.parametrize("forged", ["", "x", "eyJrZXkiOiJ4In0.forged"])
def test_a_forged_token_opens_nothing(client: FlaskClient, said: Said, forged: str) -> None:
    client.set_cookie("complaint", forged)
    answer = step(client, 4)
    assert "您要投诉哪个机构" in answer.text
    assert "没有找到您前面填的内容" in answer.text
    assert said() == []


def test_an_officers_own_complaint_is_not_his_registration(
    client: FlaskClient, said: Said, token: Callable[..., str]
) -> None:
    client.set_cookie("session", token(Post.WINDOW))
    page = client.get("/complain")
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    csrf = {"csrf_token": found[1]}
    page = step(client, 1, office=OFFICE, **csrf)
    step(client, 2, **PROBLEM, **csrf)
    step(client, 3, **CONTACT, **csrf)
    assert step(client, 4, **csrf).status_code == 200
    assert said()[0][1]["first_receiver"] is None


def test_a_form_of_another_site_is_refused(client: FlaskClient) -> None:
    answer = client.post("/complain/office", data={"office": OFFICE}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_markup_that_people_write_stays_text(client: FlaskClient) -> None:
    step(client, 1, office=OFFICE)
    step(client, 2, **PROBLEM | {"text": "<script>alert(1)</script>"})
    check = step(client, 3, **CONTACT)
    assert "<script>alert" not in check.text
    assert "&lt;script&gt;alert" in check.text


@pytest.mark.parametrize(
    ("problem", "ticked"),
    [({}, True), ({"topic": "J"}, False), ({"text": "有人冒领，人死了还在领"}, False)],
)
def test_messages_are_ticked_beforehand_except_where_they_may_endanger(
    client: FlaskClient, problem: dict[str, str], ticked: bool
) -> None:
    step(client, 1, office=OFFICE)
    page = step(client, 2, **(PROBLEM | problem))
    box = re.search(r'<input[^>]*name="wants_sms"[^>]*>', page.text)
    assert box is not None
    assert ("checked" in box[0]) is ticked
    unticked = step(client, 3, who="individual", **{"complainant.name": "王", "complainant.phone": "1"})
    box = re.search(r'<input[^>]*name="wants_sms"[^>]*>', unticked.text)
    assert box is not None
    assert "checked" not in box[0]


def test_what_cannot_be_seen_is_taken_out_of_what_was_typed(client: FlaskClient, house: House, said: Said) -> None:
    step(client, 1, office=OFFICE)
    step(client, 2, **PROBLEM | {"text": "\ufeff少算\u202e了\x07三年\u200b\r\n没人\u2066解释"})
    step(client, 3, **CONTACT | {"complainant.name": "王\u200e小\x00兰"})
    assert step(client, 4).status_code == 200
    plain = house.keys.open(
        said()[0][1]["sealed_particulars"],
        purpose=Purpose.PARTICULARS,
        office=OFFICE,
        what="complaint.particulars",
        row=CASE,
    )
    assert '"text":"少算了三年\\n没人解释"' in plain
    assert '"name":"王小兰"' in plain


def test_what_is_checked_says_each_request_and_by_which_ways_we_write(client: FlaskClient) -> None:
    check = walked(client, CONTACT | {"complainant.email": "wang@example.cn", "wants_email": "yes"})
    assert "<p>重新核</p><p>说明原因</p>" in check.text
    assert "<dt>发邮件</dt><dd>要</dd>" in check.text
    assert "<dt>发邮件</dt><dd>不要</dd>" in walked(client, CONTACT).text


def test_every_question_is_asked_in_chinese_by_a_field_that_browsers_know(client: FlaskClient) -> None:
    step(client, 1, office=OFFICE)
    problem = step(client, 2, **PROBLEM | {"topic": ""}).text
    contact = step(client, 2, **PROBLEM).text
    for page in (problem, contact):
        kinds = set(re.findall(r'<input[^>]* type="([^"]*)"', page))
        assert kinds <= {"hidden", "text", "tel", "email", "radio", "checkbox", "file", "datetime-local"}
        labels = re.findall(r"<label[^>]*>(?:<b>)?([^<]+)", page)
        assert labels
        assert not [label for label in labels if re.match("[a-z]", label)]
    assert re.search('<label[^>]*for="f-complainant-agent_for"[^>]*>代谁投诉', contact)


def test_faults_stand_in_the_order_of_the_page_and_name_their_fields(client: FlaskClient) -> None:
    step(client, 1, office=OFFICE)
    page = step(client, 2, **PROBLEM)
    wrong = {
        "complainant.name": "王" * 61,
        "complainant.phone": "123",
        "complainant.agent_for": "李" * 61,
        "complainant.age": "七十",
        "complainant.address": "路" * 201,
    }
    told = re.findall(r'<a href="#f-([^"]+)">([^<]+)</a>', step(client, 3, who="individual", **wrong).text)
    assert told == [
        ("complainant-name", "姓名或单位名称：太长了，最多 60 个字，现在有 61 个"),
        ("complainant-phone", "电话号码不对，手机是 11 位，座机要带区号"),
        ("complainant-agent_for", "代谁投诉：太长了，最多 60 个字，现在有 61 个"),
        ("complainant-age", "年龄：应当是整数"),
        ("complainant-address", "通信地址：太长了，最多 200 个字，现在有 201 个"),
    ]
    step(client, 1, office=OFFICE)
    page = step(client, 2, **PROBLEM | {"topic": "", "text": "", "requests": "\n".join("一二三四五六七八九十百")})
    told = re.findall(r'<a href="#f-([^"]+)">([^<]+)</a>', page.text)
    assert told == [
        ("topic", "请选一项最接近的"),
        ("text", "请写几句事情经过"),
        ("requests", "要求：太多了，最多 10 项"),
    ]
