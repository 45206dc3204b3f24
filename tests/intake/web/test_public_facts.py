"""Seven facts of every office: public, dated, looked through every half year; the province sees what is missing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.rules.public_facts import updated_on
from services.kernel import clock
from services.kernel.people import Post
from services.kernel.workdays import SHANGHAI
from tests.intake.samples import OFFICE, json_of
from tests.intake.web.sending import Token

PROVINCE = "220000"
# In the order of the guide's list (6.1): A6.1-1 is who receives complaints, A6.1-7 how one hears of the result.
FACTS = (
    pytest.param("who", "谁来受理", marks=pytest.mark.clause("A6.1-1")),
    pytest.param("ways", "怎样投诉", marks=pytest.mark.clause("A6.1-2")),
    pytest.param("information", "要提供什么", marks=pytest.mark.clause("A6.1-3")),
    pytest.param("procedure", "怎样办理", marks=pytest.mark.clause("A6.1-4")),
    pytest.param("limits", "多长时间", marks=pytest.mark.clause("A6.1-5")),
    pytest.param("objection", "不同意怎么办", marks=pytest.mark.clause("A6.1-6")),
    pytest.param("feedback", "怎样知道结果", marks=pytest.mark.clause("A6.1-7")),
)


def change(client: FlaskClient, token: Token, fact: str, **form: str) -> TestResponse:
    client.set_cookie("session", token(Post.FUNCTIONAL, id="fd"))
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/counter/public-facts").text)
    assert csrf
    return client.post(f"/counter/public-facts/{fact}", data={"csrf_token": csrf[1], **form})


def seen_by_province(client: FlaskClient, token: Token) -> str:
    client.set_cookie("session", token(Post.PROVINCE, office=PROVINCE, id="pb"))
    return client.get("/counter/public-facts").text


@pytest.mark.parametrize(("fact", "title"), FACTS)
def test_a_fact_is_public_with_its_date_and_the_province_sees_who_lacks_it(
    client: FlaskClient, token: Token, at_nine: datetime, fact: str, title: str
) -> None:
    page = client.get(f"/offices/{OFFICE}").text
    told = re.search(rf'<h2 id="{fact}">{title}</h2>(.*?)更新日期：([^<]+)<', page, re.S)
    assert told
    assert "<p>" in told[1]
    assert "还没有公布" not in told[1]
    assert told[2].startswith(f"{updated_on().year} 年")
    before = seen_by_province(client, token)
    assert "公开事项不全的机构" not in before
    assert change(client, token, fact, go="withdraw").status_code == 303
    missing = re.search(r"公开事项不全的机构.*?</table>", seen_by_province(client, token), re.S)
    assert missing
    assert "长春市社会保险事业管理局" in missing[0]
    assert title in missing[0]
    assert "这一项还没有公布" in client.get(f"/offices/{OFFICE}").text
    assert change(client, token, fact, go="own", lines="新的第一句。\n新的第二句。").status_code == 303
    again = client.get(f"/offices/{OFFICE}").text
    assert "<p>新的第一句。</p><p>新的第二句。</p>" in again
    assert "更新日期：2026 年 11 月 24 日" in again
    assert "公开事项不全的机构" not in seen_by_province(client, token)


@pytest.mark.clause("A4.2-1")
def test_every_office_makes_channels_procedure_limits_and_hours_known_with_a_date(client: FlaskClient) -> None:
    offices = json_of(client.get("/api/offices"))
    assert len(offices) == 71
    for office in offices:
        facts = {fact["key"]: "".join(fact["lines"]) for fact in office["facts"]}
        for key, words in (
            ("who", (office["name"], office["address"], office["phone"], office["hours"])),
            ("ways", ("网上", "窗口", "电话", "写信", "传真", "电子邮件")),
            ("procedure", ("登记", "核对", "受理", "调查", "答复", "回访")),
            ("limits", ("2 个工作日", "15 个工作日")),
        ):
            assert all(word in facts[key] for word in words), (office["code"], key)
        assert office["updated_on"] >= "2026-01-01"
    for path in ("/offices", f"/offices/{OFFICE}"):
        assert client.get(path).status_code == 200
    page = client.get(f"/offices/{OFFICE}").text
    assert "更新日期" in page
    assert "投诉人的权利和义务" in page  # D24: the guide names duties and writes none down
    assert "第十九条、第二十六条" in page


@pytest.mark.clause("A5.4c")
def test_a_fact_that_nobody_looked_through_for_180_days_is_brought_to_mind(client: FlaskClient, token: Token) -> None:
    first = datetime(updated_on().year, updated_on().month, updated_on().day, 9, tzinfo=SHANGHAI)
    with clock.standing_at(first + timedelta(days=180)):
        client.set_cookie("session", token(Post.FUNCTIONAL, Post.WINDOW, id="fd"))
        assert "项要核对" not in client.get("/counter/new").text
    with clock.standing_at(first + timedelta(days=181)):
        client.set_cookie("session", token(Post.FUNCTIONAL, Post.WINDOW, id="fd"))
        assert "公开事项（7 项要核对）" in client.get("/counter/new").text
        assert client.get("/counter/public-facts").text.count("超过 180 天，请核对") == 7
        assert change(client, token, "who", go="right").status_code == 303
        assert "公开事项（6 项要核对）" in client.get("/counter/public-facts").text
        listed = seen_by_province(client, token)
        assert "公开事项不全的机构" in listed
    with clock.standing_at(first + timedelta(days=181 + 181)):
        client.set_cookie("session", token(Post.FUNCTIONAL, id="fd"))
        assert "公开事项（7 项要核对）" in client.get("/counter/public-facts").text


def test_only_the_functional_department_of_the_office_changes_its_facts(client: FlaskClient, token: Token) -> None:
    assert change(client, token, "weather", go="right").status_code == 422
    assert change(client, token, "who", go="own", lines=" ").status_code == 422
    for post in (Post.WINDOW, Post.LEADER, Post.PROVINCE):
        by = {"Authorization": f"Bearer {token(post, office=PROVINCE)}"}
        assert client.post("/counter/public-facts/who", data={"go": "right"}, headers=by).status_code == 403
