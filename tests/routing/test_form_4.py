"""Form 4, 《投诉调查终结报告》, through the API: log and evidence, findings, signatures, instructions, discipline."""

from __future__ import annotations

from typing import Any

import pytest

from services.kernel.contracts import forms
from services.kernel.sealed import Purpose
from services.routing.actions.chain import ORIGIN
from tests.routing.desks import CITY, REPORT, Desks, on, scores
from tests.routing.forms_said import said_forms

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def executed(desks: Desks, serial: int = 1) -> str:
    """All measures are done; Form 4 is next."""
    case = desks.awaiting(serial)
    desks.act("section-head", case, "approve", text="同意")
    measure = desks.rows("select max(n) as n from routing.measures where case_id = %s", case)[0]["n"]
    desks.act("handler-1", case, "record_execution", measure=measure, text="已补发", evidence=["回单"])
    desks.act("section-head", case, "all_measures_done")
    return case


def first_class(desks: Desks) -> str:
    """As `executed`, of the first class: two investigate, the leader approves."""
    case = desks.register()
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="核实")
    assessed: dict[str, Any] = {
        "scores": scores(1),
        "departments": ["hall"],
        "overridden": "one",
        "override_reason": "影响面大",
    }
    desks.act("functional-1", case, "assess", **assessed)
    desks.act("window", case, "accept", grounds=["quality"], has_evidence=False, respondent_department="pension")
    both = [desks.officer("handler-1").id, desks.officer("handler-2").id]
    desks.act("section-head", case, "assign", handlers=both, department="hall")
    note: dict[str, Any] = {"happened_at": desks.at.isoformat(), "method": "records", "found": "九月待遇未发"}
    desks.act("handler-1", case, "log_step", **note)
    desks.negotiate(case)
    desks.submit(case)
    desks.act("leader", case, "approve", text="同意")
    desks.act("handler-1", case, "record_execution", measure=1, text="已补发", evidence=["回单"])
    desks.act("section-head", case, "all_measures_done")
    return case


def refused(desks: Desks, seat: str, case: str, act: str, **fields: Any) -> tuple[int, str]:
    before = desks.row(case)
    answer = desks.try_act(seat, case, act, **fields)
    assert desks.row(case) == before
    return answer.status_code, answer.get_json()["code"]


def form_4(desks: Desks, case: str) -> Any:
    return desks.get(f"/api/cases/{case}/papers/4", "functional-1")["forms"][-1]


@pytest.mark.clause("F4-1", "F4-2")
def test_the_report_has_its_number_and_what_is_copied_into_it(desks: Desks) -> None:
    case = executed(desks)
    desks.report(case)
    told = form_4(desks, case)
    assert told["number"] == "（长春市）社保调查〔2026〕1号"
    assert told["complainant"]["name"] == "王＊兰"
    assert (told["respondent"]["department"], told["summary"]) == ("养老待遇科", "九月养老金没有到账")
    assert told["accepted_at"][:16] == "2026-11-23T09:00"
    assert (said_forms(desks, case, forms.Form4)[-1].number, told["case"]) == (told["number"], case)


@pytest.mark.clause("F4-2", "F2-4")
def test_the_unit_complained_about_gets_the_forms_without_the_complainant(desks: Desks) -> None:
    case = desks.register(department="hall")
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="核实")
    desks.act("window", case, "assess", scores=scores(), departments=["hall"])
    desks.act("window", case, "accept", grounds=["quality"], has_evidence=False)
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    desks.negotiate(case)
    desks.submit(case, reason="经办人口述", findings=[{"fact": "账号录错", "evidence": []}])
    (opinion,) = desks.get(f"/api/cases/{case}/papers/2", "functional-1")["forms"]
    assert opinion["complainant"] is None
    assert opinion["summary"] == "九月养老金没有到账"  # the facts it does have


@pytest.mark.clause("A6.6.2.4-2")
def test_the_log_tells_who_when_where_how_and_what_shows_it_and_who_holds_that(desks: Desks) -> None:
    case = desks.accepted()
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    pieces = [
        {"name": "发放清单.pdf", "sha256": SHA, "taken_from": "业务系统"},
        {"name": "谈话记录", "kept_at": "二楼档案柜"},
    ]
    desks.act(
        "handler-1",
        case,
        "log_step",
        happened_at="2026-11-23T08:50:00+08:00",
        method="interview",
        place="大厅二号窗口",
        persons="经办员",
        side="respondent",
        found="承认录入时看错一位",
        evidence=pieces,
    )
    desks.at = on("2026-11-24")
    keeper = desks.officer("functional-1").id
    desks.act("handler-1", case, "move_evidence", proof=2, holder=keeper, place="职能科保险柜", why="统一保管")
    assert refused(desks, "handler-1", case, "move_evidence", proof=9, place="柜", why="误") == (422, "invalid")
    papers = desks.get(f"/api/cases/{case}", "functional-1")["papers"]
    (note,) = [one for one in papers if one["kind"] == "note"]
    assert (note["by"], note["facts"]["side"], note["facts"]["method"]) == (
        desks.officer("handler-1").id,
        "respondent",
        "interview",
    )
    assert (note["text"]["place"], note["text"]["persons"], note["text"]["found"]) == (
        "大厅二号窗口",
        "经办员",
        "承认录入时看错一位",
    )
    first, second = [one for one in papers if one["kind"] == "proof"]
    assert (first["facts"]["sha256"], first["facts"]["of_entry"]) == (SHA, False)
    assert (len(second["facts"]["sha256"]), second["facts"]["of_entry"]) == (64, True)
    links = [one for one in papers if one["kind"] == "custody" and one["facts"]["proof"] == 2]
    assert [(one["facts"]["what"], one["facts"]["holder"]) for one in links] == [
        ("taken", desks.officer("handler-1").id),
        ("moved", keeper),
    ]
    assert links[0]["facts"]["previous"] == ORIGIN
    assert links[1]["facts"]["previous"] == links[0]["facts"]["digest"]
    kept = desks.rows("select sealed_text from routing.proofs where case_id = %s", case)
    assert not [row for row in kept if "发放清单" in row["sealed_text"]]


@pytest.mark.clause("A6.6.2.4-3", "F2-5")
def test_an_opinion_whose_finding_rests_on_nothing_is_warned_of_and_needs_a_reason(desks: Desks) -> None:
    case = desks.investigating()
    bare = [{"fact": "账号录入错误", "evidence": ["note-1"]}, {"fact": "柜员态度生硬", "evidence": []}]
    ordinary: dict[str, Any] = {
        "facts": "账号录入错误，态度生硬",
        "merit": "unfounded",
        "answers": {"1": "补发"},
        "bases": ["社会保险经办条例第三十条"],
        "findings": bare,
    }
    assert refused(desks, "handler-1", case, "submit_opinion", **ordinary) == (409, "finding_without_evidence")
    unknown = {**ordinary, "findings": [{"fact": "录错", "evidence": ["proof-7"]}]}
    assert refused(desks, "handler-1", case, "submit_opinion", **unknown) == (422, "invalid")
    desks.act("handler-1", case, "submit_opinion", **ordinary, reason="只有投诉人一方的说法，没有录像")
    (told,) = desks.get(f"/api/cases/{case}/papers/2", "section-head")["forms"]
    assert [one["evidence"] for one in told["findings"]] == [["调查笔录第1条"], []]
    assert told["unfounded_because"] == "只有投诉人一方的说法，没有录像"


@pytest.mark.clause("F4-5")
def test_every_fact_of_the_report_cites_the_log_or_a_piece_of_evidence(desks: Desks) -> None:
    case = executed(desks)
    findings = [{"fact": "账号录入错误", "evidence": ["note-1"]}, {"fact": "没有复核", "evidence": []}]
    bare = {**REPORT, "facts": None, "findings": findings}
    answer = desks.try_act("handler-1", case, "draft_report", **bare)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "fact_without_evidence")
    assert "第2项事实" in answer.get_json()["detail"]
    findings[1]["evidence"] = ["note-1"]
    desks.report(case, facts=None, findings=findings)
    told = form_4(desks, case)
    assert [(one["fact"], one["evidence"]) for one in told["findings"]] == [
        ("账号录入错误", ["调查笔录第1条"]),
        ("没有复核", ["调查笔录第1条"]),
    ]
    line = told["log"][0]
    assert (line["by"], line["method"], line["found"]) == (
        desks.officer("handler-1").name,
        "查阅材料",
        "查阅发放记录，九月待遇未发",
    )


@pytest.mark.clause("A6.6.1-1")
def test_both_sides_are_on_the_report_or_a_note_why_one_is_missing(desks: Desks) -> None:
    case = executed(desks)
    silent = {**REPORT, "respondent_said": None}
    assert refused(desks, "handler-1", case, "draft_report", **silent) == (409, "one_side_unheard")
    desks.report(case, respondent_said=None, reason="当事经办员已调离，联系不上")
    told = form_4(desks, case)
    assert (told["complainant_said"], told["both_sides"]) == ("九月没有收到养老金", "当事经办员已调离，联系不上")


@pytest.mark.clause("A6.6.1-1")
def test_statements_in_the_log_count_for_their_side(desks: Desks) -> None:
    case = desks.investigating()
    note: dict[str, Any] = {"happened_at": desks.at.isoformat(), "method": "interview", "found": "录入时看错一位"}
    desks.act("handler-1", case, "log_step", side="respondent", persons="经办员", **note)
    desks.submit(case)
    desks.act("section-head", case, "approve", text="同意")
    desks.act("handler-1", case, "record_execution", measure=1, text="已补发", evidence=["回单"])
    desks.act("section-head", case, "all_measures_done")
    desks.report(case, respondent_said=None)
    assert form_4(desks, case)["both_sides"] == "双方陈述均已听取"


@pytest.mark.clause("F4-4", "F4-8")
def test_the_first_class_is_investigated_by_two_and_every_member_states_no_interest_and_signs(desks: Desks) -> None:
    case = first_class(desks)
    unstated = {**REPORT, "no_interest": False}
    assert refused(desks, "handler-1", case, "draft_report", **unstated) == (403, "recusal_not_stated")
    desks.act("handler-1", case, "draft_report", **REPORT)
    assert refused(desks, "section-head", case, "report_to_functional") == (409, "not_signed")
    assert refused(desks, "handler-2", case, "sign_report") == (403, "recusal_not_stated")
    desks.at = on("2026-11-24", "10:30")
    desks.act("handler-2", case, "sign_report", no_interest=True, dissent="我认为还应当核查八月的记录")
    assert refused(desks, "handler-2", case, "sign_report", no_interest=True) == (409, "signed_already")
    desks.act("section-head", case, "report_to_functional")
    told = form_4(desks, case)
    assert (told["investigated_from"], told["investigated_to"]) == ("2026-11-23", "2026-11-23")
    one, two = told["members"]
    assert (one["name"], two["name"]) == (desks.officer("handler-1").name, desks.officer("handler-2").name)
    assert all("没有利害关系" in member["statement"] for member in (one, two))
    assert (one["dissent"], two["dissent"]) == ("", "我认为还应当核查八月的记录")
    assert two["signed"]["at"][:16] == "2026-11-24T10:30"


@pytest.mark.clause("F4-4")
def test_one_investigator_is_too_few_once_the_case_is_of_the_first_class(desks: Desks) -> None:
    case = executed(desks)
    graver: dict[str, Any] = {
        "scores": scores(),
        "departments": ["hall"],
        "overridden": "one",
        "override_reason": "影响面大",
    }
    desks.act("functional-1", case, "assess", **graver)
    assert refused(desks, "handler-1", case, "draft_report", **REPORT) == (409, "too_few_handlers")


@pytest.mark.clause("F4-8")
def test_a_new_draft_wants_new_signatures_and_who_cannot_sign_is_explained(desks: Desks) -> None:
    case = first_class(desks)
    desks.act("handler-1", case, "draft_report", **REPORT)
    desks.act("handler-2", case, "sign_report", no_interest=True)
    desks.act("handler-1", case, "draft_report", **{**REPORT, "remarks": "补充说明"})
    assert refused(desks, "section-head", case, "report_to_functional") == (409, "not_signed")
    desks.act("section-head", case, "report_to_functional", reason="handler-2 住院，电话中表示同意")
    absent = form_4(desks, case)["members"][1]
    assert (absent["signed"], absent["excuse"]) == (None, "handler-2 住院，电话中表示同意")


@pytest.mark.clause("F4-3")
def test_an_instruction_of_a_leader_is_a_task_with_a_day_and_holds_the_case_open(desks: Desks) -> None:
    case = executed(desks)
    owner = desks.officer("handler-1").id
    late: dict[str, Any] = {"text": "核查同类情况", "person": owner, "due_on": "2026-11-20"}
    assert refused(desks, "leader", case, "direct", **late) == (409, "direction_in_the_past")
    assert refused(desks, "window", case, "direct", **{**late, "due_on": "2026-11-30"})[0] == 403
    desks.act("leader", case, "direct", text="核查同类情况", person=owner, due_on="2026-11-30")
    desks.report(case)
    desks.deliver(case)
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("window", case, "agree")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True, contacted=True)
    closing: dict[str, Any] = {"cause": "B02", "verified": True}
    assert refused(desks, "functional-1", case, "close", **closing) == (409, "direction_open")
    assert refused(desks, "handler-2", case, "carry_out_direction", direction=1, text="已核查")[0] == 403
    desks.act("handler-1", case, "carry_out_direction", direction=1, text="已核查，没有同类情况")
    (told,) = form_4(desks, case)["directions"]
    assert (told["text"], told["post"], told["due_on"], told["result"]) == (
        "核查同类情况",
        "分管负责人",
        "2026-11-30",
        "已核查，没有同类情况",
    )
    assert desks.act("functional-1", case, "close", **closing)["step"] == "closed"


@pytest.mark.clause("F4-6")
def test_what_concerns_integrity_goes_sealed_to_the_discipline_body_before_the_case_ends(desks: Desks) -> None:
    case = executed(desks)
    assert refused(desks, "handler-1", case, "draft_report", **{**REPORT, "natures": []}) == (422, "invalid")
    handing: dict[str, Any] = {"body": "派驻纪检监察组", "receipt": "2026-7", "clue": "柜员收受购物卡"}
    assert refused(desks, "functional-1", case, "hand_to_discipline", **handing) == (409, "nothing_for_discipline")
    desks.report(case, natures=["integrity", "error"])
    told = form_4(desks, case)
    assert (told["merit"], told["natures"], told["nature"]) == ("属实", ["integrity", "error"], "廉洁纪律、经办差错")
    desks.deliver(case)
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("window", case, "agree")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True, contacted=True)
    closing: dict[str, Any] = {"cause": "B02", "verified": True}
    assert refused(desks, "functional-1", case, "close", **closing) == (409, "discipline_open")
    assert refused(desks, "handler-1", case, "hand_to_discipline", **handing)[0] == 403
    desks.act("functional-1", case, "hand_to_discipline", **handing)
    told = form_4(desks, case)
    assert told["handed_to_discipline"] is True
    assert "购物卡" not in str(told)
    assert "购物卡" not in str(desks.get(f"/api/cases/{case}", "section-head"))
    (row,) = desks.rows("select sealed_text, receipt from routing.handovers where case_id = %s", case)
    clue = desks.house.keys.open(
        row["sealed_text"], purpose=Purpose.CASEWORK, office=CITY, what="discipline.clue", row=f"{case}/1"
    )
    assert (clue, row["receipt"]) == ("柜员收受购物卡", "2026-7")
    assert desks.act("functional-1", case, "close", **closing)["step"] == "closed"


@pytest.mark.clause("F4-7")
def test_rules_are_cited_with_their_version(desks: Desks) -> None:
    case = executed(desks)
    unknown = {**REPORT, "bases": ["社会保险经办条例第三十条", "本局服务规程第八条"]}
    answer = desks.try_act("handler-1", case, "draft_report", **unknown)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "version_missing")
    assert "本局服务规程第八条" in answer.get_json()["detail"]
    desks.report(case, bases=["社会保险经办条例第三十条", "本局服务规程第八条（2025年版）"])
    assert [(one["rule"], one["version"]) for one in form_4(desks, case)["bases"]] == [
        ("社会保险经办条例第三十条", "国务院令第765号，2023年12月1日起施行"),
        ("本局服务规程第八条", "2025年版"),
    ]
