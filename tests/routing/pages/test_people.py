"""The pages about people: who is trained, who holds which post, and the desk of who watches over all cases."""

from __future__ import annotations

import pytest

from tests.routing.desks import Desks, on
from tests.routing.pages.browser import at_desk

STAFF, SUPERVISION = "/console/staff", "/console/supervision"


@pytest.mark.parametrize("seat", ["section-head", "functional-1", "leader", "agency-head"])
def test_the_staff_page_opens_for_who_answers_for_people_with_posts_and_trainings(console: Desks, seat: str) -> None:
    page = at_desk(console, seat).open(STAFF)
    assert page.status == 200
    for words in (console.officer("handler-1").name, "窗口受理，经办服务大厅", "有效，到 2030 年 12 月 31 日"):
        assert words in page.text
    appoints = any(form.action == "/console/staff/appointments" for form in page.forms)
    page = at_desk(console, seat).open(f"{STAFF}?form=train")
    trains = any(form.action == "/console/staff/trainings" for form in page.forms)
    assert (appoints, trains) == (seat == "agency-head", seat in ("leader", "agency-head"))


@pytest.mark.clause("A5.2b")
def test_the_page_of_load_shows_the_head_what_each_handler_carries_by_the_day(console: Desks) -> None:
    console.at = on("2026-11-05")
    console.investigating()  # due on the 26th
    console.at = on("2026-11-24")
    page = at_desk(console, "agency-head").open("/console/load")
    assert page.status == 200
    for words in ("在办 1 件", "有超期风险 1 件", console.officer("handler-1").name, "11-26 1 件", "空缺"):
        assert words in page.text


@pytest.mark.parametrize(
    ("path", "seat"), [("/console/load", "leader"), (STAFF, "window"), (STAFF, "handler-1"), (SUPERVISION, "window")]
)
def test_the_pages_are_closed_to_who_has_no_business_there(console: Desks, path: str, seat: str) -> None:
    assert at_desk(console, seat).open(path).status == 403


@pytest.mark.parametrize("seat", ["functional-1", "leader", "agency-head"])
def test_the_desk_of_who_watches_shows_every_open_case_with_its_limits_and_orders(console: Desks, seat: str) -> None:
    console.at = on("2026-11-02")
    late = console.accepted(1)
    console.at = on("2026-11-24")
    fresh = console.accepted(2)
    console.act("leader", late, "order", due_on="2026-11-25", text="两天内答复投诉人")
    page = at_desk(console, seat).open(SUPERVISION)
    assert page.status == 200
    for words in ("已超期", "其他在办", "答复投诉人", "11 月 25 日前", "答复投诉人，另有"):
        assert words in page.text
    shown = [link for link in page.links if link in (f"/console/cases/{late}", f"/console/cases/{fresh}")]
    assert shown == [f"/console/cases/{late}", f"/console/cases/{fresh}"]


def test_the_case_page_says_who_was_assigned_untrained(console: Desks) -> None:
    handler = console.officer("handler-1")
    kept = console.rows("select * from routing.trainings where officer = %s", handler.id)
    console.rows("update routing.trainings set valid_until = '2026-01-31' where officer = %s", handler.id)
    try:
        case = console.accepted()
        words = f"{handler.name}没有有效的投诉处理培训记录，请尽快安排培训"
        head = at_desk(console, "section-head")
        assert words not in head.open(f"/console/cases/{case}").text
        console.act("section-head", case, "assign", handlers=[handler.id], department="hall")
        assert words in head.open(f"/console/cases/{case}").text
    finally:
        for row in kept:
            console.rows("update routing.trainings set valid_until = %s where id = %s", row["valid_until"], row["id"])
