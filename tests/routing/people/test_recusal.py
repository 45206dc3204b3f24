"""Who is complained about, or has an interest, neither sees the case nor has a part in it; it goes one level up."""

from __future__ import annotations

from typing import Any

import pytest

from services.kernel.contracts.routing import CaseRecused, ClockBreached
from services.routing.schedule import sweep
from tests.routing.desks import CITY, COUNTY, PROVINCE, Desks, on, scores

DOORS = ("", "/clocks", "/history")
LISTS = ("/api/cases?queue=all", "/api/cases?queue=todo", "/api/cases?queue=open&q=220100-2026-1", "/api/callbacks")


def name(desks: Desks, case: str, *seats: str, by: str = "functional-1") -> None:
    desks.act(by, case, "name_respondent", officers=[desks.officer(seat).id for seat in seats])


def refused(desks: Desks, seat: str, case: str, act: str, *, office: str = CITY, **fields: Any) -> tuple[int, str]:
    before = desks.row(case)
    answer = desks.try_act(seat, case, act, office=office, **fields)
    assert desks.row(case) == before
    return answer.status_code, answer.get_json()["code"]


def shut_out(desks: Desks, seat: str, case: str) -> None:
    """Through every door: the case, its limits, its history, lists, search, figures, and every act."""
    for door in DOORS:
        answer = desks.send("GET", f"/api/cases/{case}{door}", seat)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "recused")
    for path in LISTS:
        answer = desks.send("GET", path, seat)
        assert case not in answer.get_data(as_text=True), path
    for act in ("start_confirm", "assess", "assign", "approve", "call_back", "report_major", "name_respondent"):
        assert refused(desks, seat, case, act, version=1) == (403, "recused"), act  # nor whether it has changed


@pytest.mark.clause("A6.6.1-2")
def test_who_is_complained_about_and_the_head_of_the_unit_are_shut_out_through_every_door(desks: Desks) -> None:
    case = desks.register(respondent_named=True)
    name(desks, case, "handler-1")
    for seat in ("handler-1", "section-head"):
        shut_out(desks, seat, case)
    told = [event for event in desks.said(case) if isinstance(event, CaseRecused)][-1]
    assert set(told.officers) == {desks.officer("handler-1").id, desks.officer("section-head").id}


@pytest.mark.clause("A6.6.1-2")
def test_nothing_is_decided_before_two_outside_the_unit_know_who_is_complained_about(desks: Desks) -> None:
    case = desks.register(department="hall", respondent_named=True)
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="核实")
    desks.act("window", case, "assess", scores=scores(), departments=["hall"])
    accept: dict[str, Any] = {"grounds": ["quality"], "has_evidence": False, "respondent_department": "pension"}
    invalid = {"validity": "invalid_unrelated", "reason": "与经办无关", "explanation": "您反映的事项请向承保公司反映。"}
    for act, form in (("accept", accept), ("propose_invalid", invalid)):
        assert refused(desks, "window", case, act, **form) == (409, "respondent_not_identified")
    clear: dict[str, Any] = {"nobody_here": True, "reason": "被投诉的是银行工作人员"}
    for suspect in ("window", "section-head"):  # whoever it is would clear himself
        assert refused(desks, suspect, case, "name_respondent", **clear) == (403, "of_the_unit_complained_about")
    assert refused(desks, "functional-1", case, "name_respondent") == (409, "respondent_missing")
    of_county = [desks.officer(seat, COUNTY) for seat in ("handler-1", "section-head")]
    other = {"elsewhere": COUNTY, "persons": [of_county[0].name]}
    for said in (other, clear):  # once more does not make it two, nor does somebody elsewhere make it one
        desks.act("functional-1", case, "name_respondent", **said)
        assert refused(desks, "window", case, "accept", **accept) == (409, "second_person_needed")
    desks.act("leader", case, "name_respondent", **clear)
    desks.act("window", case, "accept", **accept)
    assert set(desks.row(case)["recused"]) == {one.id for one in of_county}


@pytest.mark.clause("A6.6.1-2")
def test_a_declared_interest_holds_at_once_and_who_declared_it_is_given_no_part(desks: Desks) -> None:
    case = desks.accepted()
    answer = desks.try_act("handler-1", case, "declare_recusal", relation="relative", reason="投诉人是我的舅舅")
    assert (answer.status_code, answer.get_json()["case"]) == (200, None)
    shut_out(desks, "handler-1", case)
    chosen: dict[str, Any] = {"handlers": [desks.officer("handler-1").id], "department": "hall"}
    assert refused(desks, "section-head", case, "assign", **chosen) == (409, "handler_recused")


@pytest.mark.clause("A6.6.1-2")
def test_a_handler_who_declares_an_interest_leaves_the_case(desks: Desks) -> None:
    case = desks.investigating()
    desks.try_act("handler-1", case, "declare_recusal", relation="interest", reason="与投诉人有经济往来")
    assert (desks.row(case)["handlers"], desks.row(case)["step"]) == ([], "investigating")
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-2").id], department="hall")
    measure: dict[str, Any] = {
        "what": "补发",
        "department": "hall",
        "person": desks.officer("handler-1").id,
        "due_on": "2026-12-04",
    }
    opinion: dict[str, Any] = {
        "facts": "退回",
        "merit": "founded",
        "answers": {"1": "补发"},
        "bases": ["条例"],
        "measures": [measure],
    }
    assert refused(desks, "handler-2", case, "submit_opinion", **opinion) == (409, "owner_recused")


@pytest.mark.clause("A6.6.1-2")
def test_the_complainant_asks_and_the_functional_department_decides_within_a_working_day(desks: Desks) -> None:
    case = desks.accepted()
    handler = desks.officer("handler-1").id
    desks.act("window", case, "ask_recusal", officers=[handler], reason="经办人与被投诉人是亲戚")
    (clock,) = desks.rows("select due_at, clause from routing.clocks where kind = 'Kr' and case_id = %s", case)
    assert (clock["due_at"], clock["clause"]) == (on("2026-11-24", "16:30"), "6.6.1")
    assert refused(desks, "window", case, "ask_recusal", reason="再申请一次") == (409, "recusal_pending")
    wanting: dict[str, Any] = {"granted": True, "reason": "情况属实"}
    assert refused(desks, "functional-1", case, "decide_recusal", **wanting) == (409, "officers_missing")
    own: dict[str, Any] = {"granted": False, "officers": [desks.officer("functional-1").id], "reason": "不同意"}
    assert refused(desks, "functional-1", case, "decide_recusal", **own) == (403, "own_recusal")
    sealed = desks.rows("select sealed_text from routing.words where kind = 'recusal'")
    assert "亲戚" not in sealed[0]["sealed_text"]
    texts = [paper["text"] for paper in desks.get(f"/api/cases/{case}", "functional-1")["papers"]]
    assert "经办人与被投诉人是亲戚" in texts
    desks.act("functional-1", case, "decide_recusal", officers=[handler], **wanting)
    assert desks.rows("select met from routing.clocks where kind = 'Kr'") == [{"met": True}]
    shut_out(desks, "handler-1", case)
    assert refused(desks, "functional-1", case, "decide_recusal", **wanting) == (409, "recusal_not_asked")


@pytest.mark.clause("A6.6.1-2")
def test_who_is_asked_to_step_aside_neither_grants_nor_refuses_it(desks: Desks) -> None:
    case = desks.accepted()
    asked = [desks.officer("functional-1").id]
    desks.act("window", case, "ask_recusal", officers=asked, reason="他与被投诉人是亲戚")
    refusing: dict[str, Any] = {"granted": False, "officers": [], "reason": "不是亲戚"}
    assert refused(desks, "functional-1", case, "decide_recusal", **refusing) == (403, "own_recusal")
    assert refused(desks, "leader", case, "decide_recusal", **refusing) == (403, "functional_decides")
    desks.act("functional-2", case, "decide_recusal", **refusing)
    everybody = [desks.officer(f"functional-{n}").id for n in (1, 2)]
    desks.act("window", case, "ask_recusal", officers=everybody, reason="他们都是亲戚")
    assert refused(desks, "functional-2", case, "decide_recusal", **refusing) == (403, "own_recusal")
    desks.act("leader", case, "decide_recusal", **refusing)


@pytest.mark.clause("A6.6.1-2")
def test_a_request_that_nobody_decides_is_a_breach_and_the_leader_hears_of_it(desks: Desks) -> None:
    case = desks.accepted()
    desks.act("window", case, "ask_recusal", reason="经办人与被投诉人是亲戚")
    sweep(desks.house, at=on("2026-11-24", "16:31"))
    breaches = [event.clock for event in desks.said(case) if isinstance(event, ClockBreached)]
    assert "Kr" in breaches
    assert {"rung": "B0", "sent_to": ["leader"]} in desks.rows(
        "select f.rung, f.sent_to from routing.fired f join routing.clocks c using (office, case_id)"
        " where c.n = f.clock and c.kind = 'Kr'"
    )


def up_to_approval(desks: Desks, case: str, *, assigns: str) -> None:
    """From the registration to the submitted opinion, where the head of the unit is out."""
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="核实")
    desks.act("window", case, "assess", scores=scores(), departments=["hall"])
    desks.act("window", case, "accept", grounds=["quality"], has_evidence=False, respondent_department="hall")
    office = PROVINCE if assigns == "province" else CITY
    chosen: dict[str, Any] = {"handlers": [desks.officer("handler-2").id], "department": "hall"}
    desks.act(assigns, case, "assign", office=office, **chosen)
    now = desks.at.isoformat()
    desks.act("handler-2", case, "log_step", happened_at=now, method="records", found="查阅录像")
    desks.act("handler-2", case, "negotiate", happened_at=now, method="phone", text="当面道歉", agreed=True)
    measure: dict[str, Any] = {
        "what": "道歉",
        "department": "hall",
        "person": desks.officer("handler-2").id,
        "due_on": "2026-12-04",
    }
    desks.act(
        "handler-2",
        case,
        "submit_opinion",
        facts="态度生硬",
        merit="founded",
        answers={"1": "当面道歉"},
        bases=["服务规范第五条"],
        measures=[measure],
    )


@pytest.mark.clause("A6.6.1-3")
@pytest.mark.parametrize(
    ("respondent", "decides", "office", "below"),
    [
        ("section-head", "leader", CITY, "functional-1"),
        ("leader", "agency-head", CITY, "section-head"),
        ("agency-head", "province", PROVINCE, "leader"),
    ],
)
def test_a_complaint_about_who_leads_is_decided_one_level_above(
    desks: Desks, respondent: str, decides: str, office: str, below: str
) -> None:
    case = desks.register(respondent_named=True)
    name(desks, case, respondent)
    above = desks.officer(decides, office).id
    assert desks.row(case)["accountable"] == above
    assert desks.row(case)["province"] == ("none" if respondent == "section-head" else "informed")
    up_to_approval(desks, case, assigns=decides)
    assert desks.row(case)["accountable"] == above
    assert refused(desks, below, case, "approve", text="同意")[0] == 403
    assert refused(desks, respondent, case, "approve", text="同意") == (403, "recused")
    assert case in [row["id"] for row in desks.get("/api/cases?queue=todo", decides, office=office)["rows"]]
    desks.act(decides, case, "approve", office=office, text="同意")
    assert desks.row(case)["step"] == "executing"


@pytest.mark.clause("A6.6.1-3")
def test_where_a_leader_is_complained_about_the_subordinates_choose_nobody(desks: Desks) -> None:
    case = desks.accepted()
    name(desks, case, "leader")
    chosen: dict[str, Any] = {"handlers": [desks.officer("handler-1").id], "department": "hall"}
    assert refused(desks, "section-head", case, "assign", **chosen) == (403, "decided_above")
    desks.act("agency-head", case, "assign", **chosen)


@pytest.mark.clause("A6.6.1-3", "A4.1-5")
def test_when_nobody_is_left_the_province_answers_for_it(desks: Desks) -> None:
    case = desks.register(respondent_named=True)
    everybody = [officer.id for officer in desks.officers.values() if officer.office == CITY]
    kept = desks.officer("functional-1").id
    desks.act("functional-1", case, "name_respondent", officers=[one for one in everybody if one != kept])
    assert desks.row(case)["accountable"] == desks.officer("province", PROVINCE).id
    desks.try_act("functional-1", case, "declare_recusal", relation="interest", reason="都是同事")
    assert set(desks.row(case)["recused"]) == set(everybody)
    desks.act("province", case, "start_confirm", office=PROVINCE)
    assert desks.row(case)["step"] == "confirming"


def test_in_the_place_of_everybody_who_may_direct_the_province_directs(desks: Desks) -> None:
    case = desks.investigating()
    above = {"functional-1", "functional-2", "leader", "agency-head"}
    desks.act("functional-1", case, "name_respondent", officers=[desks.officer(seat).id for seat in sorted(above)])
    owner = desks.officer("handler-1").id
    desks.act("province", case, "direct", office=PROVINCE, text="核查同类情况", person=owner, due_on="2026-11-30")
    assert desks.rows("select post from routing.directions where case_id = %s", case) == [{"post": "省局督办"}]


@pytest.mark.clause("A3.3-1")
def test_who_handled_a_case_decides_no_complaint_about_that(desks: Desks) -> None:
    handled = desks.issued(1)
    case = desks.register(2)
    desks.act("functional-1", case, "link_handling", of_case=handled)
    (link,) = desks.rows("select of_case from routing.handling_links where case_id = %s", case)
    assert link == {"of_case": handled}
    acted = {row["by_officer"] for row in desks.rows(
        "select distinct by_officer from routing.case_events where case_id = %s and by_officer is not null", handled
    )}  # fmt: skip
    assert acted == set(desks.row(case)["recused"])
    for seat in ("window", "section-head", "handler-1"):
        shut_out(desks, seat, case)
    assert desks.try_act("functional-1", case, "link_handling", of_case=f"{CITY}-2026-99").status_code == 422
    assert desks.try_act("functional-1", case, "link_handling", of_case=case).status_code == 422
    desks.act("injury-head", case, "start_confirm")  # in the place of the window, which is out


@pytest.mark.clause("A6.6.1-2", "A6.6.1-3")
def test_who_is_of_another_office_is_named_there_kept_off_and_judged_one_level_above(desks: Desks) -> None:
    case, head = desks.register(office=COUNTY, respondent_named=True), desks.officer("section-head")
    assert desks.send("GET", f"/api/cases/{case}", "section-head").status_code == 200  # the city sees its counties
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"officers": [head.id]}, "officers.0", "unknown_officer"),  # nobody chooses from another office's list
        ({"elsewhere": CITY, "persons": ["查无此人"]}, "persons.0", "unknown_officer"),
        ({"elsewhere": COUNTY, "persons": [head.name]}, "elsewhere", "same_office"),
        ({"persons": [head.name]}, "elsewhere", "unknown_office"),
    ]
    for form, field, code in wrong:
        answer = desks.try_act("functional-1", case, "name_respondent", office=COUNTY, **form)
        assert [(f["field"], f["code"]) for f in answer.get_json()["errors"]] == [(field, code)]
    form = {"elsewhere": CITY, "persons": [head.name]}
    desks.act("functional-1", case, "name_respondent", office=COUNTY, **form)
    shut_out(desks, "section-head", case)
    assert desks.row(case)["province"] == "informed"  # the county does not judge who stands above it alone
    desks.act("window", case, "start_confirm", office=COUNTY)
    desks.act("window", case, "confirm", office=COUNTY, method="phone", text="被投诉的是市里的同志")
    desks.act("window", case, "misroute", office=COUNTY, to_office=CITY, reason="由市里经办")
    assert refused(desks, "section-head", case, "accept_offer") == (403, "recused")
    desks.act("window", case, "accept_offer")
    assert desks.row(case)["accountable"] == desks.officer("leader").id


def test_who_took_the_case_over_for_the_province_hands_it_back_before_he_steps_aside(desks: Desks) -> None:
    case = desks.investigating(suspected=("public_safety",))
    desks.act("functional-1", case, "confirm_major", kinds=["public_safety"], proposal="启动预案")
    desks.act("province", case, "take_over", office=PROVINCE, reason="由省局核查")
    own = {"relation": "interest", "reason": "与投诉人是亲属"}
    assert refused(desks, "province", case, "declare_recusal", office=PROVINCE, **own) == (409, "hand_it_back_first")
    desks.act("province", case, "return_to_office", office=PROVINCE, reason="需要回避")
    desks.act("province", case, "declare_recusal", office=PROVINCE, **own)
    row = desks.row(case)
    assert row["accountable"]
    assert desks.officer("province", PROVINCE).id in row["recused"]


def test_who_handled_the_other_case_is_not_kept_off_while_the_case_is_his_for_the_province(desks: Desks) -> None:
    handled, case = (desks.investigating(n, suspected=("public_safety",)) for n in (1, 2))
    for one in (handled, case):
        desks.act("functional-1", one, "confirm_major", kinds=["public_safety"], proposal="启动预案")
        desks.act("province", one, "take_over", office=PROVINCE, reason="由省局核查")
    assert refused(desks, "functional-2", case, "link_handling", of_case=handled) == (409, "hand_it_back_first")
    assert desks.row(case)["recused"] == []
    assert not desks.rows("select 1 from routing.handling_links")
    desks.act("province", case, "return_to_office", office=PROVINCE, reason="办过被投诉的那一件")
    desks.act("functional-2", case, "link_handling", of_case=handled)
    row = desks.row(case)
    assert desks.officer("province", PROVINCE).id in row["recused"]
    assert row["accountable"] not in row["recused"]
