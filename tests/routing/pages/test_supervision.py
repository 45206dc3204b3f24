"""What the console shows of a major case and of the province's part, and what is done there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.routing.desks import PROVINCE, Desks
from tests.routing.pages.browser import at_desk


@pytest.mark.clause("A6.6.2.3-5")
def test_the_plan_stands_on_its_tab_and_its_steps_are_done_there(console: Desks) -> None:
    case = console.accepted(suspected=("public_safety",))
    console.act("functional-1", case, "confirm_major", kinds=["public_safety"], proposal="启动预案")
    leader = at_desk(console, "leader")
    leader.act(case, "approve_major", path="emergency_plan", plan="safety")
    page = leader.open(f"/console/cases/{case}?tab=supervision")
    for words in ("人身和公共安全应急预案", "派人到现场", "公安报警", "110", "待完成"):
        assert words in page.text
    console.at += timedelta(minutes=5)
    head = at_desk(console, "section-head")
    step = console.rows("select n from routing.plan_steps where duty = 'section_head'")[0]["n"]
    head.act(case, "complete_plan_step", step=str(step), text="已到现场，群众已疏散")
    assert "已到现场，群众已疏散" in head.open(f"/console/cases/{case}?tab=supervision").text
    head.act(case, "report_progress", text="现场平稳")
    leader.act(case, "end_plan", reason="现场已平息")
    page = leader.open(f"/console/cases/{case}?tab=supervision")
    for words in ("没有完成", "宣布结束", "现场已平息", "现场平稳"):
        assert words in page.text
    at_desk(console, "functional-1").act(case, "propose_de_escalation", reason="已查清")
    leader.act(case, "keep_major", reason="再观察一天")
    at_desk(console, "functional-1").act(case, "propose_de_escalation", reason="观察期满")
    leader.act(case, "de_escalate", classed="two", reason="同意")
    assert "已降级，按一般投诉办理" in leader.open(f"/console/cases/{case}").text


@pytest.mark.clause("A6.6.2.3-6")
def test_the_province_watches_instructs_takes_over_and_gives_back_from_the_page(console: Desks) -> None:
    case = console.accepted(suspected=("fund_safety",))
    console.act("functional-1", case, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    province = at_desk(console, "province", office=PROVINCE)
    province.act(case, "watch", text="请每天报告")
    province.act(case, "instruct", text="请核对全部账户", within="4", unit="hours")
    office = at_desk(console, "functional-1")
    page = office.open(f"/console/cases/{case}?tab=supervision")
    for words in ("省局督办，待答复", "督办单 第 1 份", "请核对全部账户", "重大投诉"):
        assert words in page.text
    office.act(case, "answer_instruction", text="已核对 31 个账户")
    province.act(case, "take_over", reason="涉及三个机构")
    assert "省局提级办理" in office.open(f"/console/cases/{case}?tab=supervision").text
    province.act(case, "return_to_office", reason="已查清，由原机构落实")
    page = office.open(f"/console/cases/{case}?tab=supervision")
    assert "已核对 31 个账户" in page.text
    assert "已查清，由原机构落实" in page.text


@pytest.mark.clause("A5.3a")
def test_the_leaders_order_is_answered_on_the_case_page_and_the_desk_shows_it(console: Desks) -> None:
    case = console.investigating()
    leader = at_desk(console, "leader")
    leader.act(case, "order", due_on="2026-11-25", text="两天内答复投诉人")
    handler = at_desk(console, "handler-1")
    page = handler.open(f"/console/cases/{case}?tab=supervision")
    for words in ("领导督办单 第 1 份", "两天内答复投诉人", "还没有答复"):
        assert words in page.text
    handler.act(case, "answer_order", text="二十七日补发")
    assert "二十七日补发" in leader.open(f"/console/cases/{case}?tab=supervision").text
    assert "已答复" in leader.open("/console/supervision").text
