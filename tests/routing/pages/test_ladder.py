"""The upper rungs of the ladder on a page: the month's bulletin (R7) and what is under public supervision (R8)."""

from __future__ import annotations

import pytest

from services.routing.schedule import sweep
from tests.routing.desks import CITY, OTHER_CITY, PROVINCE, Desks, on
from tests.routing.pages.browser import at_desk

LADDER = "/console/ladder"


def late(desks: Desks, serial: int = 1, *, until: str) -> str:
    """Accepted on 2 November, due on the 23rd, five working days late at the close of the 30th, and never answered."""
    desks.at = on("2026-11-02")
    case = desks.accepted(serial)
    for moment in (on("2026-11-30", "16:31"), on(until)):
        if moment <= on(until):
            desks.at = moment
            sweep(desks.house, at=desks.at)
    return case


@pytest.mark.parametrize(("seat", "office"), [("province", PROVINCE), ("leader", CITY), ("functional-1", CITY)])
def test_five_working_days_late_it_stands_in_the_bulletin_of_that_month(console: Desks, seat: str, office: str) -> None:
    case = late(console, until="2026-12-01")
    page = at_desk(console, seat, office).open(f"{LADDER}?month=2026-11")
    for words in ("没有挂牌督办的投诉", "2026 年 11 月通报", "超期 6 个工作日", "还没有了结",
                  console.officer("section-head").name):  # fmt: skip
        assert words in page.text
    assert f"/console/cases/{case}" in page.links
    assert "这个月没有列入通报的投诉" in at_desk(console, seat, office).open(f"{LADDER}?month=2026-12").text


def test_ten_working_days_late_it_is_under_public_supervision_until_it_is_answered(console: Desks) -> None:
    case = late(console, until="2026-12-09")
    province = at_desk(console, "province", PROVINCE)
    page = province.open(LADDER)
    assert "超期十个工作日以上、还没有答复的投诉" in page.text
    assert {f"/console/cases/{case}?act={act}" for act in ("instruct", "take_over")} <= set(page.links)
    found = console.get("/api/ladder?month=2026-11", "leader")
    assert [(one["case"]["id"], one["late"], one["settled"]) for one in found["listed"]] == [(case, 12, False)]
    assert [one["case"]["id"] for one in found["bulletin"]] == [case]
    assert not [link for link in at_desk(console, "leader").open(LADDER).links if "take_over" in link]


def test_what_is_not_so_late_or_of_another_office_is_on_neither_list(console: Desks) -> None:
    late(console, until="2026-11-27")
    page = at_desk(console, "leader").open(f"{LADDER}?month=2026-11")
    assert "没有挂牌督办的投诉" in page.text
    assert "这个月没有列入通报的投诉" in page.text
    late(console, 2, until="2026-12-09")
    elsewhere = at_desk(console, "leader", OTHER_CITY).open(f"{LADDER}?month=2026-11")
    assert "没有挂牌督办的投诉" in elsewhere.text
    assert "这个月没有列入通报的投诉" in elsewhere.text


def test_who_has_no_business_there_does_not_see_the_bulletin(console: Desks) -> None:
    assert at_desk(console, "window").open(LADDER).status == 403
    assert console.send("GET", "/api/ladder", "handler-1").status_code == 403
    assert console.send("GET", "/api/ladder?month=2026-13", "leader").status_code == 422
