"""Form 3, 《投诉反馈记录》, through the API: its fields, what is refused, the second means after an oral answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.kernel.contracts import forms
from services.kernel.contracts.intake import ResultAgreed, ResultRejected
from services.kernel.contracts.routing import ClockBreached, FormRecorded, ResultIssued
from services.kernel.sealed import Purpose
from services.routing.schedule import sweep
from tests.routing.desks import CITY, RESULT, Desks, on
from tests.routing.forms_said import said_forms

PARTS = ("method", "facts", "basis", "answers", "remedies", "objection")


def reported(desks: Desks, *, due_on: str = "2026-12-04", requests: int = 1) -> str:
    """A case whose Form 4 is filed; the answer is next."""
    case = desks.investigating(requests=requests)
    desks.submit(case, due_on, answers={str(n): "补发九月待遇" for n in range(1, requests + 1)})
    desks.act("section-head", case, "approve", text="同意")
    measure = desks.rows("select max(n) as n from routing.measures where case_id = %s", case)[0]["n"]
    desks.act("handler-1", case, "record_execution", measure=measure, text="已补发", evidence=["回单"])
    desks.act("section-head", case, "all_measures_done")
    desks.report(case)
    return case


def form_3(desks: Desks, case: str, n: int = -1) -> Any:
    return desks.get(f"/api/cases/{case}/papers/3", "functional-1")["forms"][n]


@pytest.mark.clause("F3-1", "F3-3", "F3-6")
def test_the_form_has_its_number_its_copied_fields_day_place_and_a_code_to_compare_it_by(desks: Desks) -> None:
    case = reported(desks)
    desks.at = on("2026-11-25", "10:00")
    desks.deliver(case)
    told = form_3(desks, case)
    assert (told["number"], told["case"], told["on"]) == ("（长春市）社保反馈〔2026〕1号", case, "2026-11-25")
    assert told["complainant"] == {"name": "王＊兰", "kind": "individual", "identity_level": 1}
    assert (told["channel"], told["occurred_at"][:10]) == ("other", "2026-11-23")
    assert told["responsible"] == desks.officer("section-head").name
    assert told["place"] == "凭查询码在网上查看"
    code = told["verify_code"]
    path = f"/api/cases/{case}/papers/3/1/verify?code="
    assert desks.get(f"{path}{code.lower()}", "functional-1") == {"number": told["number"], "matches": True}
    assert desks.get(f"{path}000000000000", "functional-1")["matches"] is False


@pytest.mark.clause("F3-1")
def test_the_year_of_the_number_is_that_of_the_day(desks: Desks) -> None:
    desks.at = on("2025-12-29")
    case = reported(desks, due_on="2026-01-05")
    desks.at = on("2026-01-05")
    desks.deliver(case)
    assert form_3(desks, case)["number"] == "（长春市）社保反馈〔2026〕1号"


@pytest.mark.clause("A6.7-2")
def test_a_result_that_lacks_parts_is_refused_with_all_of_them_named(desks: Desks) -> None:
    case = reported(desks, requests=2)
    before = desks.row(case)
    answer = desks.try_act("window", case, "deliver", manner="oral", answers=["已补发"], remedies="可以申请复议")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "result_incomplete")
    missing = (
        "调查方法及经过、查明的事实、处理依据、怎样提出异议、对第2项要求的答复、各种途径的期限、口头反馈的地点或渠道"
    )
    assert answer.get_json()["detail"] == f"给投诉人的结果还缺：{missing}"
    assert desks.row(case) == before
    assert desks.rows("select code from routing.refusals")[-1]["code"] == "result_incomplete"
    desks.deliver(case, answers=["已补发", "卡在账号核对"])
    told = form_3(desks, case)
    assert [bool(told[part]) for part in PARTS] == [True] * len(PARTS)


@pytest.mark.clause("F3-4")
def test_the_version_for_the_complainant_has_no_data_of_others_and_no_word_of_the_staff(desks: Desks) -> None:
    case = desks.accepted()
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    note = {"happened_at": desks.at.isoformat(), "method": "interview", "found": "同事说柜员当天心情不好"}
    desks.act("handler-1", case, "log_step", side="third", persons="李春梅、张大勇", place="大厅", **note)
    desks.negotiate(case)
    desks.submit(case)
    desks.act("section-head", case, "approve", text="批示：内部通报")
    desks.act("handler-1", case, "record_execution", measure=1, text="已补发", evidence=["回单"])
    desks.act("section-head", case, "all_measures_done")
    desks.report(case, remarks="柜员年底调岗")
    for wrong, what in (
        ("证人李春梅说账号录错", "第三方“李春梅”"),
        ("请联系13912345518", "手机号"),
        ("退回到6222021234567890123", "银行卡号"),
        ("身份证号220102199001011234", "身份证号"),
    ):
        refused = desks.try_act("window", case, "deliver", **{**RESULT, "facts": wrong})
        assert (refused.status_code, refused.get_json()["code"]) == (409, "third_party_data")
        assert what in refused.get_json()["detail"]
    desks.deliver(case)
    (issued,) = [event for event in desks.said(case) if isinstance(event, ResultIssued)]
    sent = desks.house.keys.open(
        issued.sealed_result, purpose=Purpose.CASEWORK, office=CITY, what="case.result", row=f"{case}/1"
    )
    (recorded,) = said_forms(desks, case, forms.Form3)
    shown = f"{sent}{recorded}{form_3(desks, case)}"
    assert not [w for w in ("李春梅", "张大勇", "心情不好", "内部通报", "年底调岗") if w in shown]
    assert recorded.matter == "九月养老金没有到账"


def oral(desks: Desks, **fields: Any) -> str:
    case = reported(desks)
    desks.deliver(case, manner="oral", place="二楼接待室", **fields)
    return case


def second(desks: Desks, case: str) -> dict[str, Any] | None:
    clocks = desks.get(f"/api/cases/{case}/clocks", "window")["clocks"]
    return next((clock for clock in clocks if clock["kind"] == "K1s"), None)


@pytest.mark.clause("F3-5", "A6.7-1")
def test_what_was_told_orally_is_told_again_within_a_working_day_and_the_case_waits_for_it(desks: Desks) -> None:
    desks.at = on("2026-11-27")  # a Friday
    case = oral(desks)
    clock = second(desks, case)
    assert clock
    assert (clock["due_on"], clock["state"]) == ("2026-11-30", "running")
    desks.act("window", case, "record_feedback", evidence="signature", words="知道了")
    assert desks.row(case)["on_time"] is True  # the answer arrived, with evidence: K1 is decided
    desks.hear(ResultAgreed(office=CITY, case=case, at=desks.at))
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True, contacted=True)
    refused = desks.try_act("functional-1", case, "close", cause="B02", verified=True)
    assert refused.get_json()["code"] == "second_means_open"
    desks.at = on("2026-11-30", "16:31")
    sweep(desks.house, at=desks.at)
    assert [e.clock for e in desks.said(case) if isinstance(e, ClockBreached)] == ["K1s"]
    fired = desks.rows("select sent_to from routing.fired where case_id = %s order by at", case)
    assert {"section_head", "functional"} <= set(fired[-1]["sent_to"])
    desks.act("window", case, "deliver_again", manner="written", place="挂号信", evidence="receipt")
    first, again = desks.get(f"/api/cases/{case}/papers/3", "functional-1")["forms"]
    assert (first["manner"], again["manner"], again["second_of"], again["place"]) == ("口头", "书面", 1, "挂号信")
    assert again["number"] == "（长春市）社保反馈〔2026〕2号"
    assert (again["facts"], again["evidence"]) == (first["facts"], "送达回执")
    assert desks.act("functional-1", case, "close", cause="B02", verified=True)["step"] == "closed"


@pytest.mark.clause("F3-5")
def test_who_wants_no_second_means_is_not_told_twice(desks: Desks) -> None:
    case = oral(desks, waives_second=True)
    assert second(desks, case) is None
    told = form_3(desks, case)
    assert (told["manner"], told["waived"]) == ("口头", True)
    refused = desks.try_act("window", case, "deliver_again", manner="written", place="信", evidence="receipt")
    assert refused.get_json()["code"] == "second_means_not_due"


@pytest.mark.clause("F3-5")
def test_the_written_result_after_the_oral_one_is_the_second_means(desks: Desks) -> None:
    case = oral(desks)
    desks.deliver(case)
    clock = second(desks, case)
    assert clock
    assert clock["state"] == "met"


@pytest.mark.clause("F3-7")
def test_the_complainants_stand_and_words_are_on_the_form(desks: Desks) -> None:
    case = desks.issued()
    assert (form_3(desks, case)["stance"], form_3(desks, case)["words"]) == ("none", "")
    desks.act("window", case, "record_feedback", evidence="signature", words="我再看看")
    reasons = desks.house.keys.seal(
        "金额不对", purpose=Purpose.CASEWORK, office=CITY, what="rejection.reasons", row=case
    )
    desks.hear(ResultRejected(office=CITY, case=case, at=desks.at, sealed_reasons=reasons))
    told = form_3(desks, case)
    assert (told["stance"], told["words"]) == ("reject", "我再看看\n金额不对")
    assert desks.row(case)["step"] == "reassessing"  # it feeds the reassessment of 6.9
    agreed = desks.issued(2)
    desks.act("window", agreed, "record_feedback", evidence="signature")
    desks.act("window", agreed, "agree", words="谢谢")
    told = form_3(desks, agreed)
    assert (told["stance"], told["words"]) == ("accept", "谢谢")


@pytest.mark.clause("A6.7-1")
def test_each_delivery_has_its_form_with_manner_day_place_and_the_complainants_opinion(desks: Desks) -> None:
    case = reported(desks)
    desks.deliver(case, manner="other", place="短信和查询页")
    desks.at = on("2026-11-24", "15:00")
    desks.deliver(case, place="挂号信 XA123")
    desks.act("window", case, "record_feedback", evidence="receipt", words="收到了")
    first, again = desks.get(f"/api/cases/{case}/papers/3", "functional-1")["forms"]
    assert [(one["manner"], one["on"], one["place"]) for one in (first, again)] == [
        ("其他", "2026-11-23", "短信和查询页"),
        ("书面", "2026-11-24", "挂号信 XA123"),
    ]
    assert (again["words"], again["delivered_at"][:10]) == ("收到了", "2026-11-24")
    last = [event for event in desks.said(case) if isinstance(event, FormRecorded) and event.form == 3][-1]
    assert (last.n, last.number) == (2, again["number"])
    newest = {one.n: one for one in said_forms(desks, case, forms.Form3)}
    assert newest[2].on == date(2026, 11, 24)
