"""The desks of who watches: my duties, receipts within four working hours, the leader's desk and orders, the duty
roster, what is counted at counters, targets and the policy document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.kernel.contracts.routing import ClockBreached, LadderFired, MajorSuspected, OfficePolicyPublished
from services.routing.schedule import sweep
from tests.routing.desks import CITY, MONDAY, OTHER_CITY, PROVINCE, Desks, on


@pytest.mark.clause("A5.5-3")
def test_my_duties_show_open_cases_their_limits_and_what_i_may_do(desks: Desks) -> None:
    case = desks.awaiting()
    duties = desks.get("/api/my-duties", "section-head")
    assert duties["posts"] == ["section_head"]
    (mine,) = duties["cases"]
    assert (mine["case"]["id"], mine["case"]["due_on"]) == (case, "2026-12-14")
    allowed = {act["act"] for act in mine["acts"] if act["refusal"] is None}
    assert {"approve", "return_opinion", "report_major"} <= allowed
    assert desks.get("/api/my-duties", "archivist")["cases"] == []


@pytest.mark.clause("A5.3a")
def test_the_leader_sees_first_class_overdue_and_nearly_overdue_first_and_orders_with_a_day_of_its_own(
    desks: Desks,
) -> None:
    desks.at = on("2026-11-02")
    overdue = desks.accepted(1)  # due on the 23rd
    desks.at = on("2026-11-05")
    soon = desks.accepted(2)  # due on the 26th
    desks.at = on("2026-11-24")
    late, major = desks.accepted(3), desks.accepted(4)
    desks.act("functional-1", major, "report_major", kinds=["fund_safety"])
    desks.act("functional-1", major, "confirm_major", kinds=["fund_safety"], proposal="立即核查")
    seen = desks.get("/api/supervision", "leader")["cases"]
    assert [(one["case"]["id"], one["group"]) for one in seen] == [
        (major, "first_class"),
        (overdue, "overdue"),
        (soon, "soon"),
        (late, "other"),
    ]
    past = desks.try_act("leader", overdue, "order", due_on="2026-11-23", text="尽快办结")
    assert (past.status_code, past.get_json()["code"]) == (409, "order_in_the_past")
    desks.act("leader", overdue, "order", due_on="2026-11-25", text="两天内答复投诉人")
    seen = {one["case"]["id"]: one["orders"] for one in desks.get("/api/supervision", "leader")["cases"]}
    assert [(order["due_on"], order["overdue"]) for order in seen[overdue]] == [("2026-11-25", False)]
    told = desks.get("/api/my-duties", "section-head")["told"]
    assert [one["in_words"] for one in told] == [f"投诉{overdue}有督办单，请在11月25日前办理"]
    texts = [one["text"] for one in desks.get(f"/api/cases/{overdue}", "section-head")["papers"]]
    assert "两天内答复投诉人" in texts
    desks.at = on("2026-11-26")
    seen = {one["case"]["id"]: one["orders"] for one in desks.get("/api/supervision", "leader")["cases"]}
    assert seen[overdue][0]["overdue"] is True
    assert desks.send("GET", "/api/supervision", "window").status_code == 403


def order(desks: Desks, case: str, **day: str) -> None:
    desks.act("leader", case, "order", text="两天内答复投诉人", **day)


def limit_of_the_order(desks: Desks, case: str) -> dict[str, Any]:
    rows = desks.rows(
        "select due_at, state, met, breached_at, accountable from routing.clocks where case_id = %s and kind = 'Ko'",
        case,
    )
    return rows[-1]


@pytest.mark.clause("A5.3a")
def test_an_order_has_a_limit_of_its_own_that_the_answer_of_the_office_stops(desks: Desks) -> None:
    case = desks.investigating()
    k1 = desks.rows("select due_at, state from routing.clocks where case_id = %s and kind = 'K1'", case)
    order(desks, case)  # no day of its own: three working days, as the rules say
    assert limit_of_the_order(desks, case)["due_at"] == on("2026-11-26", "16:30")
    twice = desks.try_act("leader", case, "order", text="再发一份")
    assert (twice.status_code, twice.get_json()["code"]) == (409, "order_open")
    for seat in ("handler-2", "injury-head"):
        refused = desks.try_act(seat, case, "answer_order", text="与我无关")
        assert (refused.status_code, refused.get_json()["code"]) == (403, "not_on_the_case")
    assert desks.try_act("leader", case, "answer_order", text="自己答复").status_code == 403
    assert desks.try_act("handler-1", case, "answer_order").status_code == 422
    assert limit_of_the_order(desks, case)["state"] == "running"
    desks.at = on("2026-11-26", "16:30")
    desks.act("handler-1", case, "answer_order", text="已与银行核对，二十七日补发")
    limit = limit_of_the_order(desks, case)
    assert (limit["state"], limit["met"], limit["breached_at"]) == ("stopped", True, None)
    assert desks.rows("select due_at, state from routing.clocks where case_id = %s and kind = 'K1'", case) == k1
    told = [one["in_words"] for one in desks.get("/api/my-duties", "leader")["told"]]
    assert told == [f"投诉{case}的督办单已经答复，按期"]
    (paper,) = [one for one in desks.get(f"/api/cases/{case}", "leader")["papers"] if one["kind"] == "order"]
    assert (paper["text"], paper["facts"]["answer"]) == ("两天内答复投诉人", "已与银行核对，二十七日补发")
    acts = [one["act"] for one in desks.get(f"/api/cases/{case}/history", "leader")["events"]]
    assert [act for act in acts if "order" in act] == ["order", "answer_order"]
    nothing = desks.try_act("functional-1", case, "answer_order", text="再答一次")
    assert (nothing.status_code, nothing.get_json()["code"]) == (409, "no_order_open")
    order(desks, case, due_on="2026-11-29")  # a Sunday that the leader names stays a Sunday
    assert limit_of_the_order(desks, case)["due_at"] == on("2026-11-29", "16:30")
    desks.act("section-head", case, "answer_order", text="已补发")
    desks.at = on("2026-11-27", "17:00")
    closed = desks.try_act("leader", case, "order", due_on="2026-11-27", text="今天办")
    assert (closed.status_code, closed.get_json()["code"]) == (409, "order_in_the_past")


@pytest.mark.clause("A5.3a")
def test_an_order_that_nobody_answers_goes_up_the_ladder_to_the_province_each_rung_once(desks: Desks) -> None:
    case = desks.accepted()
    order(desks, case, due_on="2026-11-25")
    desks.at = on("2026-12-03")
    sweep(desks.house, at=desks.at)
    sweep(desks.house, at=desks.at)
    rungs = desks.rows(
        "select f.rung, f.due_at, f.sent_to from routing.fired f join routing.clocks c on c.case_id = f.case_id"
        " and c.n = f.clock where c.kind = 'Ko' order by f.due_at"
    )
    assert [(one["rung"], one["due_at"], one["sent_to"]) for one in rungs] == [
        ("R3", on("2026-11-24", "08:30"), ["handler", "section_head", "functional"]),
        ("R5", on("2026-11-25", "16:30") + timedelta(seconds=1), ["section_head", "functional", "leader"]),
        ("R6", on("2026-11-30", "16:30"), ["agency_head"]),
        ("R7", on("2026-12-02", "16:30"), ["province"]),
    ]
    limit = limit_of_the_order(desks, case)
    assert (limit["state"], limit["breached_at"]) == ("running", on("2026-11-25", "16:30"))
    assert limit["accountable"] == desks.row(case)["accountable"]
    (breach,) = [one for one in desks.said(case) if isinstance(one, ClockBreached) and one.clock == "Ko"]
    assert (breach.owed_by, breach.news_by) == (limit["accountable"], None)  # no news of it for the complainant
    assert (desks.row(case)["province"], desks.row(case)["province_because"]) == ("instructed", ["ladder"])
    assert desks.row(case)["overdue"] is False  # the time to answer the complainant is another limit
    desks.act("functional-1", case, "answer_order", text="承办人病假，已改派")
    limit = limit_of_the_order(desks, case)
    assert (limit["state"], limit["met"]) == ("stopped", False)
    assert desks.get("/api/my-duties", "leader")["told"][0]["in_words"] == f"投诉{case}的督办单已经答复，超期"


@pytest.mark.clause("A5.5-2")
def test_complaints_about_manners_are_counted_by_desk_for_the_head_of_the_department_alone(desks: Desks) -> None:
    for serial, department in ((1, "hall"), (2, "hall"), (3, "pension")):
        desks.register(serial, department=department, causes=("A01",))
    desks.register(4, department="hall", causes=("B02",))
    counted = desks.get("/api/manners?year=2026", "section-head")["manners"]
    assert [(one["department"], one["officer"], one["complaints"]) for one in counted] == [("hall", None, 2)]
    for serial, seat in ((5, "window"), (6, "window"), (7, "handler-1")):
        case = desks.register(serial, department="hall", causes=("A01",), respondent_named=True)
        desks.act("functional-1", case, "name_respondent", officers=[desks.officer(seat).id])
    counted = desks.get("/api/manners?year=2026", "section-head")["manners"]
    assert {(one["officer_name"], one["complaints"], one["founded"]) for one in counted} == {
        (desks.officer("window").name, 2, 0),
        (desks.officer("handler-1").name, 1, 0),
        (None, 2, 0),
    }
    for seat in ("window", "handler-1", "functional-1", "leader", "agency-head"):
        assert desks.send("GET", "/api/manners", seat).status_code == 403
    assert desks.client.get("/api/manners").status_code == 401


@pytest.mark.clause("A4.4-4")
def test_who_is_on_duty_is_called_at_once_and_then_the_next_in_the_roster(desks: Desks) -> None:
    desks.at = on("2026-11-21", "22:00")  # a Saturday night
    for rank, seat in ((1, "functional-2"), (2, "leader")):
        fields: dict[str, Any] = {"officer": desks.officer(seat).id, "rank": rank}
        hours = {"begins_at": "2026-11-20T16:30", "ends_at": "2026-11-23T08:30"}
        assert desks.send("POST", "/api/staff/duties", "leader", json={**fields, **hours}).status_code == 201
    case = desks.register(suspected=("fund_safety",))
    sweep(desks.house, at=desks.at + timedelta(seconds=20))
    desks.at += timedelta(minutes=1)
    words = f"投诉{case}可能重大，请立即处理"
    assert [one["in_words"] for one in desks.get("/api/my-duties", "functional-2")["told"]] == [words]
    assert desks.get("/api/my-duties", "leader")["told"] == []
    desks.at = on("2026-11-22", "00:01")
    sweep(desks.house, at=desks.at)
    assert [one["case"] for one in desks.get("/api/my-duties", "leader")["told"]] == [case]
    desks.at += timedelta(minutes=30)
    sweep(desks.house, at=desks.at)
    assert case in [one["case"] for one in desks.get("/api/my-duties", "leader")["told"]]
    suspected = next(event for event in desks.said(case) if isinstance(event, MajorSuspected))
    assert suspected.paged == desks.officer("functional-2").id  # whose turn it was when it was said
    rungs = [event for event in desks.said(case) if isinstance(event, LadderFired) and event.clock == "K4a"]
    named = [desks.officer(seat).id for seat in ("functional-2", "leader")]
    assert [rung.paged for rung in rungs] == [*named, None]  # after the last of the roster the posts are told


def test_without_a_roster_the_functional_department_is_called(desks: Desks) -> None:
    case = desks.register(suspected=("fund_safety",))
    sweep(desks.house, at=desks.at)
    for seat in ("functional-1", "functional-2"):
        assert [one["case"] for one in desks.get("/api/my-duties", seat)["told"]] == [case]


@pytest.mark.clause("A5.2a", "A4.6-1")
def test_the_head_publishes_dated_targets_that_all_the_staff_sees_with_their_trend(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("window", case, "agree")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=4, solved=True, contacted=True)
    desks.act("functional-1", case, "close", cause="B02", verified=True)
    targets = {"year": 2026, "on_time": 98, "callback": 95, "satisfied": 90, "working_days": 10}
    assert desks.send("POST", "/api/targets", "leader", json=targets).status_code == 403
    for version, share in ((1, 98), (2, 99)):
        answer = desks.send("POST", "/api/targets", "agency-head", json={**targets, "on_time": share})
        assert (answer.status_code, answer.get_json()["version"]) == (201, version)
    for seat in ("window", "archivist"):
        seen = desks.get("/api/targets?year=2026", seat)
        assert [(one["version"], one["figures"]["on_time"]) for one in seen["versions"]] == [(2, 99.0), (1, 98.0)]
        assert all(one["at"].startswith("2026-11-23") for one in seen["versions"])
        (month,) = seen["trend"]
        assert (month["month"], month["closed"], month["on_time"]) == ("2026-11-01", 1, 100.0)
        assert (month["callback"], month["satisfied"]) == (100.0, 100.0)


def test_a_policy_is_signed_by_the_head_and_the_province_sees_which_offices_have_none(desks: Desks) -> None:
    text = {"title": "投诉处理方针", "text": "依法、公正、及时，件件有着落，事事有回音。"}
    assert desks.send("POST", "/api/office-policies", "leader", json=text).status_code == 403
    assert desks.send("POST", "/api/office-policies", "agency-head", json=text).status_code == 201
    listed = {one["office"]: one for one in desks.get("/api/office-policies", "province", office=PROVINCE)["policies"]}
    assert (listed[CITY]["version"], listed[CITY]["title"]) == (1, "投诉处理方针")
    assert (listed[OTHER_CITY]["version"], listed[OTHER_CITY]["title"]) == (None, "未公布")
    (said,) = [event for event in desks.said_in(CITY) if isinstance(event, OfficePolicyPublished)]
    assert (said.version, said.signed_by, said.at) == (1, desks.officer("agency-head").name, MONDAY)
