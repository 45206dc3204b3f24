"""Passing a case on by the console's pages, and what the drafter reads before submitting."""

from __future__ import annotations

import pytest

from tests.routing.desks import Desks, on
from tests.routing.pages.browser import at_desk
from tests.routing.test_transfers import OPINION, accepted


@pytest.mark.clause("A4.1-3")
def test_the_page_of_the_opinion_shows_them_before_it_is_submitted(console: Desks) -> None:
    old = console.register(7)
    console.despite_the_fences(
        "update routing.cases set closed_at = %s, cause = 'B02', classed = 'three', outcome = 'upheld',"
        " merit = 'partly_founded', is_open = false, step = 'closed' where case_id = %s",
        on("2026-11-10"),
        old,
    )
    case = console.investigating()
    page = at_desk(console, "handler-1").open(f"/console/cases/{case}?act=submit_opinion")
    assert "全省同一原因、同一类型的最近五件" in page.text
    assert "维持原结果，已告知其他途径" in page.text


def test_the_pages_pass_it_on_and_take_it_over(console: Desks) -> None:
    case = accepted(console)
    head = at_desk(console, "section-head")
    page = head.act(case, "transfer", department="injury", opinion=OPINION)
    assert (page.status, "投诉处理意见表（转交）" in page.text, "待接收" in page.text) == (200, True, True)
    receiver = at_desk(console, "injury-head")
    page = receiver.open(f"/console/cases/{case}")
    assert OPINION in page.text  # what goes along stands before the answer
    page = receiver.act(case, "accept_transfer")
    assert page.status == 200
    assert "已转手 1 次" in receiver.open(f"/console/cases/{case}?tab=register").text
    reports = at_desk(console, "functional-1").open("/console/reports")
    assert "还没有终结报告" in reports.text
