"""The province's page of calendars and rules: simulated, proposed, and published by somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.routing.calendar.publishing import LONGER
from tests.routing.desks import PROVINCE, Desks, on
from tests.routing.pages.browser import at_desk

RULES = """
version = "guide-2"
effective_on = "2027-01-01"
answer = 12
"""


@pytest.fixture(autouse=True)
def _as_delivered(console: Desks) -> Iterator[None]:
    yield
    console.rows("delete from routing.calendars where revision > 1")
    console.rows("delete from routing.policies where version <> 'guide-1'")


@pytest.mark.clause("A6.6.2.6-4", "D26")
def test_a_year_is_simulated_proposed_and_published_by_a_second_person_on_the_page(console: Desks) -> None:
    console.at = on("2026-12-11")
    console.accepted()
    console.at = on("2026-12-18")
    first = at_desk(console, "province", PROVINCE)
    page = first.open("/console/publishing")
    would = first.fill(page, "/console/publishing", kind="calendar", text=LONGER, because="通知")
    assert would.status == 200
    assert "会改变" in would.text
    assert re.search(r"1\s*月\s*5\s*日", would.text)
    assert console.rows("select state from routing.publications") == []
    form = page.form("/console/publishing")
    values = [(name, value) for name, value in form.values if name not in ("kind", "text", "because", "do")]
    told = [("kind", "calendar"), ("text", LONGER), ("because", "国办通知"), ("do", "propose")]
    page = first.post("/console/publishing", values + told)
    assert "等另一位同志公布" in page.text
    (row,) = console.rows("select id, state from routing.publications")
    own = first.post(f"/console/publishing/{row['id']}/publish", values)
    assert own.status == 403
    second = at_desk(console, "province-2", PROVINCE)
    page = second.open("/console/publishing")
    assert "11天由上班改为放假，4天由放假改为上班，另有4天只是名称不同" in page.text
    shown = re.sub(r"\s", "", page.text)
    assert "2027年1月4日（星期一）工作日→元旦放假、2027年1月9日（星期六）周六→调休上班（元旦）、" in shown
    page = second.fill(page, f"/{row['id']}/publish")
    assert "已公布" in page.text
    assert console.rows("select state from routing.publications") == [{"state": "published"}]


@pytest.mark.clause("A2-1")
def test_a_pack_of_rules_tells_what_it_would_change_and_every_fault_stands_on_the_page(console: Desks) -> None:
    first = at_desk(console, "province", PROVINCE)
    page = first.open("/console/publishing")
    would = first.fill(page, "/console/publishing", kind="policy", text=RULES, because="规则修订")
    assert "会改变1项规则" in would.text
    wrong = first.fill(page, "/console/publishing", kind="policy", text=RULES.replace("12", "30"), because="规则修订")
    assert wrong.status == 422
    assert "最长不超过15个工作日" in wrong.text
    values = [("kind", "policy"), ("text", RULES), ("because", "规则修订"), ("do", "propose")]
    csrf = [(name, value) for name, value in page.form("/console/publishing").values if name == "csrf_token"]
    first.post("/console/publishing", csrf + values)
    seen = at_desk(console, "province-2", PROVINCE).open("/console/publishing").text
    assert "2027年1月1日起生效。与guide-1相比，1项不同" in seen
    assert "答复处理结果 15个工作日 → 12个工作日" in seen
    broken = first.fill(page, "/console/publishing", kind="calendar", text="rest = [", because="通知")
    assert broken.status == 422


def test_who_is_not_of_the_province_asks_for_rest_days_only(console: Desks) -> None:
    leader = at_desk(console, "leader")
    form = leader.open("/console/publishing").form("/console/publishing")
    assert set(form.offered["kind"]) == {"local_rest"}
    text = "year = 2026\ndays = []"
    page = leader.open("/console/publishing")
    empty = leader.fill(page, "/console/publishing", kind="local_rest", text=text, because="通知")
    assert (empty.status, "请写明放假的日期" in empty.text) == (422, True)
    assert at_desk(console, "handler-1").open("/console/publishing").status == 403
