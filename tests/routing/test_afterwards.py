"""What is left when the answer is out: measures that go on, samples of what was settled at once, rounds and silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.kernel.contracts.intake import ResultAgreed, ResultRejected
from services.kernel.contracts.routing import CaseMoved
from services.routing.schedule import ask_for_samples, sweep, tell_common_causes
from tests.routing.desks import CITY, COUNTY, MONDAY, OTHER_CITY, Desks, on, scores

CLOSING: dict[str, Any] = {"cause": "B02", "verified": True}


def answered_with_a_measure_that_goes_on(desks: Desks) -> str:
    case = desks.investigating()
    one = {"department": "hall", "person": desks.officer("handler-1").id}
    desks.act(
        "handler-1",
        case,
        "submit_opinion",
        facts="九月待遇因账号录入错误退回",
        merit="founded",
        answers={"1": "补发九月待遇"},
        bases=["社会保险经办条例第三十条"],
        measures=[
            {"what": "补发九月待遇", "due_on": "2026-12-04", **one},
            {"what": "改造录入核对流程", "due_on": "2027-02-26", "goes_on": True, **one},
        ],
    )
    desks.act("section-head", case, "approve", text="同意")
    desks.act("handler-1", case, "record_execution", measure=1, text="已补发", evidence=["回单"])
    desks.act("section-head", case, "all_measures_done")
    desks.report(case)
    desks.deliver(case)
    desks.act("window", case, "record_feedback", evidence="signature")
    return case


@pytest.mark.clause("A6.9-1")
def test_after_agreement_what_is_left_gets_its_day_is_done_and_then_it_is_closed(desks: Desks) -> None:
    case = answered_with_a_measure_that_goes_on(desks)
    bare = desks.try_act("window", case, "agree", evidence="grade")
    assert (bare.status_code, bare.get_json()["code"]) == (409, "agreement_not_shown")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True)
    desks.act("window", case, "agree", evidence="grade")
    early = desks.try_act("functional-1", case, "close", **CLOSING)
    assert (early.status_code, early.get_json()["code"]) == (409, "measures_open")
    undated = desks.try_act("handler-1", case, "record_execution", measure=2, text="已改", evidence=["截图"])
    assert (undated.status_code, undated.get_json()["code"]) == (409, "measures_undated")
    past = desks.try_act("functional-1", case, "date_measures", days=[{"measure": 2, "due_on": "2026-11-20"}])
    assert past.status_code == 422
    other = desks.try_act("functional-1", case, "date_measures", days=[{"measure": 1, "due_on": "2026-12-20"}])
    assert {fault["code"] for fault in other.get_json()["errors"]} == {"unknown_measure", "day_missing"}
    desks.act("functional-1", case, "date_measures", days=[{"measure": 2, "due_on": "2026-12-18"}])
    (row,) = desks.rows("select due_on from routing.measures where n = 2")
    assert row["due_on"].isoformat() == "2026-12-18"
    history = desks.get(f"/api/cases/{case}/history", "functional-1")["events"]
    assert history[-1]["told"]["details"]["days"] == [[2, "2027-02-26", "2026-12-18"]]
    desks.act("handler-1", case, "record_execution", measure=2, text="流程已改", evidence=["上线记录"])
    desks.act("functional-1", case, "close", **CLOSING)
    assert (desks.row(case)["step"], desks.row(case)["outcome"]) == ("closed", "agreed")


def test_what_was_promised_in_one_round_is_done_before_the_next_one_is_closed(desks: Desks) -> None:
    case = answered_with_a_measure_that_goes_on(desks)
    desks.act("window", case, "reject", reasons="只补了一个月")
    objections = [{"point": "只补了一个月", "answer": "重新调查"}]
    desks.act("functional-1", case, "reassess", to="investigating", objections=objections)
    desks.submit(case)
    measures = "select n, round from routing.measures where case_id = %s order by n"
    assert [(row["n"], row["round"]) for row in desks.rows(measures, case)] == [(1, 1), (2, 2), (3, 2)]


@pytest.mark.clause("A6.9-5")
def test_who_says_nothing_and_was_called_is_closed_as_silent_when_no_recusal_waits_to_be_decided(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("callback", case, "call_back", method="phone", reached=True)
    sweep(desks.house, at=on("2026-11-30", "16:30"))
    assert desks.row(case)["step"] == "feedback_given"
    sweep(desks.house, at=on("2026-11-30", "16:31"))
    assert desks.row(case)["step"] == "silent"
    desks.at = on("2026-12-01")
    desks.act("window", case, "ask_recusal", reason="办结人与被投诉人是亲戚")
    early = desks.try_act("functional-1", case, "close", **CLOSING)
    assert (early.status_code, early.get_json()["code"]) == (409, "recusal_undecided")
    desks.act("functional-2", case, "decide_recusal", granted=False, reason="经核实没有亲属关系")
    desks.act("functional-1", case, "close", **CLOSING)
    assert desks.row(case)["outcome"] == "silent"


def test_that_the_complainant_agrees_is_shown_and_said_by_nobody_who_worked_on_it_and_he_may_still_refuse(
    desks: Desks,
) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    assert desks.try_act("window", case, "agree", evidence="").status_code == 422
    bare = desks.try_act("window", case, "agree", evidence="grade")
    assert (bare.status_code, bare.get_json()["code"]) == (409, "agreement_not_shown")
    desks.rows("update routing.cases set handlers = array_append(handlers, %s)", desks.officer("window").id)
    own = desks.try_act("window", case, "agree")
    assert (own.status_code, own.get_json()["code"]) == (403, "own_work")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=4)
    desks.act("callback", case, "agree", evidence="grade", proof="")
    history = desks.get(f"/api/cases/{case}/history", "functional-1")["events"]
    assert (history[-1]["act"], history[-1]["told"]["details"]) == ("agree", {"evidence": "grade", "proof": None})
    desks.hear(ResultRejected(office=CITY, case=case, at=desks.at, sealed_reasons="sealed"))
    assert desks.row(case)["step"] == "reassessing"


def test_who_agreed_in_time_is_not_counted_as_silent_and_who_did_too_late_is_told(desks: Desks) -> None:
    cases = desks.issued(1), desks.issued(2)
    for case, said_at in zip(cases, ("16:30", "16:31"), strict=True):
        desks.act("window", case, "record_feedback", evidence="signature")
        desks.act("callback", case, "call_back", method="phone", reached=True)
        sweep(desks.house, at=on("2026-11-30", "16:31"))
        assert desks.row(case)["step"] == "silent"
        desks.hear(ResultAgreed(office=CITY, case=case, at=on("2026-11-30", said_at)))
    assert [desks.row(case)["step"] for case in cases] == ["agreed", "silent"]
    told = [(one.act, one.refused) for one in desks.said(cases[1]) if isinstance(one, CaseMoved) and one.refused]
    assert told == [("agree_refused", "too_late")]


@pytest.mark.clause("A6.9-5")
def test_who_was_not_reached_in_three_calls_is_closed_as_silent_too(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    for day, hour in (("2026-11-24", "10:00"), ("2026-11-25", "15:00"), ("2026-12-01", "11:00")):
        sweep(desks.house, at=on(day, hour))
        desks.at = on(day, hour)
        assert desks.row(case)["step"] == "feedback_given"
        desks.act("callback", case, "call_back", method="phone", reached=False)
    assert (desks.row(case)["step"], desks.row(case)["callback"]) == ("silent", "not_reached")


@pytest.mark.clause("D07")
def test_a_result_that_reaches_nobody_is_tried_on_three_working_days_since_it_went_out(desks: Desks) -> None:
    case = desks.issued()  # on Monday, the twenty-third
    desks.at = on("2026-11-30", "15:00")
    tuesday, friday, saturday, monday = (f"2026-11-{day}T10:00+08:00" for day in (24, 27, 28, 30))
    for days, code in (
        ((tuesday, friday, "2026-11-30T15:01+08:00"), "attempt_in_the_future"),
        (("2026-11-23T08:59+08:00", friday, monday), "attempt_too_early"),
        ((friday, saturday, monday), "delivery_not_shown"),
    ):
        bare = desks.try_act("window", case, "record_feedback", evidence="attempts", attempts=tried(*days))
        assert (bare.status_code, bare.get_json()["code"]) == (409, code)
    desks.act("window", case, "record_feedback", evidence="attempts", attempts=tried(tuesday, friday, monday))
    assert desks.rows("select met from routing.clocks where kind = 'K1'") == [{"met": True}]


def tried(*days: str) -> list[dict[str, str]]:
    """By telephone, and the last time in writing."""
    return [{"at": day, "method": "phone"} for day in days[:-1]] + [{"at": days[-1], "method": "letter"}]


@pytest.mark.clause("A6.9-2", "A6.9-3", "A6.9-4")
def test_two_evaluations_anew_then_only_the_remedies_are_left_and_the_first_result_stays(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    assert desks.row(case)["on_time"] is True
    first = desks.rows("select met, stopped_at from routing.clocks where kind = 'K1'")
    for n in (2, 3):
        desks.act("window", case, "reject", reasons="金额不对")
        (clock,) = desks.rows("select due_at from routing.clocks where kind = 'K6' and state = 'running'")
        assert clock["due_at"] == on("2026-11-30", "16:30")
        bare = desks.try_act("functional-1", case, "reassess", to="opinion_draft", objections=[])
        assert bare.status_code == 422
        desks.act(
            "functional-1",
            case,
            "reassess",
            to="opinion_draft",
            objections=[{"point": "金额不对", "answer": "重新核对"}],
        )
        assert (desks.row(case)["round"], desks.row(case)["step"]) == (n, "opinion_draft")
        (again,) = desks.rows("select due_at from routing.clocks where kind = 'K1r' and state = 'running'")
        assert again["due_at"] == on("2026-12-14", "16:30")
        desks.submit(case)
        desks.finish(case)
        desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("window", case, "reject", reasons="还是不对")
    objections = [{"point": "还是不对", "answer": "已三次核对"}]
    third = desks.try_act("functional-1", case, "reassess", to="investigating", objections=objections)
    assert (third.status_code, third.get_json()["code"]) == (409, "no_round_left")
    desks.act("functional-1", case, "reassess", to="upheld", objections=objections)
    assert desks.said(case)[-1].stage == "维持原处理结果，已告知其他途径"  # type: ignore[attr-defined]
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=1, solved=False)
    desks.act("functional-2", case, "close", **CLOSING)
    row = desks.row(case)
    assert (row["outcome"], row["on_time"], row["round"]) == ("upheld", True, 3)
    assert desks.rows("select met, stopped_at from routing.clocks where kind = 'K1'") == first


def settle(desks: Desks, serial: int, mark: str | None, seat: str = "window") -> str:
    case = desks.accepted(serial, first_receiver=desks.officer(seat).id, person_mark=mark)
    desks.act(seat, case, "resolve_at_desk", text="当场补录", evidence="signature")
    return case


def samples(desks: Desks) -> list[tuple[str, str]]:
    return [(row["case_id"], row["because"]) for row in desks.rows("select * from routing.sample_checks order by at")]


@pytest.mark.clause("A6.6.2.1a-3")
def test_the_third_case_settled_at_once_for_one_person_is_looked_at_by_the_functional_department(desks: Desks) -> None:
    settle(desks, 1, "same")
    desks.at += timedelta(days=1)
    settle(desks, 2, "same")
    settle(desks, 3, "other")
    settle(desks, 4, None)
    assert samples(desks) == []
    desks.at += timedelta(days=28)
    third = settle(desks, 5, "same")
    assert samples(desks) == [(third, "same_person")]
    own = desks.try_act("window", third, "check_sample", in_order=True, text="属实")
    assert own.status_code == 403
    desks.act("functional-1", third, "check_sample", in_order=False, text="投诉人说没有解决")
    (row,) = desks.rows("select checked_by, in_order from routing.sample_checks")
    assert row == {"checked_by": desks.officer("functional-1").id, "in_order": False}
    again = desks.try_act("functional-1", third, "check_sample", in_order=True, text="再看")
    assert (again.status_code, again.get_json()["code"]) == (409, "no_sample_asked")
    desks.at = MONDAY + timedelta(days=60)
    settle(desks, 6, "same")
    assert len(samples(desks)) == 1


@pytest.mark.clause("A6.6.2.1a-3")
def test_whose_share_is_beyond_three_deviations_is_looked_at_once_a_window(desks: Desks) -> None:
    for serial in range(1, 7):
        settle(desks, serial, None)
    usual = desks.officer("functional-1").id
    for serial in range(7, 31):
        desks.accepted(serial, first_receiver=usual)
    assert ask_for_samples(desks.house, at=desks.at) == 1
    (row,) = desks.rows("select officer, because, in_words from routing.sample_checks")
    assert (row["officer"], row["because"]) == (desks.officer("window").id, "share")
    assert "30天内受理6件，当场办结6件（100.0%），全单位平均20.0%" in row["in_words"]
    assert ask_for_samples(desks.house, at=desks.at + timedelta(days=1)) == 0


@pytest.mark.clause("A6.5-4")
def test_a_new_fact_is_assessed_anew_at_any_time_and_both_assessments_are_kept(desks: Desks) -> None:
    case = desks.issued()
    for value, seat in ((2, "window"), (1, "functional-1")):
        desks.at += timedelta(hours=1)
        desks.act(seat, case, "assess", scores=scores(value), departments=["hall"], several_people=value == 2)
    kept = desks.rows("select n, severity, classed, by_officer from routing.assessments order by n")
    assert [(row["n"], row["severity"], row["classed"]) for row in kept] == [
        (1, 1, "three"),
        (2, 2, "two"),
        (3, 1, "three"),
    ]
    papers = desks.get(f"/api/cases/{case}", "functional-1")["papers"]
    shown = [paper["facts"]["classed"] for paper in papers if paper["kind"] == "assessment"]
    assert shown == ["three", "two", "three"]
    (k1,) = desks.rows("select state, started_at from routing.clocks where kind = 'K1'")
    assert k1 == {"state": "running", "started_at": MONDAY}


def test_a_cause_that_three_offices_found_is_told_to_the_province_once(desks: Desks) -> None:
    cases = [desks.accepted(serial) for serial in (1, 2, 3)]
    for case in cases:
        desks.act("window", case, "resolve_at_desk", text="当场补录", evidence="signature")
        desks.act("functional-1", case, "close", cause="B02", verified=True)
    assert tell_common_causes(desks.house, at=desks.at) == 0
    other = desks.register(1, office=OTHER_CITY)
    third = desks.register(1, office=COUNTY)
    desks.rows(
        "update routing.cases set cause = 'B02', closed_at = %s where case_id in (%s, %s)", desks.at, other, third
    )
    assert tell_common_causes(desks.house, at=desks.at) == 5
    assert {desks.row(case)["province"] for case in (*cases, other, third)} == {"informed"}
    assert tell_common_causes(desks.house, at=desks.at + timedelta(hours=1)) == 0
    assert desks.row(cases[0])["province_because"] == ["common_cause"]
