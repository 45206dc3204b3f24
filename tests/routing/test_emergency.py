"""The emergency plan: instantiated from the pack, each step timed, ended by the leader; and the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.kernel.contracts.routing import ClockBreached, LadderFired, MajorDeEscalated
from services.routing.schedule import sweep
from tests.routing.desks import MONDAY, Desks, scores

KINDS = ["public_safety"]


def confirmed(desks: Desks, kinds: list[str] = KINDS) -> str:
    case = desks.accepted()
    desks.act("archivist", case, "report_major", kinds=kinds, reason="有人扬言聚集")
    desks.act("functional-1", case, "confirm_major", kinds=kinds, proposal="启动预案")
    return case


def planned(desks: Desks) -> str:
    case = confirmed(desks)
    desks.act("leader", case, "approve_major", path="emergency_plan")
    return case


def steps(desks: Desks, case: str) -> list[dict[str, object]]:
    return desks.rows("select * from routing.plan_steps where case_id = %s order by n", case)


@pytest.mark.clause("A6.6.2.3-5")
def test_a_plan_brings_its_steps_duties_and_contacts_and_each_step_its_own_limit(desks: Desks) -> None:
    case = planned(desks)
    assert desks.row(case)["severity"] == "emergency_plan"
    found = steps(desks, case)
    assert [(one["duty"], one["due_at"] - MONDAY) for one in found] == [  # type: ignore[operator]
        ("window", timedelta(minutes=10)),
        ("section_head", timedelta(minutes=30)),
        ("leader", timedelta(minutes=60)),
        ("functional", timedelta(minutes=60)),
        ("handler", timedelta(hours=24)),
    ]
    assert [one["officer"] for one in found[:3]] == [
        desks.officer(seat).id for seat in ("window", "section-head", "leader")
    ]
    (plan,) = desks.rows("select title, contacts, duties from routing.plans where case_id = %s", case)
    assert plan["title"] == "人身和公共安全应急预案"
    assert ["公安报警", "110"] in plan["contacts"]
    assert ["leader", desks.officer("leader").id] in plan["duties"]
    clocks = desks.rows("select due_at from routing.clocks where kind = 'K4s' and state = 'running' order by n")
    assert [clock["due_at"] for clock in clocks] == [one["due_at"] for one in found]


@pytest.mark.clause("A6.6.2.3-5")
def test_a_step_is_done_by_whose_duty_it_is_in_whatever_order_and_what_is_late_is_called_out(desks: Desks) -> None:
    case = planned(desks)
    second = steps(desks, case)[1]["n"]
    other = desks.try_act("window", case, "complete_plan_step", step=second, text="已到现场")
    assert (other.status_code, other.get_json()["code"]) == (403, "other_duty")
    desks.at += timedelta(minutes=5)
    desks.act("section-head", case, "complete_plan_step", step=second, text="已到现场，群众已疏散")
    twice = desks.try_act("functional-1", case, "complete_plan_step", step=second, text="再报一次")
    assert (twice.status_code, twice.get_json()["code"]) == (409, "step_done")
    unknown = desks.try_act("functional-1", case, "complete_plan_step", step=99, text="没有这一步")
    assert unknown.status_code == 422
    sweep(desks.house, at=MONDAY + timedelta(minutes=31))
    late = [event for event in desks.said(case) if isinstance(event, ClockBreached) and event.clock == "K4s"]
    assert [event.breached_at for event in late] == [MONDAY + timedelta(minutes=10)]
    fired = [event for event in desks.said(case) if isinstance(event, LadderFired) and event.clock == "K4s"]
    assert [set(event.to) for event in fired] == [{"functional", "leader"}]
    desks.at = MONDAY + timedelta(minutes=40)
    for step in steps(desks, case):
        if step["done_at"] is None:
            desks.act("functional-1", case, "complete_plan_step", step=step["n"], text="已完成")
    met = desks.rows("select met from routing.clocks where kind = 'K4s' order by n")
    assert [clock["met"] for clock in met] == [False, True, True, True, True]
    none_left = desks.try_act("functional-1", case, "complete_plan_step", step=second, text="还有吗")
    assert none_left.get_json()["code"] == "no_step_left"


@pytest.mark.clause("A6.6.2.3-5")
def test_the_leader_declares_the_end_and_what_was_left_undone_stays_on_record_as_that(desks: Desks) -> None:
    case = planned(desks)
    first = steps(desks, case)[0]["n"]
    desks.act("window", case, "complete_plan_step", step=first, text="已报警")
    for seat in ("functional-1", "agency-head"):
        refused = desks.try_act(seat, case, "end_plan", reason="现场已平息")
        assert refused.status_code == 403
    desks.act("leader", case, "end_plan", reason="现场已平息")
    row = desks.row(case)
    assert (row["severity"], row["risk"]) == ("plan_ended", 0)
    assert [one["dropped_at"] is None for one in steps(desks, case)] == [True, False, False, False, False]
    assert not desks.rows("select n from routing.clocks where kind = 'K4s' and state = 'running'")
    (plan,) = desks.rows("select ended_by, ended_at from routing.plans")
    assert plan == {"ended_by": desks.officer("leader").id, "ended_at": desks.at}


def test_a_plan_may_be_named_and_one_that_the_pack_does_not_have_is_refused(desks: Desks) -> None:
    case = confirmed(desks)
    wrong = desks.try_act("leader", case, "approve_major", path="emergency_plan", plan="flood")
    assert (wrong.status_code, wrong.get_json()["code"]) == (409, "plan_missing")
    assert desks.row(case)["severity"] == "confirmed"
    desks.act("leader", case, "approve_major", path="emergency_plan", plan="image")
    assert desks.rows("select code from routing.plans") == [{"code": "image"}]


@pytest.mark.clause("A6.6.2.3-4")
def test_progress_is_due_every_day_and_each_report_begins_the_day_anew(desks: Desks) -> None:
    case = confirmed(desks)
    desks.act("leader", case, "approve_major", path="fast_track")
    desks.at = MONDAY + timedelta(hours=20)
    desks.act("functional-1", case, "report_progress", text="已与银行核对三个账户")
    clocks = desks.rows("select due_at, met from routing.clocks where kind = 'K4p' order by n")
    assert [(clock["due_at"] - MONDAY, clock["met"]) for clock in clocks] == [
        (timedelta(hours=24), True),
        (timedelta(hours=44), None),
    ]
    sweep(desks.house, at=MONDAY + timedelta(hours=45))
    (late,) = [event for event in desks.said(case) if isinstance(event, ClockBreached) and event.clock == "K4p"]
    assert late.breached_at == MONDAY + timedelta(hours=44)


def test_a_major_case_goes_back_to_ordinary_only_when_two_agree_with_their_reasons(desks: Desks) -> None:
    case = confirmed(desks)
    desks.act("leader", case, "approve_major", path="fast_track")
    lower = desks.try_act("functional-1", case, "assess", departments=["hall"], scores=scores())
    assert (lower.status_code, lower.get_json()["code"]) == (409, "major_is_first_class")
    alone = desks.try_act("leader", case, "de_escalate", classed="two", reason="已查清")
    assert (alone.status_code, alone.get_json()["code"]) == (409, "no_proposal")
    desks.act("functional-1", case, "propose_de_escalation", reason="已查清，没有人聚集")
    desks.act("leader", case, "keep_major", reason="再观察一天")
    assert desks.row(case)["severity"] == "fast_track"
    desks.act("functional-1", case, "propose_de_escalation", reason="又观察了一天，没有人聚集")
    desks.act("leader", case, "de_escalate", classed="two", reason="同意")
    row = desks.row(case)
    assert (row["severity"], row["classed"], row["risk"]) == ("de_escalated", "two", 2)
    told = desks.said(case)[-1]
    assert isinstance(told, MajorDeEscalated)
    assert (told.severity, told.urgent) == ("normal", False)
    left = desks.rows("select kind from routing.clocks where state = 'running' and kind like 'K4%%' order by kind")
    assert left == []
    desks.act("window", case, "report_major", kinds=["sector_image"])
    assert desks.row(case)["severity"] == "suspected"


@pytest.mark.clause("A5.4b")
def test_a_major_case_that_is_reported_late_is_the_breach_of_the_functional_department(desks: Desks) -> None:
    case = desks.register(suspected=("fund_safety",))
    sweep(desks.house, at=MONDAY + timedelta(hours=2, seconds=1))
    (breach,) = [event for event in desks.said(case) if isinstance(event, ClockBreached)]
    assert (breach.clock, breach.owed_by) == ("K4a", desks.officer("functional-1").id)
    desks.at = MONDAY + timedelta(hours=3)
    desks.act("functional-2", case, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    (clock,) = desks.rows("select met, accountable from routing.clocks where kind = 'K4a'")
    assert clock == {"met": False, "accountable": desks.officer("functional-1").id}
    sweep(desks.house, at=desks.at + timedelta(seconds=20))
    paged = [event for event in desks.said(case) if isinstance(event, LadderFired) and event.clock == "K4b"]
    assert [(event.rung, event.to) for event in paged] == [("A0", ("leader",))]
