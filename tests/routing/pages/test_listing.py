"""The work lists: what they show, in which order, to whom, and at which cost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.kernel.sealed import Purpose
from services.routing.web.pages.listing import PAGE
from tests.routing.desks import CITY, COUNTY, OTHER_CITY, Desks, on
from tests.routing.pages.browser import Browser, Page, at_desk


def brief(console: Desks, serial: int, summary: str, *, name: str = "孙＊芳", office: str = CITY) -> dict[str, Any]:
    """Fields of a complaint with that summary."""
    text = json.dumps({"name": name, "summary": summary}, ensure_ascii=False)
    row = f"{office}-{console.at.year}-{serial}"
    token = console.house.keys.seal(text, purpose=Purpose.CASEWORK, office=office, what="complaint.brief", row=row)
    return {"serial": serial, "office": office, "sealed_brief": token}


def shown(page: Page) -> list[str]:
    """The cases on the page, from the top."""
    found = [link.removeprefix("/console/cases/") for link in page.links if link.startswith("/console/cases/")]
    return list(dict.fromkeys(found))


def figures(page: Page) -> dict[str, str]:
    """The counters by their labels."""
    assert page.status == 200
    words = page.text
    return {label: words.partition(label)[0].split()[-1] for label in ("今天到期", "三天内到期", "时间充裕", "待受理")}


@pytest.fixture
def functional(console: Desks) -> Browser:
    return at_desk(console, "functional-1")


@pytest.mark.clause("A4.4-3")
def test_what_is_graver_comes_first_then_what_is_due_sooner(console: Desks, functional: Browser) -> None:
    console.at = on("2026-11-17")
    old = console.register(1)
    console.at = on("2026-11-19")
    newer = console.register(2)
    console.at = on("2026-11-20")
    suspected = console.register(3, suspected=("fund_safety",))
    assert shown(functional.open("/console?tab=all")) == [suspected, old, newer]


def test_a_row_says_who_masked_what_how_long_and_whose(console: Desks, functional: Browser) -> None:
    console.register(**brief(console, 433, "养老金停发两月", name="孙＊芳"), elderly=True)
    text = functional.open("/console?tab=all").text
    for said in ("养老金停发两月", "孙＊芳", "还剩 2 天", "老年人", "未评估", "社保受理 〔2026〕433号", "网上"):
        assert said.replace(" ", "") in text.replace(" ", ""), said


def test_counters_count_and_filter(console: Desks, functional: Browser) -> None:
    console.accepted(1)
    console.at = on("2026-12-10")
    late = console.register(2)
    console.at = on("2026-12-14", "09:00")
    page = functional.open("/console?tab=all")
    assert figures(page) == {"今天到期": "2", "三天内到期": "0", "时间充裕": "0", "待受理": "1"}
    assert sorted(shown(functional.open("/console?tab=all&due=today"))) == sorted([f"{CITY}-2026-1", late])
    assert shown(functional.open("/console?tab=all&due=decide")) == [late]
    assert shown(functional.open("/console?tab=all&due=later")) == []
    console.at = on("2026-12-15", "09:00")
    assert sorted(shown(functional.open("/console?tab=overdue"))) == sorted([late, f"{CITY}-2026-1"])


def test_tabs_show_what_waits_for_somebody(console: Desks) -> None:
    unassigned = console.accepted(1)
    opined = console.awaiting(2)
    head = at_desk(console, "section-head")
    assert shown(head.open("/console?tab=assign")) == [unassigned]
    assert shown(head.open("/console?tab=approve")) == [opined]
    assert sorted(shown(head.open("/console"))) == [unassigned, opined]
    assert shown(at_desk(console, "handler-1").open("/console")) == []
    assert shown(head.open("/console?tab=all&class=three")) == [unassigned, opined]
    assert shown(head.open("/console?tab=all&class=one")) == []


def test_a_number_finds_its_case(console: Desks, functional: Browser) -> None:
    first, second = console.register(1), console.register(12)
    for asked in (second, "（长春市）社保受理〔2026〕12号", "12"):
        assert shown(functional.open("/console", query_string={"q": asked})) == [second], asked
    page = functional.open("/console", query_string={"q": "220100-2026-99"})
    assert (shown(page), "请核对编号" in page.text) == ([], True)
    assert first


@pytest.mark.clause("A6.2.2-2")
def test_what_comes_in_by_the_web_waits_for_the_window_and_the_head_who_answers_for_it(console: Desks) -> None:
    case = console.register()
    row = console.row(case)
    assert (row["step"], row["accountable"]) == ("registered", console.officer("section-head").id)
    for seat, waits in (("window", [case]), ("section-head", [case]), ("handler-1", []), ("functional-1", [])):
        assert shown(at_desk(console, seat).open("/console")) == waits, seat


def test_a_list_that_is_empty_says_what_to_do(console: Desks) -> None:
    page = at_desk(console, "window").open("/console")
    assert "没有待办" in page.text
    assert "来访、来电、来信请登记" in page.text
    assert "请登记" not in at_desk(console, "callback").open("/console").text
    assert "/console/register" in page.links
    assert "/console/register" not in at_desk(console, "callback").open("/console").links
    assert at_desk(console, "window").open("/console/register").headers["Location"] == "/counter/new"


def test_a_city_sees_its_counties_and_nobody_elses(console: Desks, functional: Browser) -> None:
    own, beneath = console.register(1), console.register(2, office=COUNTY)
    elsewhere = console.register(3, office=OTHER_CITY)
    page = functional.open("/console?tab=all")
    assert sorted(shown(page)) == sorted([own, beneath])
    assert "农安县" in page.text
    assert shown(functional.open(f"/console?tab=all&office={COUNTY}")) == [beneath]
    assert elsewhere not in functional.open(f"/console?tab=all&office={OTHER_CITY}").html
    county = at_desk(console, "functional-1", COUNTY).open("/console?tab=all")
    assert shown(county) == [beneath]
    assert 'name="office"' not in county.html
    everywhere = at_desk(console, "province", "220000").open("/console?tab=all")
    assert sorted(shown(everywhere)) == sorted([own, beneath, elsewhere])


def test_pages_follow_each_other_without_a_gap_or_a_double(console: Desks, functional: Browser) -> None:
    cases = [console.register(n) for n in range(1, PAGE + 4)]
    first = functional.open("/console?tab=all")
    older = next(link for link in first.links if "cursor=" in link)
    rest = functional.open(older)
    assert (len(shown(first)), sorted(shown(first) + shown(rest))) == (PAGE, sorted(cases))
    assert functional.open("/console?tab=all&cursor=nonsense").status == 422


def test_an_address_that_makes_no_sense_shows_the_ordinary_list(console: Desks, functional: Browser) -> None:
    console.register(1)
    page = functional.open("/console?tab=whatever&due=never&class=ninety&office=999999")
    assert (page.status, page.title) == (200, "我的待办 - 投诉经办台")


def test_the_page_asks_for_its_list_alone(console: Desks, functional: Browser) -> None:
    case = console.register(1)
    part = functional.open("/console?tab=all", headers={"HX-Request": "true"})
    assert (shown(part), "<html" in part.html) == ([case], False)
    assert 'hx-get="/console?tab=all"' in functional.open("/console?tab=all").html
