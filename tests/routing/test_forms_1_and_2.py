"""Forms 1 and 2 through the API: class and its history, the decision, signatures, approval, execution."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from services.kernel.contracts import forms
from tests.routing.desks import Desks, on, scores
from tests.routing.forms_said import said_forms


@pytest.mark.clause("F1-3")
def test_the_class_comes_from_the_assessment_and_its_changes_stay(desks: Desks) -> None:
    case = desks.accepted()
    desks.at = on("2026-11-24")
    graver: dict[str, Any] = {"scores": scores(2), "departments": ["hall"], "several_people": True}
    desks.act("window", case, "assess", **graver)
    other: dict[str, Any] = {**graver, "overridden": "one", "override_reason": "媒体已经关注"}
    assert desks.try_act("window", case, "assess", **other).status_code == 403
    desks.act("functional-1", case, "assess", **other)
    (told,) = desks.get(f"/api/cases/{case}/papers/1", "window")["forms"]
    assert told["classed"] == "one"
    assert [(one["classed"], one["by_rule"], one["by"]["name"]) for one in told["class_changes"]] == [
        ("three", "three", desks.officer("window").name),
        ("two", "two", desks.officer("window").name),
        ("one", "two", desks.officer("functional-1").name),
    ]
    assert said_forms(desks, case, forms.Form1)[-1].classed == "one"


@pytest.mark.clause("F1-9")
def test_not_accepting_without_a_reason_is_refused_and_accepting_starts_the_time_to_answer(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="核实")
    explanation = "您反映的是商业保险理赔，不由社会保险经办机构办理，请向承保公司反映。"
    silent = desks.try_act("window", case, "propose_invalid", validity="invalid_unrelated", explanation=explanation)
    assert silent.status_code == 422
    assert [fault["field"] for fault in silent.get_json()["errors"]] == ["reason"]
    reasoned: dict[str, Any] = {"validity": "invalid_unrelated", "reason": "与经办无关", "explanation": explanation}
    desks.act("window", case, "propose_invalid", **reasoned)
    desks.at = on("2026-11-24", "10:00")
    desks.act("section-head", case, "confirm_invalid")
    (told,) = desks.get(f"/api/cases/{case}/papers/1", "window")["forms"]
    assert (told["accepted"], told["reason"]) == (False, "无效投诉：与经办服务无关：与经办无关")
    assert told["decided_at"][:16] == "2026-11-24T10:00"
    taken = desks.accepted(2)
    (told,) = desks.get(f"/api/cases/{taken}/papers/1", "window")["forms"]
    clocks = desks.get(f"/api/cases/{taken}/clocks", "window")["clocks"]
    assert told["accepted"] is True
    assert told["decided_at"] == next(clock["started_at"] for clock in clocks if clock["kind"] == "K1")


@pytest.mark.clause("F1-11")
def test_form_1_is_signed_by_who_was_logged_in_at_the_systems_time(desks: Desks) -> None:
    case = desks.accepted()
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    desks.at = on("2026-11-24", "14:10")
    note: dict[str, Any] = {"happened_at": "2026-11-24T14:00:00+08:00", "method": "records", "found": "九月待遇未发"}
    desks.act("handler-1", case, "log_step", **note)
    (told,) = desks.get(f"/api/cases/{case}/papers/1", "window")["forms"]
    window, handler = desks.officer("window"), desks.officer("handler-1")
    assert (told["receiver"]["by"], told["receiver"]["at"][:16]) == (window.id, "2026-11-23T09:00")
    assert (told["handler"]["by"], told["handler"]["at"][:16]) == (handler.id, "2026-11-24T14:10")
    at_the_desk = desks.accepted(2)
    desks.act("window", at_the_desk, "resolve_at_desk", text="当场补打凭证", evidence="signature")
    (told,) = desks.get(f"/api/cases/{at_the_desk}/papers/1", "window")["forms"]
    assert told["receiver"]["by"] == told["handler"]["by"] == window.id  # the same person may sign twice


@pytest.mark.clause("F2-3", "F2-4")
def test_what_form_2_copies_is_not_typed_again(desks: Desks) -> None:
    case = desks.awaiting()
    (told,) = desks.get(f"/api/cases/{case}/papers/2", "section-head")["forms"]
    office = desks.house.offices["220100"]
    assert told["respondent"] == {
        "department": "养老待遇科",
        "head": "",
        "phone": office.phone,
        "address": office.address,
        "office": office.name,
    }
    assert told["summary"] == "九月养老金没有到账"
    assert told["accepted_at"][:16] == "2026-11-23T09:00"
    assert told["due_at"][:16] == "2026-12-14T16:30"
    assert "身份证" not in str(told)


@pytest.mark.clause("F2-5", "F2-6")
def test_each_version_of_the_opinion_and_each_decision_on_it_stay_as_they_were(desks: Desks) -> None:
    case = desks.awaiting()
    assert desks.try_act("handler-1", case, "approve", text="同意").status_code == 403
    assert desks.try_act("section-head", case, "return_opinion").status_code == 422
    desks.act("section-head", case, "return_opinion", reason="请补充依据")
    desks.submit(case, answers={"1": "补发并道歉"}, decisions={"1": "partly"})
    desks.at = on("2026-11-24")
    desks.act("section-head", case, "approve", text="同意补发")
    first, second = desks.get(f"/api/cases/{case}/papers/2", "section-head")["forms"]
    assert first["number"] == second["number"] == "（长春市）社保处意〔2026〕1号"
    assert (first["n"], second["n"]) == (1, 2)
    assert (first["answers"][0]["answer"], second["answers"][0]["decision"]) == ("补发九月待遇", "partly")
    assert [(one["verdict"], one["text"]) for one in first["decisions"]] == [("returned", "请补充依据")]
    (approval,) = second["decisions"]
    assert (approval["text"], approval["digest"]) == ("同意补发", second["digest"])
    assert approval["by"] == {
        "by": desks.officer("section-head").id,
        "name": desks.officer("section-head").name,
        "at": "2026-11-24T09:00:00+08:00",
    }
    assert first["digest"] != second["digest"]
    assert len(second["digest"]) == len(hashlib.sha256().hexdigest())
    assert {one.digest for one in said_forms(desks, case, forms.Form2)} == {first["digest"], second["digest"]}


@pytest.mark.clause("F2-6")
def test_who_cannot_decide_asks_the_next_one_up_and_says_why(desks: Desks) -> None:
    case = desks.awaiting()
    assert desks.try_act("section-head", case, "escalate_opinion").status_code == 422
    assert desks.try_act("leader", case, "escalate_opinion", reason="代为提请").status_code == 403
    desks.act("section-head", case, "escalate_opinion", reason="涉及金额较大")
    late = desks.try_act("section-head", case, "approve", text="同意")
    assert (late.status_code, late.get_json()["code"]) == (403, "other_approver")
    desks.at = on("2026-11-24")
    desks.act("leader", case, "approve", text="同意补发")
    (told,) = desks.get(f"/api/cases/{case}/papers/2", "section-head")["forms"]
    assert [(one["verdict"], one["text"], one["by"]["name"]) for one in told["decisions"]] == [
        ("escalated", "涉及金额较大", desks.officer("section-head").name),
        ("approved", "同意补发", desks.officer("leader").name),
    ]


@pytest.mark.clause("F2-7")
def test_the_execution_of_each_measure_is_shown_and_attested_by_the_head_and_starts_the_report(desks: Desks) -> None:
    case = desks.investigating()
    person = desks.officer("handler-1").id
    measures = [
        {"what": what, "department": "hall", "person": person, "due_on": "2026-12-04"} for what in ("补发", "道歉")
    ]
    desks.act("functional-1", case, "assess", scores=scores(), departments=["hall"])
    desks.submit(case, measures=measures)
    desks.act("section-head", case, "approve", text="同意")
    desks.act("handler-1", case, "record_execution", measure=1, text="已补发", evidence=["银行回单"])
    (told,) = desks.get(f"/api/cases/{case}/papers/2", "section-head")["forms"]
    assert [(one["what"], one["result"], one["evidence"]) for one in told["measures"]] == [
        ("补发", "已补发", ["银行回单"]),
        ("道歉", "", []),
    ]
    open_ = desks.try_act("section-head", case, "all_measures_done")
    assert open_.get_json()["code"] == "measures_open"
    desks.act("handler-1", case, "record_execution", measure=2, text="已道歉", evidence=["照片"])
    assert desks.try_act("handler-1", case, "all_measures_done").status_code == 403
    desks.act("section-head", case, "all_measures_done", text="两项都已落实")
    (told,) = desks.get(f"/api/cases/{case}/papers/2", "section-head")["forms"]
    assert (told["execution"], told["attested"]["by"]) == ("两项都已落实", desks.officer("section-head").id)
    assert all(one["done"]["by"] == person for one in told["measures"])
