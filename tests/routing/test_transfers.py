"""A case passes between departments: Form 2 first, accepted or returned, ruled after the third objection."""

from __future__ import annotations

from typing import Any

import pytest

from services.kernel.contracts.forms import Form1
from services.kernel.contracts.routing import CaseHandedOver, ClockBreached
from services.routing.schedule import sweep
from tests.routing.desks import CITY, Desks, on, scores
from tests.routing.forms_said import said_forms

OPINION = "工伤待遇核定有误，建议由工伤失业科核对后补发"


def accepted(desks: Desks, serial: int = 1, *, departments: tuple[str, ...] = ("injury",), **form: Any) -> str:
    """Taken in at the hall, a matter of the injury department by the assessment."""
    case = desks.register(serial)
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="电话核实，情况属实")
    desks.act("window", case, "assess", scores=scores(), departments=list(departments))
    desks.act(
        "window", case, "accept", grounds=["quality"], has_evidence=False, respondent_department="pension", **form
    )
    return case


def passed_on(desks: Desks, serial: int = 1) -> str:
    case = accepted(desks, serial)
    desks.act("section-head", case, "transfer", department="injury", opinion=OPINION)
    return case


def executed(desks: Desks, case: str) -> None:
    """From the accepted transfer to the executed measures, all by the injury department."""
    handler = desks.officer("injury-handler").id
    desks.act("injury-head", case, "assign", handlers=[handler], department="injury")
    desks.act(
        "injury-handler", case, "log_step", happened_at=desks.at.isoformat(), method="records", found="核定基数有误"
    )
    measure = {"what": "重新核定", "department": "injury", "person": handler, "due_on": desks.at.date().isoformat()}
    opinion: dict[str, Any] = {
        "facts": "核定基数有误",
        "merit": "founded",
        "answers": ["重新核定"],
        "bases": ["工伤保险条例第六十四条"],
    }
    desks.act("injury-handler", case, "submit_opinion", measures=[measure], **opinion)
    desks.act("injury-head", case, "approve", text="同意")
    desks.act("injury-handler", case, "record_execution", measure=1, text="已核定", evidence=["核定表"])


def form_2s(desks: Desks, case: str, seat: str = "functional-1") -> list[dict[str, Any]]:
    papers = desks.get(f"/api/cases/{case}", seat)["papers"]
    return [paper for paper in papers if paper["kind"] in ("offer", "opinion")]


def running(desks: Desks, case: str) -> set[str]:
    return {kind for kind, one in clocks(desks, case).items() if one["state"] == "running"}


def clocks(desks: Desks, case: str) -> dict[str, dict[str, Any]]:
    return {one["kind"]: one for one in desks.get(f"/api/cases/{case}/clocks", "functional-1")["clocks"]}


@pytest.mark.clause("A6.6.2.1c-1", "A6.2.2-1", "A6.6.2.6-7")
def test_form_2_is_made_first_and_the_first_receiver_stays_responsible_until_acceptance(desks: Desks) -> None:
    case = accepted(desks)
    handlers = [desks.officer("handler-1").id]
    kept = desks.try_act("section-head", case, "assign", handlers=handlers, department="hall")
    assert (kept.status_code, kept.get_json()["code"]) == (409, "transfer_first")
    bare = desks.try_act("section-head", case, "transfer", department="injury")
    assert (bare.status_code, [fault["field"] for fault in bare.get_json()["errors"]]) == (422, ["opinion"])
    due = clocks(desks, case)["K1"]["due_at"]
    desks.act("section-head", case, "transfer", department="injury", opinion=OPINION)
    (form_2,) = form_2s(desks, case)
    assert (form_2["number"], form_2["text"]["opinion"]) == ("（长春市）社保处意〔2026〕1号", OPINION)
    assert (form_2["facts"]["state"], form_2["facts"]["to_name"]) == ("offered", "工伤失业科")
    assert desks.row(case)["accountable"] == desks.officer("window").id
    assert clocks(desks, case)["K5"]["due_on"] == "2026-11-25"
    desks.act("injury-head", case, "accept_transfer")
    row = desks.row(case)
    assert (row["accountable"], row["department"]) == (desks.officer("injury-head").id, "injury")
    assert (row["first_receiver"], row["handovers"], row["routing"]) == (
        desks.officer("window").id,
        1,
        "accepted_by_target",
    )
    told = [event for event in desks.said(case) if isinstance(event, CaseHandedOver)]
    assert [(one.from_department, one.to_department, one.handovers) for one in told] == [("hall", "injury", 1)]
    assert clocks(desks, case)["K1"]["due_at"] == due
    assert desks.rows("select count(*) as n from routing.clocks where case_id = %s and kind = 'K1'", case) == [{"n": 1}]


@pytest.mark.clause("A6.6.2.4-1")
def test_what_is_passed_on_during_the_investigation_is_assigned_and_begun_within_limits_again(desks: Desks) -> None:
    case = accepted(desks, departments=("hall",))
    handlers = [desks.officer("handler-1").id]
    desks.act("section-head", case, "assign", handlers=handlers, department="hall")
    desks.act("handler-1", case, "log_step", happened_at=desks.at.isoformat(), method="records", found="属于工伤待遇")
    desks.act("window", case, "assess", scores=scores(), departments=["injury"])
    desks.act("section-head", case, "transfer", department="injury", opinion=OPINION)
    assert {"K1a", "K1b"} & running(desks, case) == set()
    desks.act("injury-head", case, "accept_transfer")
    assert (desks.row(case)["step"], desks.row(case)["handlers"]) == ("investigating", [])
    assert {"K1a", "K1b"} <= running(desks, case)
    handler = desks.officer("injury-handler").id
    desks.act("injury-head", case, "assign", handlers=[handler], department="injury")
    assert "K1a" not in running(desks, case)


@pytest.mark.clause("A6.6.2.1c-1")
def test_the_receiving_department_may_return_it_with_a_reason(desks: Desks) -> None:
    case = passed_on(desks)
    silent = desks.try_act("injury-head", case, "return_transfer")
    assert silent.status_code == 422
    stranger = desks.try_act("section-head", case, "return_transfer", reason="不归我们")
    assert (stranger.status_code, stranger.get_json()["code"]) == (403, "other_department")
    desks.act("injury-head", case, "return_transfer", reason="属于养老待遇，不属于工伤")
    row = desks.row(case)
    assert (row["routing"], row["department"], row["offered_to"], row["handovers"]) == ("objected", "hall", None, 0)
    (form_2,) = form_2s(desks, case)
    assert (form_2["facts"]["state"], form_2["facts"]["reason"]) == ("returned", "属于养老待遇，不属于工伤")


def test_while_it_is_on_offer_nobody_goes_ahead(desks: Desks) -> None:
    case = passed_on(desks)
    for seat, act, form in (
        ("section-head", "assign", {"handlers": [desks.officer("handler-1").id], "department": "hall"}),
        ("window", "resolve_at_desk", {"evidence": "signature", "text": "当场办"}),
    ):
        answer = desks.try_act(seat, case, act, **form)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "on_offer")
    again = desks.try_act("section-head", case, "transfer", department="injury", opinion=OPINION)
    assert again.get_json()["code"] == "not_possible_now"


def test_an_offer_that_nobody_answers_is_accepted_when_its_time_is_over(desks: Desks) -> None:
    case = passed_on(desks)
    sweep(desks.house, at=on("2026-11-25", "16:30"))
    assert desks.row(case)["routing"] == "offered"
    sweep(desks.house, at=on("2026-11-25", "16:31"))
    row = desks.row(case)
    assert (row["routing"], row["department"], row["accountable"]) == (
        "accepted_by_target",
        "injury",
        desks.officer("injury-head").id,
    )
    (form_2,) = form_2s(desks, case)
    assert (form_2["facts"]["state"], form_2["facts"]["decided_by"]) == ("accepted", None)
    assert not [event for event in desks.said(case) if isinstance(event, ClockBreached) and event.clock == "K5"]


def test_the_third_objection_is_followed_by_a_ruling_that_is_final(desks: Desks) -> None:
    case = passed_on(desks)
    early = desks.try_act("functional-1", case, "rule_transfer", department="injury", reason="工伤待遇")
    assert early.get_json()["code"] == "not_possible_now"
    for time in range(3):
        if time:
            desks.act("section-head", case, "transfer", department="injury", opinion=OPINION)
        desks.act("injury-head", case, "return_transfer", reason="不属于本科")
    again = desks.try_act("section-head", case, "transfer", department="injury", opinion=OPINION)
    assert (again.status_code, again.get_json()["code"]) == (409, "ruling_awaited")
    ruled = desks.act("functional-1", case, "rule_transfer", department="injury", reason="工伤待遇由工伤失业科承办")
    assert (ruled["department"], ruled["accountable"]) == ("injury", desks.officer("injury-head").id)
    back = desks.try_act("injury-head", case, "transfer", department="hall", opinion="不服")
    assert (back.status_code, back.get_json()["code"]) == (409, "ruling_is_final")
    assert (desks.row(case)["routing"], desks.row(case)["handovers"]) == ("ruled", 1)


@pytest.mark.clause("A6.6.2.1c-2", "A6.6.2.6-7")
def test_what_another_department_has_done_on_friday_is_reported_by_monday_over_the_worked_sunday(desks: Desks) -> None:
    desks.at = on("2026-09-16")
    case = passed_on(desks)
    begun = clocks(desks, case)["K1"]
    desks.act("injury-head", case, "accept_transfer")
    desks.at = on("2026-09-18", "15:00")
    executed(desks, case)
    desks.at = on("2026-09-18", "16:00")
    desks.act("injury-head", case, "all_measures_done")
    k2 = clocks(desks, case)["K2"]
    assert (k2["due_on"], k2["due_at"][11:16]) == ("2026-09-21", "16:30")
    counted = {day["on"]: day["counted"] for day in k2["days"]}
    assert (counted["2026-09-20"], counted["2026-09-21"]) == (1, 2)
    sweep(desks.house, at=on("2026-09-21", "16:30"))
    assert clocks(desks, case)["K2"]["breached_at"] is None
    sweep(desks.house, at=on("2026-09-21", "16:31"))
    breached = [event.clock for event in desks.said(case) if isinstance(event, ClockBreached)]
    assert "K2" in breached
    answer = [one for one in desks.rows("select * from routing.clocks where case_id = %s", case) if one["kind"] == "K1"]
    assert [(one["n"], one["started_at"].isoformat()) for one in answer] == [
        (begun["n"], on("2026-09-16").astimezone(answer[0]["started_at"].tzinfo).isoformat())
    ]
    assert clocks(desks, case)["K1"]["due_on"] == begun["due_on"] == "2026-10-13"


@pytest.mark.clause("F2-1")
def test_each_department_and_round_has_its_own_number_of_form_2_and_versions_keep_it(desks: Desks) -> None:
    case = passed_on(desks)
    desks.act("injury-head", case, "return_transfer", reason="材料不全")
    desks.act("section-head", case, "transfer", department="injury", opinion=OPINION + "，材料已补")
    desks.act("injury-head", case, "accept_transfer")
    handler = desks.officer("injury-handler").id
    desks.act("injury-head", case, "assign", handlers=[handler], department="injury")
    opinion: dict[str, Any] = {
        "facts": "核定基数有误",
        "merit": "unfounded",
        "answers": ["已核对"],
        "bases": ["工伤保险条例第六十四条"],
        "reason": "只查阅了系统数据",
    }
    desks.act("injury-handler", case, "submit_opinion", **opinion)
    desks.act("injury-head", case, "return_opinion", reason="写清依据")
    desks.act("injury-handler", case, "submit_opinion", **opinion)
    other = accepted(desks, 2, departments=("hall",))
    desks.act("section-head", other, "transfer", department="injury", opinion=OPINION)
    first, second = "（长春市）社保处意〔2026〕1号", "（长春市）社保处意〔2026〕2号"
    assert [paper["number"] for paper in form_2s(desks, case)] == [first, first, second, second]
    assert [paper["number"] for paper in form_2s(desks, other)] == ["（长春市）社保处意〔2026〕3号"]


@pytest.mark.clause("F2-2")
def test_form_2_names_nobody_to_the_department_complained_about_and_never_an_identity_card(desks: Desks) -> None:
    case = passed_on(desks)
    (form_2,) = form_2s(desks, case)
    assert form_2["facts"]["complainant"] == "王＊兰"
    desks.rows("update routing.cases set respondent_department = 'injury' where case_id = %s", case)
    desks.act("injury-head", case, "return_transfer", reason="投诉的就是本科")
    desks.act("section-head", case, "transfer", department="injury", opinion=OPINION)
    before, hidden = form_2s(desks, case, "injury-head")
    assert (before["facts"]["complainant"], hidden["facts"]["complainant"]) == ("王＊兰", None)
    for paper in (before, hidden):
        assert not [name for name in (*paper["facts"], *paper["text"]) if "id_number" in name or "card" in name]


@pytest.mark.clause("F1-10")
def test_form_1_says_whether_it_is_passed_on_and_to_whom(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="电话核实，情况属实")
    desks.act("window", case, "assess", scores=scores(), departments=["hall"])
    form: dict[str, Any] = {
        "grounds": ["quality"],
        "has_evidence": False,
        "respondent_department": "pension",
        "transfer": True,
    }
    nowhere = desks.try_act("window", case, "accept", **form)
    assert (nowhere.status_code, nowhere.get_json()["code"]) == (409, "target_missing")
    desks.act("window", case, "accept", **form, transfer_to="injury")
    facts = desks.get(f"/api/cases/{case}", "section-head")["facts"]
    assert (facts["transfer"], facts["transfer_to"], facts["path_proposed"]) == (True, "injury", "c")
    named = said_forms(desks, case, Form1)[-1].handed_over
    assert [(one.to, one.state, one.at) for one in named] == [("工伤失业科", "named", desks.at)]
    desks.act("section-head", case, "transfer", department=facts["transfer_to"], opinion=OPINION)
    assert desks.row(case)["offered_to"] == "injury"
    desks.act("injury-head", case, "return_transfer", reason="不属于本科")
    (handed,) = said_forms(desks, case, Form1)[-1].handed_over
    assert (handed.to, handed.state, handed.reason) == ("工伤失业科", "returned", "不属于本科")
    kept = desks.get(f"/api/cases/{accepted(desks, 2, departments=('hall',))}", "section-head")["facts"]
    assert (kept["transfer"], kept["transfer_to"]) == (False, None)


def test_who_is_asked_finds_it_in_the_list_of_what_waits(desks: Desks) -> None:
    case = passed_on(desks)
    waiting = desks.get("/api/cases?queue=todo", "injury-head")["rows"]
    assert [row["id"] for row in waiting] == [case]
    desks.act("injury-head", case, "return_transfer", reason="不属于本科")
    assert desks.get("/api/cases?queue=todo", "injury-head")["rows"] == []
    for seat in ("section-head", "functional-1"):
        assert [row["id"] for row in desks.get("/api/cases?queue=todo", seat)["rows"]] == [case]


def test_what_is_withdrawn_is_on_offer_no_more(desks: Desks) -> None:
    case = passed_on(desks)
    desks.act("window", case, "withdraw", evidence="signature")
    row = desks.row(case)
    assert (row["step"], row["routing"], row["offered_to"]) == ("closed", "own", None)
    assert form_2s(desks, case)[0]["facts"]["state"] == "withdrawn"


@pytest.mark.clause("A6.6.2.1b-1")
def test_the_own_department_talks_first_and_its_report_arrives_at_the_functional_department(desks: Desks) -> None:
    case = desks.accepted()
    handler = desks.officer("handler-1").id
    desks.act("section-head", case, "assign", handlers=[handler], department="hall")
    assert desks.row(case)["path"] == "b"
    measure = {"what": "补发九月待遇", "department": "hall", "person": handler, "due_on": "2026-12-04"}
    opinion: dict[str, Any] = {
        "facts": "账号录错",
        "merit": "founded",
        "answers": ["补发"],
        "bases": ["经办条例第三十条"],
    }
    silent = desks.try_act("handler-1", case, "submit_opinion", measures=[measure], **opinion)
    assert (silent.status_code, silent.get_json()["code"]) == (409, "not_negotiated")
    desks.negotiate(case)
    desks.act("handler-1", case, "submit_opinion", measures=[measure], **opinion)
    assert desks.get("/api/reports", "functional-1")["reports"] == []
    desks.finish(case)
    papers = desks.get(f"/api/cases/{case}", "functional-1")["papers"]
    talk = next(paper for paper in papers if paper["facts"].get("method") == "negotiation")
    assert (talk["text"]["found"], talk["text"]["agreed"]) == ("本月补发", True)
    done = next(paper for paper in papers if paper["kind"] == "measure")
    assert done["facts"]["execution"]["evidence"] == ["回单"]
    (filed,) = desks.get("/api/reports", "functional-1")["reports"]
    assert (filed["case"]["id"], filed["number"], filed["path"]) == (case, "（长春市）社保调查〔2026〕1号", "b")
    assert desks.send("GET", "/api/reports", "handler-1").status_code == 403


@pytest.mark.clause("A4.1-3")
def test_the_drafter_sees_how_the_province_decided_the_last_five_like_cases(desks: Desks) -> None:
    for serial, office in enumerate((CITY, "220200", CITY, "220122", CITY, "220200", CITY), start=1):
        case = desks.register(serial, office=office)
        desks.despite_the_fences(
            "update routing.cases set closed_at = %s, cause = 'B02', classed = 'three', outcome = 'agreed',"
            " merit = 'founded', on_time = true, is_open = false, step = 'closed' where case_id = %s",
            on(f"2026-11-{serial + 1:02}"),
            case,
        )
    desks.rows("update routing.cases set classed = 'two' where case_id = %s", f"{CITY}-2026-3")
    case = desks.investigating(11)
    told = desks.get(f"/api/cases/{case}/like", "handler-1")
    assert [one["closed_on"][-2:] for one in told["outcomes"]] == ["08", "07", "06", "05", "03"]
    assert {(one["merit_words"], one["outcome_words"]) for one in told["outcomes"]} == {("属实", "投诉人认可")}
    words = str(told)
    assert not [
        secret for secret in ("王", "220200", "220122", "2026-1", "长春") if secret in words.replace("2026-11", "")
    ]
