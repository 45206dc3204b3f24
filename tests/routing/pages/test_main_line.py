"""The main line by page alone: each act by who does it in an office, with the forms that the pages offer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.kernel.contracts.archive import DossierFiled
from services.kernel.contracts.notification import NoticeAnswered
from services.routing.rules.acts import Act
from services.routing.rules.policy import DEFAULT_PACK
from tests.routing.desks import CITY, FACTORS, PROVINCE, Desks, on
from tests.routing.pages.browser import Browser, at_desk

POINTS = {
    f"scores__{factor}__{part}": told for factor in FACTORS for part, told in (("value", "1"), ("reason", "单一"))
}


def accepted(console: Desks, **fields: Any) -> str:
    case = console.register(**fields)
    window = at_desk(console, "window")
    window.act(case, "start_confirm")
    window.act(case, "confirm", method="phone", text="电话核对，情况属实", identity_level="2")
    window.act(case, "assess", departments=["hall"], **POINTS)
    window.act(case, "accept", grounds=["quality"], has_evidence="no", respondent_department="pension")
    return case


def investigated(console: Desks, **fields: Any) -> str:
    case = accepted(console, **fields)
    at_desk(console, "section-head").act(case, "assign", handlers=[console.officer("handler-1").id], department="hall")
    handler = at_desk(console, "handler-1")
    handler.act(
        case, "log_step", method="records", persons="经办人", found="九月待遇退回", evidence__0__name="发放清单"
    )
    handler.act(case, "negotiate", method="phone", text="说好本月补发", agreed="yes")
    return case


def opined(console: Desks, **fields: Any) -> str:
    case = investigated(console, **fields)
    submit(console, at_desk(console, "handler-1"), case)
    return case


def submit(console: Desks, handler: Browser, case: str) -> None:
    handler.act(
        case,
        "submit_opinion",
        facts="账号录入错误，九月待遇退回",
        merit="founded",
        answers__1="补发九月待遇",
        bases__0="经办条例第三十条",
        measures__0__what="补发九月待遇",
        measures__0__department="hall",
        measures__0__person=console.officer("handler-1").id,
        measures__0__due_on="2026-12-04",
    )


def answered(console: Desks, **fields: Any) -> str:
    case = opined(console, **fields)
    head = at_desk(console, "section-head")
    head.act(case, "approve", text="同意")
    at_desk(console, "handler-1").act(case, "record_execution", text="已补发", evidence__0="银行回单")
    head.act(case, "all_measures_done", text="全部落实")
    at_desk(console, "handler-1").act(
        case,
        "draft_report",
        natures=["error"],
        findings__0__evidence=["note-1", "proof-1"],
        complainant_said="九月没有收到",
        respondent_said="录入时看错一位",
        from_on="2026-11-23",
        to_on="2026-11-23",
        no_interest="yes",
    )
    head.act(case, "report_to_functional")
    window = at_desk(console, "window")
    window.act(case, "deliver", manner="written", place="寄送")
    window.act(case, "record_feedback", evidence="signature", proof="signature-1", words="同意")
    return case


@pytest.mark.clause("A6.2.2-2", "A6.9-1")
def test_a_complaint_goes_to_the_archive_by_the_forms_that_the_pages_offer(console: Desks) -> None:
    case = answered(console)
    at_desk(console, "window").act(case, "agree", evidence="signature", proof="signature-1", words="没有意见")
    at_desk(console, "callback").act(
        case, "call_back", method="phone", reached="yes", grade="5", solved="yes", contacted="yes", words="谢谢"
    )
    closed = at_desk(console, "functional-1").act(case, "close", cause="B02", verified="yes")
    assert "已办结" in closed.text
    console.hear(
        DossierFiled(
            office=CITY, case=case, at=console.at, archive_number="吉社保投-2026-1", digest="0" * 64, entries=3
        )
    )
    row = console.row(case)
    assert (row["step"], row["cause"], row["grade"], row["on_time"]) == ("archived", "B02", 5, True)
    assert "已归档" in at_desk(console, "functional-1").open(f"/console/cases/{case}").text


def test_what_was_written_before_need_not_be_typed_again(console: Desks) -> None:
    case = opined(console)
    head = at_desk(console, "section-head")
    head.act(case, "return_opinion", reason="请补充依据")
    again = at_desk(console, "handler-1").open(f"/console/cases/{case}")
    begun = dict(again.form("/acts/submit_opinion").values)
    assert begun["facts"] == "账号录入错误，九月待遇退回"
    assert begun["measures.0.due_on"] == "2026-12-04"
    assert "请补充依据" in again.text
    at_desk(console, "handler-1").fill(again, "/acts/submit_opinion", bases__1="经办规程第十条")
    head.act(case, "approve", text="同意")
    assert console.row(case)["step"] == "executing"


@pytest.mark.clause("A6.6.3.2-1")
def test_a_complaint_is_refused_by_two_and_decided_anew_after_a_dispute(console: Desks) -> None:
    case = console.register()
    window = at_desk(console, "window")
    window.act(case, "start_confirm")
    window.act(case, "confirm", method="visit", text="核对过")
    window.act(
        case,
        "propose_invalid",
        validity="invalid_unrelated",
        reason="属于住房公积金业务",
        explanation="您反映的是住房公积金提取，由公积金管理中心办理，请拨打12329咨询。",
        refer_to="长春市住房公积金管理中心",
    )
    head = at_desk(console, "section-head")
    shown = head.open(f"/console/cases/{case}?act=confirm_invalid")
    assert "请拨打12329咨询" in shown.text
    head.act(case, "overrule", reason="先核对参保情况")
    window.act(
        case,
        "propose_invalid",
        validity="invalid_unrelated",
        reason="确属公积金业务",
        explanation="经再次核对，您反映的是住房公积金提取，由公积金管理中心办理，请拨打12329咨询。",
    )
    head.act(case, "confirm_invalid", reason="同意")
    assert console.row(case)["step"] == "invalid_notified"
    window.act(case, "dispute_invalid", reason="我问的是养老金")
    assert console.row(case)["step"] == "confirming"
    assert "我问的是养老金" in window.open(f"/console/cases/{case}?tab=register").text


@pytest.mark.clause("A6.6.2.3-1")
def test_a_major_complaint_is_reported_confirmed_approved_and_acknowledged(console: Desks) -> None:
    case = accepted(console)
    at_desk(console, "archivist").act(case, "report_major", kinds=["fund_safety"], reason="涉及冒领")
    assert "可能重大" in at_desk(console, "functional-1").open("/console/majors").text
    at_desk(console, "functional-1").act(case, "confirm_major", proposal="封存资料，两人调查")
    province = at_desk(console, "province", "220000")
    assert "还剩" in province.open("/console/majors").text
    at_desk(console, "leader").act(case, "approve_major", path="fast_track", text="同意")
    province.act(case, "acknowledge", text="请按日报告")
    row = console.row(case)
    assert (row["severity"], row["province"], row["classed"]) == ("fast_track", "acknowledged", "one")


def test_what_is_not_major_is_dismissed_by_two(console: Desks) -> None:
    case = console.register(suspected=("sector_image",))
    at_desk(console, "functional-1").act(case, "dismiss_major", reason="没有传播")
    at_desk(console, "functional-2").act(case, "dismiss_major", reason="同意，没有传播")
    assert console.row(case)["severity"] == "normal"


@pytest.mark.clause("A6.9-2")
def test_a_rejected_result_is_answered_point_by_point(console: Desks) -> None:
    case = answered(console)
    at_desk(console, "window").act(case, "reject", reasons="没有说明原因\n利息没有补")
    page = at_desk(console, "functional-1").open(f"/console/cases/{case}")
    begun = dict(page.form("/acts/reassess").values)
    assert (begun["objections.0.point"], begun["objections.1.point"]) == ("没有说明原因", "利息没有补")
    at_desk(console, "functional-1").act(
        case, "reassess", to="upheld", objections__0__answer="原因已书面说明", objections__1__answer="依规不计利息"
    )
    assert console.row(case)["step"] == "upheld"


def test_who_cannot_be_reached_is_written_down_with_each_attempt(console: Desks) -> None:
    case = console.register()
    window = at_desk(console, "window")
    window.act(case, "start_confirm")
    console.at = on("2026-11-23", "11:00")
    tries = {
        f"attempts__{n}__{part}": told
        for n in range(DEFAULT_PACK.contact_attempts)
        for part, told in (("at", f"2026-11-23T{n + 9:02}:00"), ("method", "phone"))
    }
    window.act(case, "not_reachable", text="无人接听", **tries)
    assert "无人接听" in window.open(f"/console/cases/{case}?tab=register").text


def test_the_rest_of_the_acts_has_its_forms_too(console: Desks) -> None:
    case = answered(console)
    at_desk(console, "functional-1").act(case, "propose_exemption", reason="投诉人在住院")
    second = at_desk(console, "functional-2")
    by_text: dict[str, Any] = {"notice": "n-1", "kind": "callback", "channel": "sms", "about": 1}
    console.hear(NoticeAnswered(office=CITY, case=case, at=console.at, grade=2, **by_text))
    for page in ("/console/callbacks", f"/console/cases/{case}"):  # whoever calls knows it before
        assert "短信回复：不满意（2分）" in at_desk(console, "callback").open(page).text
    assert "投诉人在住院" in second.open(f"/console/cases/{case}?act=exempt_callback").text
    second.act(case, "keep_callback", reason="出院后再打")
    second.act(case, "propose_exemption", reason="投诉人病重")
    at_desk(console, "leader").act(case, "exempt_callback", reason="同意")
    reader, decides = at_desk(console, "archivist"), at_desk(console, "functional-1")
    reader.act(case, "ask_unsealing", purpose="audit", reason="年度审核抽查", until="2026-11-27")
    asked = decides.open(f"/console/cases/{case}?act=approve_unsealing").text
    assert "年度审核抽查" in asked
    assert "已封存，有人申请查看" in asked
    decides.act(case, "refuse_unsealing", reason="没有必要")
    reader.act(case, "ask_unsealing", purpose="audit", reason="年度审核抽查", until="2026-11-27")
    decides.act(case, "approve_unsealing", reason="审核需要")
    assert "经批准可以查看投诉人身份（审核检查，到11 月 27 日）" in reader.open(f"/console/cases/{case}").text
    decides.act(case, "seal_again")
    reader.act(case, "ask_unsealing", purpose="audit", reason="年度审核抽查", until="2026-11-27")
    reader.act(case, "take_back_unsealing")
    assert "申请查看投诉人身份，已经撤回" in reader.open(f"/console/cases/{case}").text
    other = console.register(2)
    boss = console.officer("handler-1", PROVINCE)
    decides.act(other, "name_respondent", elsewhere=PROVINCE, persons=boss.name)
    assert boss.id in console.row(other)["recused"]
    window = at_desk(console, "window")
    window.act(other, "start_confirm")
    window.act(other, "urge", text="来催")
    window.act(other, "supplement", text="补交一份回执")
    window.act(other, "withdraw", evidence="signature", proof="signature-1", reason="问题解决了")
    third = accepted(console, serial=3)
    window.act(third, "resolve_at_desk", text="当场补录", evidence="signature", proof="signature-1")
    assert [console.row(one)["step"] for one in (other, third)] == ["closed", "desk_resolved"]
    acts = console.rows("select distinct act from routing.case_events")
    assert {"urge", "supplement", "exempt_callback"} <= {row["act"] for row in acts}


def test_that_the_office_waits_for_the_complainant_stands_on_the_page_and_in_the_list(console: Desks) -> None:
    """D04: beside the limit, which goes on."""
    case = console.investigating()
    handler = at_desk(console, "handler-1")
    page = handler.act(case, "await_complainant", awaited="materials", due_on="2026-11-27")
    assert "等投诉人补充材料，11 月 23 日起" in page.text
    assert "希望 11 月 27 日以前。期限照常计算。" in page.text
    assert (f"/acts/{Act.AWAIT_COMPLAINANT}" in page.html, "不再等投诉人" in page.text) == (False, True)
    undo = f'<form method="post" action="/console/cases/{case}/acts/end_wait">'
    just_now = f"/console/cases/{case}?done=await_complainant"
    assert undo in page.html.partition('class="toast"')[2]  # for ten seconds, in one press
    assert undo not in at_desk(console, "section-head").open(just_now).html.partition('class="toast"')[2]
    console.at += timedelta(seconds=11)
    assert undo not in handler.open(just_now).html.partition('class="toast"')[2]
    assert "等投诉人补充材料，11 月 23 日起" in handler.open("/console?tab=mine").text
    assert "等投诉人补充材料" not in handler.act(case, "end_wait").text


def test_every_act_of_officers_has_a_form_of_its_own(console: Desks) -> None:
    at_no_desk = {Act.REGISTER, Act.ELAPSE, Act.SILENT, Act.ARCHIVE, Act.INFORM_PROVINCE, Act.DEMAND_EXPLANATION}
    at_no_desk |= {Act.DISPUTE_CONTACT, Act.LEAVE_CONTACT, Act.TELL_PROGRESS}  # by code, and by a receipt
    at_no_desk |= {Act.LAPSE_UNSEALING}
    loader = console.app.jinja_env.loader
    assert loader is not None
    templates = set(loader.list_templates())
    assert {act for act in Act if f"routing/acts/{act}.html" not in templates} == at_no_desk


def test_a_result_is_due_on_the_day_that_the_page_says(console: Desks) -> None:
    case = accepted(console)
    console.at = on("2026-12-14", "10:00")
    page = at_desk(console, "window").open(f"/console/cases/{case}")
    assert "今天 16:30 前要答复投诉人" in page.text
    console.at = on("2026-12-16", "10:00")
    assert "超期 2 天" in at_desk(console, "window").open(f"/console/cases/{case}").text
