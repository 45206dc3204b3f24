"""Every way to be wrong, each with its words; and what looks odd but is right."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient

from tests.intake.samples import complaint, json_of
from tests.intake.web.sending import send, wrong

BAD = [
    ({"office": "999999"}, "office", "没有这个机构"),
    ({"office": None}, "office", "必须填写"),
    ({"channel": "pigeon"}, "channel", "列出的选项"),
    ({"text": None}, "text", "必须填写"),
    ({"text": "  \n "}, "text", "请填写内容"),
    ({"text": 7}, "text", "应当是文字"),
    ({"text": "长" * 5001}, "text", "最多 5000 个字"),
    ({"text": "看\u202e我"}, "text", "控制字符"),
    ({"text": "看\x00我"}, "text", "控制字符"),
    ({"requests": ["一"] * 11}, "requests", "最多 10 项"),
    ({"requests": "一"}, "requests", "应当是列表"),
    ({"requests": [1]}, "requests.0", "应当是文字"),
    ({"occurred_at": "2099-01-01T00:00:00+08:00"}, "occurred_at", "不能晚于现在"),
    ({"occurred_at": "1949-01-01T00:00:00+08:00"}, "occurred_at", "太早"),
    ({"occurred_at": "2026-11-01T00:00:00"}, "occurred_at", "时区"),
    ({"occurred_at": "昨天"}, "occurred_at", "时间不对"),
    ({"complainant": "王小兰"}, "complainant", "应当是一组字段"),
    ({"complainant": {"phone": "13912345518"}}, "complainant.name", "必须填写"),
    ({"complainant": {"name": "王小兰"}}, "complainant.phone", "联系方式"),
    ({"complainant": {"name": "王\n兰", "phone": "13912345518"}}, "complainant.name", "换行"),
    ({"complainant": {"name": "王", "phone": "123"}}, "complainant.phone", "电话号码不对"),
    ({"complainant": {"name": "王", "phone": 13912345518}}, "complainant.phone", "应当是文字"),
    ({"complainant": {"name": "王", "email": "wang@"}}, "complainant.email", "电子邮箱不对"),
    ({"complainant": {"name": "王", "email": "a@b.cn\nBcc: x@y.cn"}}, "complainant.email", "电子邮箱不对"),
    ({"complainant": {"name": "王", "phone": "13912345518", "age": 0}}, "complainant.age", "不能小于 1"),
    ({"complainant": {"name": "王", "phone": "13912345518", "age": "老"}}, "complainant.age", "应当是整数"),
    (
        {"complainant": {"name": "王", "phone": "13912345518", "id_number": "110105194912310021"}},
        "complainant.id_number",
        "校验位",
    ),
    ({"complainant": {"name": "王", "phone": "13912345518", "shoe_size": 42}}, "complainant.shoe_size", "没有这个字段"),
    ({"respondent": {"department": "no-such"}}, "respondent.department", "没有这个部门"),
    ({"evidence": ["e3b0c442-98fc-4c14-9afb-f4c8996fb924"]}, "evidence.0", "没有收到过这份材料"),
    ({"notify": {"sms": "maybe"}}, "notify.sms", "“是”或“否”"),
    ({"upstream": {"system": "x", "number": "1", "due_on": "2026-12-01"}}, "upstream", "工作人员"),
    ({"topic": "Z"}, "topic", "列出的选项"),
    ({"surprise": 1}, "surprise", "没有这个字段"),
]


@pytest.mark.parametrize(("change", "field", "message"), BAD)
def test_each_wrong_field_is_named_in_words(
    client: FlaskClient, admin: psycopg.Connection, change: dict[str, Any], field: str, message: str
) -> None:
    assert message in wrong(send(client, complaint(**change)))[field]
    assert admin.execute("select count(*) from intake.complaints").fetchone() == (0,)


def test_all_faults_come_back_together_and_nothing_sent_is_repeated(client: FlaskClient) -> None:
    body = complaint(
        office="999999", channel="pigeon", text="", complainant={"name": "", "phone": "CANARY"}, x="CANARY"
    )
    answer = send(client, body)
    assert set(wrong(answer)) == {"office", "channel", "text", "complainant.name", "complainant.phone", "x"}
    assert json_of(answer)["detail"] == "还有 6 处要补充或改正"
    assert "CANARY" not in answer.text


@pytest.mark.parametrize("body", [[], "text", 7, {}])
def test_what_is_no_complaint_at_all_is_refused(client: FlaskClient, body: Any) -> None:
    assert wrong(send(client, body))


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"text": "\\ud800"', b"NaNx"])
def test_broken_json_is_called_broken(client: FlaskClient, raw: bytes) -> None:
    answer = client.post("/api/complaints", data=raw, content_type="application/json")
    assert (answer.status_code, json_of(answer)["code"]) == (400, "broken_json")


def test_an_empty_body_and_another_format_are_told_apart(client: FlaskClient) -> None:
    assert client.post("/api/complaints", data=b"", content_type="application/json").status_code == 400
    assert client.post("/api/complaints", data=b"a=b", content_type="text/plain").status_code == 415


def test_an_oversized_body_is_refused_before_it_is_read(client: FlaskClient) -> None:
    answer = send(client, complaint(text="长" * 300_000))
    assert (answer.status_code, json_of(answer)["code"]) == (413, "too_large")


@pytest.mark.parametrize("name", ["㛃", "𠮷野家", "김철수", "阿卜杜拉·买买提", "O'Neil-Smith"])
def test_rare_and_foreign_names_are_names(client: FlaskClient, name: str) -> None:
    assert send(client, complaint(complainant={"name": name, "phone": "13912345518"})).status_code == 201


def test_five_thousand_characters_are_accepted_however_rare(client: FlaskClient) -> None:
    assert send(client, complaint(text="𠮷\n" * 2499 + "尾巴")).status_code == 201


def test_half_a_character_is_no_text(client: FlaskClient) -> None:
    raw = json.dumps(complaint(text="看\ud800我"))
    answer = client.post("/api/complaints", data=raw, content_type="application/json")
    assert "看不见" in wrong(answer)["text"]


def test_strangers_name_no_series_of_the_metrics(client: FlaskClient) -> None:
    client.open("/complain", method="BREW")
    client.get("/no/such/page")
    scraped = client.get("/metrics").text
    assert 'method="(other)"' in scraped
    assert "BREW" not in scraped
    assert "/no/such" not in scraped
