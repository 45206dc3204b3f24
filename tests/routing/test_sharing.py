"""What several departments share, what cannot be resolved, and the path that each complaint takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.kernel.contracts.routing import PolicyReviewed, ResultIssued
from services.kernel.sealed import Purpose
from tests.routing.desks import CITY, Desks, on, scores
from tests.routing.test_transfers import accepted

TASKS = [
    {"department": "hall", "what": "核对发放记录", "due_on": "2026-12-08"},
    {"department": "injury", "what": "核对工伤认定", "due_on": "2026-12-10"},
]
OPINION: dict[str, Any] = {
    "facts": "发放与认定不一致",
    "merit": "unfounded",
    "answers": ["已核对一致"],
    "bases": ["工伤保险条例第六十四条"],
    "reason": "只查阅了系统数据",
}


def shared(desks: Desks, serial: int = 1) -> str:
    """Of two departments; the functional department takes it in."""
    case = desks.register(serial)
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="电话核实，情况属实")
    desks.act("window", case, "assess", scores=scores(), departments=["hall", "injury"])
    form: dict[str, Any] = {"grounds": ["quality"], "has_evidence": False, "respondent_department": "pension"}
    desks.act("functional-1", case, "accept", **form)
    return case


def assigned(desks: Desks, case: str) -> None:
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")


def tasks(desks: Desks, case: str) -> list[dict[str, Any]]:
    return [one for one in desks.get(f"/api/cases/{case}", "functional-1")["papers"] if one["kind"] == "task"]


@pytest.mark.clause("A6.2.3.3-1")
def test_the_functional_department_names_one_lead_and_a_part_and_day_for_each(desks: Desks) -> None:
    case = shared(desks)
    early = desks.try_act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    assert (early.status_code, early.get_json()["code"]) == (409, "not_coordinated")
    for seat in ("section-head", "leader"):
        assert desks.try_act(seat, case, "coordinate", lead="hall", tasks=TASKS).status_code == 403
    late = [TASKS[0], {**TASKS[1], "due_on": "2026-12-11"}]  # the answer is due on the 14th
    answer = desks.try_act("functional-1", case, "coordinate", lead="hall", tasks=late)
    assert [(one["field"], one["code"]) for one in answer.get_json()["errors"]] == [("tasks.1.due_on", "task_too_late")]
    one = desks.try_act("functional-1", case, "coordinate", lead="hall", tasks=TASKS[:1])
    assert [fault["code"] for fault in one.get_json()["errors"]] == ["department_without_task"]
    begun = desks.act("functional-1", case, "coordinate", lead="hall", tasks=TASKS)
    assert (begun["step"], begun["department"], begun["accountable"]) == (
        "investigating",
        "hall",
        desks.officer("section-head").id,
    )
    told = [(one["facts"]["department"], one["facts"]["leads"], one["facts"]["due_on"]) for one in tasks(desks, case)]
    assert told == [("hall", True, "2026-12-08"), ("injury", False, "2026-12-10")]
    assert {one["by"] for one in tasks(desks, case)} == {desks.officer("functional-1").id}
    assert desks.row(case)["path"] == "c"


@pytest.mark.clause("A6.6.2.2-1")
def test_nothing_is_concluded_before_every_part_is_done_or_dropped_with_a_reason(desks: Desks) -> None:
    case = shared(desks)
    desks.act("functional-1", case, "coordinate", lead="hall", tasks=TASKS)
    assigned(desks, case)
    foreign = desks.try_act("injury-handler", case, "finish_task", task=1, text="已核对", evidence=["记录"])
    assert (foreign.status_code, foreign.get_json()["code"]) == (403, "other_department")
    bare = desks.try_act("handler-1", case, "finish_task", task=1, text="已核对")
    assert bare.status_code == 422
    desks.act("handler-1", case, "finish_task", task=1, text="已核对", evidence=["发放记录"])
    open_ = desks.try_act("handler-1", case, "submit_opinion", **OPINION)
    assert (open_.status_code, open_.get_json()["code"]) == (409, "tasks_open")
    silent = desks.try_act("functional-1", case, "drop_task", task=2)
    assert silent.status_code == 422
    desks.act("functional-1", case, "drop_task", task=2, reason="认定与本件无关")
    assert [one["facts"]["state"] for one in tasks(desks, case)] == ["done", "dropped"]
    assert tasks(desks, case)[0]["facts"]["outcome"]["evidence"] == ["发放记录"]
    assert tasks(desks, case)[1]["facts"]["outcome"] == {"reason": "认定与本件无关"}
    assert desks.act("handler-1", case, "submit_opinion", **OPINION)["step"] == "awaiting_approval"
    approved = desks.try_act("section-head", case, "approve", text="同意")
    assert approved.get_json()["code"] == "other_approver"  # what is shared is approved by who coordinates
    assert desks.act("functional-1", case, "approve", text="同意")["step"] == "executing"


@pytest.mark.clause("A6.6.2.2-1")
def test_two_departments_are_several_and_their_case_does_not_close_with_an_open_part(desks: Desks) -> None:
    case = shared(desks)
    desks.act("functional-1", case, "coordinate", lead="hall", tasks=TASKS)
    desks.despite_the_fences("update routing.cases set step = 'agreed', callback = 'done' where case_id = %s", case)
    told = {one["act"]: one["refusal_code"] for one in desks.get(f"/api/cases/{case}", "functional-2")["acts"]}
    assert told["close"] == "report_missing"
    desks.rows(
        "insert into routing.case_events (office, case_id, seq, position, act, round, at, body, previous, digest)"
        " select office, case_id, 90, 90, 'report_to_functional', 1, at, '{}', '', '' from routing.case_events"
        " where case_id = %s and seq = 1",
        case,
    )
    told = {one["act"]: one["refusal_code"] for one in desks.get(f"/api/cases/{case}", "functional-2")["acts"]}
    assert told["close"] == "tasks_open"


def test_parts_end_with_what_is_withdrawn_and_are_given_anew_when_it_is_handled_on(desks: Desks) -> None:
    case = shared(desks)
    desks.act("functional-1", case, "coordinate", lead="hall", tasks=TASKS)
    assigned(desks, case)
    desks.act("handler-1", case, "finish_task", task=1, text="已核对", evidence=["发放记录"])
    desks.act("window", case, "withdraw", evidence="signature")
    desks.act("functional-1", case, "order_reopening", reason="不是自愿撤诉")
    desks.act("leader", case, "approve_reopening", reason="继续办理")
    assert [one["facts"]["state"] for one in tasks(desks, case)] == ["done", "ended"]
    told = desks.get(f"/api/cases/{case}/history", "functional-1")["events"]
    assert [one["told"]["details"]["tasks"] for one in told if one["act"] == "withdraw"] == [[2]]
    handlers = [desks.officer("handler-1").id]
    early = desks.try_act("section-head", case, "assign", handlers=handlers, department="hall")
    assert (early.status_code, early.get_json()["code"]) == (409, "not_coordinated")
    one = desks.try_act("functional-1", case, "coordinate", lead="hall", tasks=TASKS[:1])
    assert [fault["code"] for fault in one.get_json()["errors"]] == ["department_without_task"]
    desks.act("functional-1", case, "coordinate", lead="hall", tasks=TASKS[1:])  # what was done stays done
    assert [one["facts"]["state"] for one in tasks(desks, case)] == ["done", "ended", "open"]
    assigned(desks, case)
    desks.act("handler-1", case, "cannot_resolve", **HINDRANCE)
    desks.act("section-head", case, "confirm_unresolvable", text="同意")
    waits = desks.try_act("functional-1", case, "submit_explanation", **EXPLANATION)
    assert (waits.status_code, waits.get_json()["code"]) == (409, "tasks_open")
    desks.act("functional-1", case, "drop_task", task=3, reason="不影响说明")
    assert desks.act("functional-1", case, "submit_explanation", **EXPLANATION)["step"] == "awaiting_approval"


HINDRANCE: dict[str, Any] = {
    "cause": "policy",
    "efforts": "已请示并与税务部门核对，现行规定不允许补缴",
    "alternatives": ["申请灵活就业参保", "达到条件后申请延缴"],
    "policy_owner": "省人力资源和社会保障厅",
}
EXPLANATION: dict[str, Any] = {
    "facts": "现行政策不允许补缴",
    "merit": "unfounded",
    "answers": ["不能补缴，可以申请灵活就业参保"],
    "bases": ["社会保险法第十六条"],
    "alternatives": HINDRANCE["alternatives"],
    "policy_owner": HINDRANCE["policy_owner"],
}


def stuck(desks: Desks, serial: int = 1, **changed: Any) -> str:
    case = desks.investigating(serial)
    desks.act("handler-1", case, "cannot_resolve", **{**HINDRANCE, **changed})
    desks.act("section-head", case, "confirm_unresolvable", text="同意")
    return case


def explained(desks: Desks, case: str) -> None:
    """From the handed-up file to the explanation that was sent."""
    desks.act("functional-1", case, "submit_explanation", **EXPLANATION)
    desks.act("functional-2", case, "approve", text="同意")
    desks.act("functional-2", case, "all_measures_done")
    desks.report(case)
    desks.deliver(case)


@pytest.mark.clause("A6.6.2.1d-1")
def test_what_cannot_be_resolved_goes_to_the_functional_department_which_explains_in_time(desks: Desks) -> None:
    case = desks.investigating()
    for lacking in HINDRANCE:
        form = {name: value for name, value in HINDRANCE.items() if name != lacking}
        answer = desks.try_act("handler-1", case, "cannot_resolve", **form)
        assert [one["field"] for one in answer.get_json()["errors"]] == [lacking]
    assert desks.act("handler-1", case, "cannot_resolve", **HINDRANCE)["step"] == "unresolvable_proposed"
    assert desks.try_act("handler-1", case, "confirm_unresolvable").status_code == 403
    taken = desks.act("section-head", case, "confirm_unresolvable", text="同意")
    assert (taken["step"], taken["department"]) == ("unresolvable", "functional")
    assert taken["accountable"] == desks.officer("functional-1").id
    papers = desks.get(f"/api/cases/{case}", "functional-1")["papers"]
    (impasse,) = [one for one in papers if one["kind"] == "impasse"]
    assert (impasse["facts"]["cause"], impasse["facts"]["policy_owner"]) == ("policy", HINDRANCE["policy_owner"])
    assert (impasse["text"]["efforts"], impasse["text"]["alternatives"]) == (
        HINDRANCE["efforts"],
        HINDRANCE["alternatives"],
    )
    bare = desks.try_act("functional-1", case, "submit_explanation", **{**EXPLANATION, "alternatives": []})
    assert bare.status_code == 422
    desks.act("functional-1", case, "submit_explanation", **EXPLANATION)
    own = desks.try_act("functional-1", case, "approve", text="同意")
    assert (own.status_code, own.get_json()["code"]) == (403, "drafter_cannot_approve")
    returned = desks.act("functional-2", case, "return_opinion", reason="写得再明白些")
    assert returned["step"] == "unresolvable"
    desks.at += timedelta(days=2)
    explained(desks, case)
    (issued,) = [event for event in desks.said(case) if isinstance(event, ResultIssued)]
    desks.at += timedelta(days=1)
    desks.act("window", case, "record_feedback", evidence="recorded_call")
    row = desks.row(case)
    assert (row["path"], row["on_time"], row["step"], issued.seq > 0) == ("d", True, "feedback_given", True)
    clocks = desks.rows("select started_at, met from routing.clocks where case_id = %s and kind = 'K1'", case)
    assert [(one["met"]) for one in clocks] == [True]


def test_the_head_may_see_a_way(desks: Desks) -> None:
    case = desks.investigating()
    desks.act("handler-1", case, "cannot_resolve", **HINDRANCE)
    back = desks.act("section-head", case, "refuse_unresolvable", reason="可以按特殊情形申请")
    assert (back["step"], desks.row(case)["path"]) == ("investigating", "b")


@pytest.mark.clause("A6.6.2.1d-2")
def test_a_problem_of_policy_is_on_the_register_and_looked_at_every_quarter(desks: Desks) -> None:
    case, other = stuck(desks), stuck(desks, 2, cause="resources")
    (problem,) = desks.get("/api/policy-problems", "functional-1")["problems"]
    assert (problem["case"]["id"], problem["policy_owner"], problem["is_due"]) == (
        case,
        HINDRANCE["policy_owner"],
        False,
    )
    assert desks.row(other)["policy_problem"] is False
    explained(desks, case)
    desks.at = on("2027-01-04")
    assert desks.get("/api/policy-problems", "functional-1")["problems"][0]["is_due"] is True
    look: dict[str, Any] = {"policy_owner": "省医疗保障局", "answer": "政策没有变化，仍不能补缴", "changed": False}
    desks.act("functional-1", case, "review_policy", **look)
    (problem,) = desks.get("/api/policy-problems", "functional-1")["problems"]
    assert (problem["is_due"], problem["reviews"], problem["policy_owner"]) == (False, 1, "省医疗保障局")
    desks.despite_the_fences("update routing.cases set step = 'archived', is_open = false where case_id = %s", case)
    desks.at = on("2027-04-01")
    desks.act("functional-1", case, "review_policy", **{**look, "answer": "四月起可以补缴", "changed": True})
    told = [event for event in desks.said(case) if isinstance(event, PolicyReviewed)]
    assert [event.changed for event in told] == [False, True]
    answer = desks.house.keys.open(
        told[-1].sealed_answer, purpose=Purpose.CASEWORK, office=CITY, what="policy.answer", row=f"{case}/{told[-1].n}"
    )
    assert answer == "四月起可以补缴"
    elsewhere = desks.try_act("functional-1", other, "review_policy", **look)
    assert elsewhere.get_json()["code"] == "not_possible_now"


@pytest.mark.clause("A6.5-2")
def test_the_path_is_proposed_from_class_and_departments_and_the_chosen_one_is_recorded(desks: Desks) -> None:
    at_once = desks.accepted(1)
    desks.act("window", at_once, "resolve_at_desk", text="当场补打", evidence="signature")
    own = desks.investigating(2)
    passed_on = accepted(desks, 3)
    desks.act("section-head", passed_on, "transfer", department="injury", opinion="建议由工伤失业科办理")
    several = shared(desks, 4)
    desks.act("functional-1", several, "coordinate", lead="hall", tasks=TASKS)
    unresolvable = stuck(desks, 5)
    major = desks.accepted(6)
    desks.act("functional-1", major, "report_major", kinds=["fund_safety"])
    desks.act("functional-1", major, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    desks.act("window", major, "assess", scores=scores(), departments=["hall"], kinds=["fund_safety"])
    desks.act("leader", major, "approve_major", path="fast_track")
    found = {case: (desks.row(case)["path_proposed"], desks.row(case)["path"]) for case in (
        at_once, own, passed_on, several, unresolvable, major)}  # fmt: skip
    assert found == {
        at_once: ("a", "a"),
        own: ("a", "b"),
        passed_on: ("c", "c"),
        several: ("c", "c"),
        unresolvable: ("a", "d"),
        major: ("major", "major"),
    }
    history = desks.get(f"/api/cases/{own}/history", "section-head")["events"]
    chosen = {event["act"]: event["told"].get("path") for event in history}
    assert (chosen["assess"], chosen["assign"]) == (None, "b")
