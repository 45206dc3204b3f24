"""What the forms of acts show beside their fields, and what they leave to the officer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from services.kernel.people import Post
from services.kernel.sealed import Purpose
from services.routing import web
from services.routing.rules.acts import Act
from services.routing.rules.steps import Step
from services.routing.rules.who_may import TABLES
from services.routing.web.pages.purposes import purpose_of
from tests.routing.desks import CITY, REPORT, Desks
from tests.routing.pages.browser import at_desk

ASKED = ("补发九月待遇", "说明退回的原因")
ACCEPTED_BY_THE_REGISTER = {"核对情况", "调查核实", "审批", "答复告知", "回访", "督办"}


def asking(console: Desks, serial: int = 1) -> dict[str, Any]:
    """Fields of a complaint that asks for two things."""
    text = json.dumps({"name": "王＊兰", "summary": "待遇没有到账", "requests": ASKED}, ensure_ascii=False)
    row = f"{CITY}-{console.at.year}-{serial}"
    token = console.house.keys.seal(text, purpose=Purpose.CASEWORK, office=CITY, what="complaint.brief", row=row)
    return {"serial": serial, "requests": len(ASKED), "sealed_brief": token}


@pytest.mark.clause("A6.6.2.5-1")
def test_each_request_stands_beside_its_answer(console: Desks) -> None:
    case = console.investigating(**asking(console))
    page = at_desk(console, "handler-1").open(f"/console/cases/{case}?act=submit_opinion")
    assert [wish for wish in ASKED if f"投诉人的要求：{wish}" in page.text] == list(ASKED)
    hints = {attrs.get("id") for tag, attrs in page.tags if tag == "p"}
    assert {"f-answers-1-hint", "f-answers-2-hint"} <= hints


def test_everything_that_an_opinion_lacks_is_named_at_once_with_links_that_lead_somewhere(console: Desks) -> None:
    case = console.investigating(**asking(console))
    handler = at_desk(console, "handler-1")
    page = handler.open(f"/console/cases/{case}?act=submit_opinion")
    wrong = handler.fill(page, "/acts/submit_opinion", answers__2="已当面说明")
    assert wrong.status == 422
    links = [link for link in wrong.links if link.startswith("#f-")]
    assert links == ["#f-facts", "#f-merit", "#f-answers-1", "#f-bases-0", "#f-measures-0-what"]
    assert {link[1:] for link in links} <= {attrs.get("id") for _, attrs in wrong.tags}
    assert ("answers.2", "已当面说明") in wrong.form("/acts/submit_opinion").values
    assert wrong.html.count("错误：") == 1 + len(links)  # the title, and each input once


@pytest.mark.parametrize(("requests", "fields"), [(0, 1), (1, 1), (2, 2)])
def test_a_complaint_that_listed_no_request_is_answered_all_the_same(
    console: Desks, requests: int, fields: int
) -> None:
    case = console.investigating(requests=requests)
    page = at_desk(console, "handler-1").open(f"/console/cases/{case}?act=submit_opinion")
    assert sum(1 for name in page.form("/acts/submit_opinion").offered if name.startswith("answers.")) == fields


def test_cause_and_business_are_hinted_at_and_chosen_by_the_officer(console: Desks) -> None:
    case = console.accepted()
    console.act("window", case, "resolve_at_desk", text="当场补录", evidence="signature")
    page = at_desk(console, "functional-1").open(f"/console/cases/{case}?act=close")
    sent = dict(page.form("/acts/close").values)
    assert (sent["cause"], sent["business"]) == ("", "")
    assert "从投诉内容看可能是：B02" in page.text


@pytest.mark.parametrize(("validity", "asked"), [("invalid_unrelated", False), ("invalid_system_related", True)])
def test_the_second_person_decides_on_passing_on_only_what_is_of_this_system(
    console: Desks, validity: str, asked: bool
) -> None:
    case = console.register()
    console.act("window", case, "start_confirm")
    console.act("window", case, "confirm", method="phone", text="核对过")
    explanation = "您反映的情况不属于投诉受理范围，由业务科室另行答复，请留意来电。"
    console.act("window", case, "propose_invalid", validity=validity, reason="非投诉", explanation=explanation)
    form = at_desk(console, "functional-1").open(f"/console/cases/{case}?act=confirm_invalid").form("confirm_invalid")
    assert ("related_decision" in form.offered) is asked


@pytest.mark.clause("A6.6.2.1b-2")
def test_what_is_done_is_not_offered_again(console: Desks) -> None:
    case = console.awaiting()
    console.act("section-head", case, "approve", text="同意")
    measure = console.rows("select n from routing.measures where case_id = %s", case)[0]["n"]
    console.act("handler-1", case, "record_execution", measure=measure, text="已补发", evidence=["回单"])
    head = at_desk(console, "section-head")
    page = head.open(f"/console/cases/{case}")
    assert f"/console/cases/{case}?act=record_execution" not in page.links
    assert "没有还要落实的措施" in page.text
    console.act("section-head", case, "all_measures_done")
    console.act("handler-1", case, "draft_report", **REPORT)
    head.act(case, "report_to_functional")
    page = head.open(f"/console/cases/{case}")
    assert f"/console/cases/{case}?act=report_to_functional" not in page.links
    assert "终结报告已经报送" in page.text


def test_every_step_and_act_has_a_purpose_that_the_register_accepts() -> None:
    assert {purpose_of(step, act) for step in Step for act in (None, *Act)} == ACCEPTED_BY_THE_REGISTER
    assert purpose_of(Step.FEEDBACK_GIVEN, Act.CALL_BACK) == "回访"
    assert purpose_of(Step.AWAITING_APPROVAL, None) == "审批"


def test_every_act_that_an_officer_leads_has_its_form_on_the_page() -> None:
    folder = Path(web.__file__).parent / "templates" / "routing" / "acts"
    led = {act for table in TABLES.values() for (_, act), move in table.items() if move.by & set(Post)}
    assert {act for act in led if not (folder / f"{act}.html").exists()} == BEGIN_ELSEWHERE


BEGIN_ELSEWHERE = {Act.REGISTER}  # in intake, where particulars are kept
