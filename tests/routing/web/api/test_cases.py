"""Work lists, one case, its limits: what the API shows, in which order, and in how many queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from tests.routing.desks import CITY, COUNTY, Desks, on


@contextmanager
def counted(desks: Desks) -> Iterator[list[str]]:
    """The statements that reach the database inside the block."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(desks.house.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(desks.house.database.engine, "before_cursor_execute", note)


@pytest.mark.clause("A4.4-3")
def test_work_lists_are_sorted_by_risk_and_then_by_the_due_moment(desks: Desks) -> None:
    desks.at = on("2026-11-24")
    late = desks.register(1)
    desks.at = on("2026-11-23")
    early = desks.register(2)
    suspect = desks.register(3, suspected=("public_safety",))
    rows = desks.get("/api/cases?queue=open", "functional-1")["rows"]
    assert [row["id"] for row in rows] == [suspect, early, late]
    assert (rows[1]["name"], rows[1]["summary"]) == ("王＊兰", "九月养老金没有到账")


def test_a_list_goes_on_where_the_page_before_ended(desks: Desks) -> None:
    cases = {desks.register(serial) for serial in range(1, 6)}
    seen: list[str] = []
    cursor: str | None = ""
    for _ in range(3):
        page = desks.get(f"/api/cases?limit=2&cursor={cursor}" if cursor else "/api/cases?limit=2", "window")
        seen += [row["id"] for row in page["rows"]]
        cursor = page["cursor"]
    assert cursor is None
    assert (len(seen), set(seen)) == (5, cases)
    assert desks.send("GET", "/api/cases?cursor=abc", "window").status_code == 422


def test_a_list_of_many_cases_costs_as_few_queries_as_one_of_few(desks: Desks) -> None:
    desks.register(1)
    desks.get("/api/cases", "functional-1")
    with counted(desks) as few:
        desks.get("/api/cases", "functional-1")
    for serial in range(2, 12):
        desks.register(serial)
    with counted(desks) as many:
        assert len(desks.get("/api/cases", "functional-1")["rows"]) == 11
    assert len(few) == len(many) == 3  # who asks, the rows, and whether other offices have handed anything over


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=220100-2026-2", [2]),
        ("q=（长春市）社保受理〔2026〕2号", [2]),
        ("q=2", [2]),
        ("q=没有", []),
        ("stage=confirming", [1]),
        ("class=one", []),
        ("due_before=2026-11-26", [1, 2]),
        ("due_before=2026-11-25", []),
        (f"office={COUNTY}", []),
        ("queue=callback", []),
    ],
)
def test_lists_are_narrowed(desks: Desks, query: str, found: list[int]) -> None:
    first = desks.register(1)
    desks.register(2)
    desks.act("window", first, "start_confirm")
    rows = desks.get(f"/api/cases?{query}", "functional-1")["rows"]
    assert [row["id"] for row in rows] == [f"{CITY}-2026-{serial}" for serial in found]


def test_each_post_finds_what_waits_for_it(desks: Desks) -> None:
    waiting = desks.register(1)
    accepted = desks.accepted(2)
    todo = {
        seat: [row["id"] for row in desks.get("/api/cases?queue=todo", seat)["rows"]]
        for seat in ("window", "section-head", "handler-1", "leader")
    }
    assert todo == {"window": [waiting], "section-head": [waiting, accepted], "handler-1": [], "leader": []}


def test_a_case_shows_what_may_be_done_and_which_fields_that_needs(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    answer = desks.send("GET", f"/api/cases/{case}", "window")
    acts = {act["act"]: act for act in answer.get_json()["acts"]}
    assert answer.headers["ETag"] == f'"{answer.get_json()["case"]["version"]}"'
    assert acts["confirm"]["fields"]["required"] == ["method", "text"]
    assert acts["confirm"]["fields"]["properties"]["text"]["title"] == "确认情况"
    assert (acts["accept"]["refusal_code"], acts["confirm"]["refusal"]) == ("not_confirmed", None)
    assert "assign" not in acts


def test_papers_are_shown_opened_with_their_numbers_and_writers(desks: Desks) -> None:
    case = desks.issued()
    papers = desks.get(f"/api/cases/{case}", "functional-1")["papers"]
    opinion = next(paper for paper in papers if paper["kind"] == "opinion")
    assert (opinion["number"], opinion["text"]["merit"]) == ("（长春市）社保处意〔2026〕1号", "founded")
    assert opinion["by_name"] == desks.officer("handler-1").name
    result = next(paper for paper in papers if paper["kind"] == "result")
    assert (result["number"], result["text"]["answers"]) == ("（长春市）社保反馈〔2026〕1号", ["九月待遇已补发"])


@pytest.mark.clause("A6.6.2.6-3")
def test_a_limit_is_explained_day_by_day(desks: Desks) -> None:
    case = desks.accepted()
    clocks = desks.get(f"/api/cases/{case}/clocks", "window")["clocks"]
    answer = next(clock for clock in clocks if clock["kind"] == "K1")
    assert answer["in_words"] == "2026年11月23日09:00起算，当日不计，第15个工作日是2026年12月14日16:30"
    assert len(answer["days"]) == 21
    assert answer["days"][4] == {"on": "2026-11-28", "counted": None, "reason": "周六", "provisional": False}
    assert answer["days"][-1] == {"on": "2026-12-14", "counted": 15, "reason": "工作日", "provisional": False}
    assert answer["calendar"].startswith("2027-")
    assert answer["policy"] == "guide-1"


def test_the_history_is_shown_with_its_digests(desks: Desks) -> None:
    case = desks.accepted()
    events = desks.get(f"/api/cases/{case}/history", "window")["events"]
    assert [event["act_words"] for event in events] == ["登记", "开始确认", "记录确认情况", "评估", "受理"]
    assert all(after["previous"] == before["digest"] for before, after in pairwise(events))


def test_calendars_and_rules_are_public(desks: Desks) -> None:
    calendars = desks.client.get("/api/calendars").get_json()["calendars"]
    policies = desks.client.get("/api/policies").get_json()["policies"]
    assert [(year["year"], year["state"]) for year in calendars][:2] == [(2027, "暂定"), (2026, "正式")]
    assert policies[0]["policy"]["answer"] == {"n": 15, "unit": "working_days", "clause": "6.6.2.6, D02"}


def test_the_document_of_the_api_can_be_read(desks: Desks) -> None:
    document = desks.client.get("/docs/routing/openapi.json").get_json()
    assert "/api/cases/{case}/acts/{act}" in document["paths"]
