"""The province is informed, acknowledges by name, watches, instructs with its own limit, takes over and gives back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.kernel.contracts.routing import (
    CaseHandedBack,
    CaseTakenOver,
    ClockBreached,
    LadderFired,
    ProvinceInstructed,
)
from services.routing.schedule import sweep
from tests.routing.desks import MONDAY, PROVINCE, Desks, on

CAUSE: dict[str, Any] = {"cause": "B02", "verified": True}


def major(desks: Desks) -> str:
    """A major case on the fast track, under investigation by two."""
    case = desks.accepted(suspected=("fund_safety",))
    desks.act("functional-1", case, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    desks.act("leader", case, "approve_major", path="fast_track")
    both = [desks.officer("handler-1").id, desks.officer("handler-2").id]
    desks.act("section-head", case, "assign", handlers=both, department="hall")
    return case


def running(desks: Desks, case: str) -> set[str]:
    found = desks.rows("select kind from routing.clocks where case_id = %s and state = 'running'", case)
    return {row["kind"] for row in found}


def pages_of(desks: Desks, case: str, clock: str) -> list[tuple[str, set[str]]]:
    return [
        (event.rung, set(event.to))
        for event in desks.said(case)
        if isinstance(event, LadderFired) and event.clock == clock
    ]


@pytest.mark.clause("A5.2e")
def test_the_report_goes_to_the_head_and_the_province_at_once_and_again_until_somebody_acknowledges_by_name(
    desks: Desks,
) -> None:
    case = desks.register(suspected=("fund_safety",))
    desks.act("functional-1", case, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    sweep(desks.house, at=desks.at + timedelta(seconds=20))
    both = {"agency_head", "province"}
    assert pages_of(desks, case, "K4c") == [("A0", both)]
    for minutes in (61, 91, 121):
        sweep(desks.house, at=MONDAY + timedelta(minutes=minutes))
    assert pages_of(desks, case, "K4c") == [("A0", both), ("B0", both), ("B1", both), ("B2", both)]
    desks.at = MONDAY + timedelta(hours=2, minutes=10)
    desks.act("province", case, "acknowledge", office=PROVINCE)
    sweep(desks.house, at=MONDAY + timedelta(days=3))
    assert len(pages_of(desks, case, "K4c")) == 4
    row = desks.row(case)
    assert row["province_acknowledged_by"] == desks.officer("province", PROVINCE).id
    assert row["province_acknowledged_at"] == desks.at
    again = desks.try_act("province", case, "acknowledge", office=PROVINCE)
    assert (again.status_code, again.get_json()["code"]) == (409, "not_possible_now")


@pytest.mark.clause("A6.6.2.3-6")
def test_an_instruction_has_its_own_limit_and_is_answered_by_the_office(desks: Desks) -> None:
    case = major(desks)
    desks.act("province", case, "watch", office=PROVINCE)
    assert desks.row(case)["province"] == "watched"
    assert "K4c" not in running(desks, case)
    desks.act("province", case, "instruct", office=PROVINCE, text="请核对全部账户", within=4, unit="hours")
    (told,) = [event for event in desks.said(case) if isinstance(event, ProvinceInstructed)]
    assert (told.n, told.due_at) == (1, MONDAY + timedelta(hours=4))
    (clock,) = desks.rows("select due_at, length, unit from routing.clocks where kind = 'Ki'")
    assert clock == {"due_at": told.due_at, "length": 4, "unit": "hours"}
    twice = desks.try_act("province", case, "instruct", office=PROVINCE, text="再报")
    assert (twice.status_code, twice.get_json()["code"]) == (409, "not_possible_now")
    sweep(desks.house, at=MONDAY + timedelta(hours=5))
    breach = next(e for e in desks.said(case) if isinstance(e, ClockBreached) and e.clock == "Ki")
    assert breach.owed_by == desks.officer("leader").id
    desks.at = MONDAY + timedelta(hours=5)
    stranger = desks.try_act("province", case, "answer_instruction", office=PROVINCE, text="已核对")
    assert (stranger.status_code, stranger.get_json()["code"]) == (403, "other_post")
    desks.act("functional-1", case, "answer_instruction", text="已核对 31 个账户，没有新的疑点")
    assert desks.row(case)["province"] == "watched"
    (row,) = desks.rows("select answered_by, answered_at from routing.instructions where case_id = %s", case)
    assert row == {"answered_by": desks.officer("functional-1").id, "answered_at": desks.at}
    desks.act("province", case, "instruct", office=PROVINCE, text="请当面答复投诉人", within=2)
    (second,) = desks.rows("select due_at from routing.instructions where n = 2")
    assert second["due_at"] == on("2026-11-25", "16:30")
    papers = desks.get(f"/api/cases/{case}", "leader")["papers"]
    texts = [(paper["text"], paper["facts"]["answer"]) for paper in papers if paper["kind"] == "instruction"]
    assert texts == [("请核对全部账户", "已核对 31 个账户，没有新的疑点"), ("请当面答复投诉人", None)]


@pytest.mark.clause("A6.6.2.3-6", "A4.1-5")
def test_what_the_province_takes_over_it_answers_for_and_decides_until_it_gives_it_back(desks: Desks) -> None:
    case = major(desks)
    bare = desks.try_act("province", case, "take_over", office=PROVINCE)
    assert bare.status_code == 422
    desks.act("province", case, "take_over", office=PROVINCE, reason="涉及三个机构，由省局核查")
    taker = desks.officer("province", PROVINCE)
    row = desks.row(case)
    assert (row["province"], row["accountable"], row["taken_over_by"]) == ("taken_over", taker.id, taker.id)
    told = desks.said(case)[-1]
    assert isinstance(told, CaseTakenOver)
    assert (told.by_office, told.accountable, told.stage) == (PROVINCE, taker.id, "省局直接办理：正在调查")

    desks.act("handler-1", case, "log_step", happened_at=desks.at.isoformat(), method="records", found="账户已核对")
    desks.submit(case)
    assert desks.row(case)["accountable"] == taker.id
    office = desks.try_act("leader", case, "approve", text="同意")
    assert (office.status_code, office.get_json()["code"]) == (403, "other_approver")
    desks.act("province", case, "approve", office=PROVINCE, text="同意")

    desks.act("province", case, "return_to_office", office=PROVINCE, reason="已查清，由原机构落实")
    row = desks.row(case)
    assert (row["province"], row["taken_over_by"]) == ("returned", None)
    assert row["accountable"] == desks.officer("section-head").id
    assert isinstance(desks.said(case)[-1], CaseHandedBack)
    assert desks.said(case)[-1].stage == "正在落实处理意见"  # type: ignore[attr-defined]


@pytest.mark.clause("A6.6.2.3-6")
def test_only_the_province_closes_what_it_has_and_nothing_else(desks: Desks) -> None:
    mine, theirs = desks.issued(1), desks.issued(2)
    for case in (mine, theirs):
        desks.act("window", case, "record_feedback", evidence="signature")
        desks.act("window", case, "agree")
    desks.act("callback", mine, "call_back", method="phone", reached=True, grade=5, solved=True)
    desks.act("callback", theirs, "call_back", method="phone", reached=True, grade=5, solved=True)
    sweep(desks.house, at=desks.at)
    early = desks.try_act("province", mine, "close", office=PROVINCE, **CAUSE)
    assert (early.status_code, early.get_json()["code"]) == (403, "office_decides")
    desks.rows("update routing.cases set province = 'informed' where case_id = %s", mine)
    desks.act("province", mine, "take_over", office=PROVINCE, reason="提级核查")
    late = desks.try_act("functional-1", mine, "close", **CAUSE)
    assert (late.status_code, late.get_json()["code"]) == (403, "province_decides")
    desks.act("province", mine, "close", office=PROVINCE, **CAUSE)
    desks.act("functional-1", theirs, "close", **CAUSE)
    assert {desks.row(case)["step"] for case in (mine, theirs)} == {"closed"}


@pytest.mark.clause("A6.6.2.6-5")
def test_after_five_working_days_the_ladder_instructs_the_office_by_itself(desks: Desks) -> None:
    case = desks.accepted()
    sweep(desks.house, at=on("2026-12-22", "12:00"))
    row = desks.row(case)
    assert (row["province"], row["province_because"]) == ("instructed", ["ladder"])
    (told,) = [event for event in desks.said(case) if isinstance(event, ProvinceInstructed)]
    assert (told.by, told.due_at) == (None, on("2026-12-25", "16:30"))
    sweep(desks.house, at=on("2026-12-31", "12:00"))
    assert [rung for rung, _ in pages_of(desks, case, "K1")][-1] == "R8"
    assert len([event for event in desks.said(case) if isinstance(event, ProvinceInstructed)]) == 1
    desks.at = on("2026-12-31", "12:10")
    offered = {one["act"] for one in desks.get(f"/api/cases/{case}", "province", office=PROVINCE)["acts"]}
    assert "take_over" in offered
    desks.act("leader", case, "answer_instruction", text="人员变动造成延误，三天内答复")


def test_what_is_withdrawn_waits_for_no_answer_to_an_instruction_any_more(desks: Desks) -> None:
    case = desks.accepted()
    sweep(desks.house, at=on("2026-12-22", "12:00"))
    desks.at = on("2026-12-22", "12:10")
    desks.act("window", case, "withdraw", evidence="signature")
    assert (desks.row(case)["province"], "Ki" in running(desks, case)) == ("watched", False)
    assert case not in {row["id"] for row in desks.get("/api/cases?queue=todo", "leader")["rows"]}


def test_a_case_that_is_confirmed_as_major_while_the_province_watches_is_reported_and_acknowledged_too(
    desks: Desks,
) -> None:
    case = desks.accepted()
    sweep(desks.house, at=on("2026-12-22", "12:00"))
    desks.at = on("2026-12-22", "13:00")
    desks.act("functional-1", case, "report_major", kinds=["fund_safety"])
    desks.act("functional-1", case, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    row = desks.row(case)
    assert (row["province"], row["province_because"]) == ("instructed", ["ladder", "major"])
    assert {"K4c", "Ki"} <= running(desks, case)
    desks.act("province", case, "acknowledge", office=PROVINCE)
    assert "K4c" not in running(desks, case)
    again = desks.try_act("province", case, "acknowledge", office=PROVINCE)
    assert (again.status_code, again.get_json()["code"]) == (409, "read_already")


def test_what_is_only_repeated_is_not_made_up_for_after_a_week_of_downtime(desks: Desks) -> None:
    case = desks.register(suspected=("fund_safety",))
    desks.act("functional-1", case, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    sweep(desks.house, at=MONDAY + timedelta(days=7))
    assert [rung for rung, _ in pages_of(desks, case, "K4c")] == ["A0"]
    sweep(desks.house, at=MONDAY + timedelta(days=8))
    assert [rung for rung, _ in pages_of(desks, case, "K4c")] == ["A0", "B54"]
