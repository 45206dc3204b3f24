"""The major path: suspected, confirmed by the functional department, approved by the leader, known to the province."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.kernel.contracts.routing import (
    CaseEvent,
    ClockBreached,
    LadderFired,
    MajorConfirmed,
    MajorDismissed,
    MajorSuspected,
)
from services.routing.schedule import sweep
from tests.routing.desks import MONDAY, PROVINCE, Desks


@pytest.mark.clause("A4.4-4", "A6.5-3", "A6.6.2.3-2")
def test_words_that_sound_major_start_the_clock_of_two_hours_at_once(desks: Desks) -> None:
    case = desks.register(suspected=("fund_safety",))
    opened, suspected = desks.said(case)
    assert isinstance(suspected, MajorSuspected)
    assert (suspected.kinds, suspected.urgent, suspected.severity) == (("fund_safety",), True, "suspected")
    assert isinstance(opened, CaseEvent)
    (clock,) = desks.rows("select due_at from routing.clocks where kind = 'K4a' and case_id = %s", case)
    assert clock["due_at"] == MONDAY + timedelta(hours=2)


@pytest.mark.clause("A6.6.2.3-1", "A6.6.2.3-3", "A6.6.2.3-4", "A6.6.2.3-6", "A5.2e")
def test_a_confirmed_major_case_is_with_the_province_in_the_same_transaction(desks: Desks) -> None:
    case = desks.register(suspected=("fund_safety",))
    desks.at += timedelta(minutes=30)
    desks.act("functional-1", case, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    confirmed = desks.said(case)[-1]
    assert isinstance(confirmed, MajorConfirmed)
    assert (confirmed.urgent, confirmed.severity, confirmed.classed) == (True, "major", "one")
    listed = desks.get("/api/cases?queue=major", "province", office=PROVINCE)["rows"]
    assert [(row["id"], row["province"]) for row in listed] == [(case, "informed")]
    desks.act("leader", case, "approve_major", path="fast_track")
    assert desks.row(case)["severity"] == "fast_track"
    desks.act("province", case, "acknowledge", office=PROVINCE)
    assert desks.row(case)["province"] == "acknowledged"
    kinds = desks.rows("select kind from routing.clocks where case_id = %s and state = 'running' order by kind", case)
    assert [row["kind"] for row in kinds] == ["K0", "K0h", "K4f", "K4p", "K7"]


@pytest.mark.clause("A6.6.2.3-4")
def test_a_further_round_of_a_major_case_is_as_urgent_as_the_first(desks: Desks) -> None:
    case = desks.issued(suspected=("fund_safety",))
    desks.act("functional-1", case, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    desks.act("leader", case, "approve_major", path="fast_track")
    desks.act("window", case, "record_feedback", evidence="signature")
    running = "select kind from routing.clocks where case_id = %s and state = 'running' and kind in ('K4f', 'K4p')"
    assert desks.rows(running, case) == []
    desks.act("window", case, "reject", reasons="钱还没有追回来")
    objections = [{"point": "钱还没有追回来", "answer": "继续追"}]
    desks.act("functional-2", case, "reassess", to="investigating", objections=objections)
    assert {row["kind"] for row in desks.rows(running, case)} == {"K4f", "K4p"}


@pytest.mark.clause("A6.6.2.3-2")
def test_a_dismissal_needs_a_second_person_of_the_functional_department(desks: Desks) -> None:
    case = desks.register(suspected=("fund_safety",))
    desks.act("functional-1", case, "dismiss_major", reason="只是个别差错")
    again = desks.try_act("functional-1", case, "dismiss_major", reason="只是个别差错")
    assert (again.status_code, again.get_json()["code"]) == (403, "second_person_needed")
    desks.act("functional-2", case, "dismiss_major", reason="同意")
    assert isinstance(desks.said(case)[-1], MajorDismissed)
    assert desks.row(case)["severity"] == "normal"


@pytest.mark.clause("A5.5-5")
def test_anybody_on_the_staff_reports_what_may_be_major(desks: Desks) -> None:
    case = desks.register()
    desks.act("archivist", case, "report_major", kinds=["public_safety"], reason="有人扬言聚集")
    assert desks.row(case)["severity"] == "suspected"


@pytest.mark.clause("A6.6.2.3-3")
def test_the_roster_is_called_every_half_hour_until_somebody_answers(desks: Desks) -> None:
    case = desks.register(suspected=("fund_safety",))
    sweep(desks.house, at=MONDAY + timedelta(hours=3, minutes=1))
    rungs = [event for event in desks.said(case) if isinstance(event, LadderFired) and event.clock == "K4a"]
    assert [(rung.rung, rung.to) for rung in rungs] == [
        ("A0", ("functional",)),
        ("B0", ("functional",)),
        ("B1", ("leader",)),
        ("B2", ("agency_head",)),
    ]
    breaches = [event for event in desks.said(case) if isinstance(event, ClockBreached)]
    assert [breach.clock for breach in breaches] == ["K4a"]
    assert all(event.urgent for event in rungs)


def test_a_major_case_needs_two_handlers_and_cannot_be_withdrawn(desks: Desks) -> None:
    case = desks.accepted()
    desks.act("functional-1", case, "report_major", kinds=["fund_safety"])
    desks.act("functional-1", case, "confirm_major", kinds=["fund_safety"], proposal="立即核查账户")
    one = desks.try_act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    assert one.get_json()["code"] == "too_few_handlers"
    both = [desks.officer("handler-1").id, desks.officer("handler-2").id]
    desks.act("section-head", case, "assign", handlers=both, department="hall")
    withdrawn = desks.try_act("window", case, "withdraw", evidence="signature")
    assert withdrawn.get_json()["code"] == "major_goes_on"
