"""Callbacks: who is called when and by whom, what the complainant says against it, and the month's rate."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from services.kernel.contracts.intake import ContactDisputed, ContactLeft, ResultRead, ServiceRated
from services.kernel.contracts.notification import NoticeAnswered
from services.routing.schedule import sweep, warn_of_callbacks
from tests.routing.desks import CITY, Desks, on

REACHED: dict[str, Any] = {"method": "phone", "reached": True, "grade": 5, "solved": True, "contacted": True}


def answered(desks: Desks, serial: int = 1, **fields: Any) -> str:
    case = desks.issued(serial, **fields)
    desks.act("window", case, "record_feedback", evidence="signature")
    return case


def closed(desks: Desks, serial: int, *, called: bool = True) -> str:
    case = answered(desks, serial)
    if called:
        desks.act("callback", case, "call_back", **REACHED)
    else:
        desks.act("functional-1", case, "propose_exemption", reason="涉及个人隐私，不便回访")
        desks.act("functional-2", case, "exempt_callback", reason="情况属实，同意")
    desks.act("window", case, "agree")
    desks.act("functional-2", case, "close", cause="B02", verified=True)
    return case


def month(desks: Desks) -> Any:
    return desks.get("/api/callbacks/rate", "functional-1")


@pytest.mark.clause("A6.8.1-1", "A6.8.1-6")
def test_the_queue_tells_whom_to_call_what_was_tried_and_when_to_try_again(desks: Desks) -> None:
    first, second = answered(desks, 1), answered(desks, 2)
    desks.act("callback", second, "call_back", method="phone", reached=False)
    by_text: dict[str, Any] = {"notice": "n-1", "kind": "callback", "channel": "sms", "about": 1}
    desks.hear(NoticeAnswered(office=CITY, case=first, at=desks.at, grade=2, **by_text))
    desks.hear(ServiceRated(office=CITY, case=first, at=desks.at, grade=5))
    waiting = desks.get("/api/callbacks", "callback")["waiting"]
    graded = [("短信回复：不满意（2分）", True), ("", False)]  # before anybody calls; the first grade of the round
    assert [(one["graded"], one["is_dissatisfied"]) for one in waiting] == graded
    assert [(one["case"]["id"], one["state_words"], one["next_words"]) for one in waiting] == [
        (first, "待回访", ""),
        (second, "回访1次未联系上", "11月24日起，下午"),
    ]
    assert waiting[0]["call_by"].startswith("2026-11-30T16:30")
    again = desks.try_act("callback", second, "call_back", method="phone", reached=False)
    assert (again.status_code, again.get_json()["code"]) == (409, "attempt_too_alike")
    assert desks.send("GET", "/api/callbacks", "handler-1").status_code == 403
    for said, code in (  # reached is who has said something, or has said that he will not
        ({"reached": True, "words": ""}, "opinion_missing"),
        ({"reached": True, "declines": True}, "opinion_contradicts"),
        ({"reached": False, "grade": 5}, "opinion_of_nobody"),
    ):
        bare = desks.try_act("callback", first, "call_back", method="phone", **said)
        assert (bare.status_code, bare.get_json()["code"]) == (409, code)
    silent: dict[str, Any] = dict.fromkeys(("words", "solved", "contacted"))
    desks.act("callback", first, "call_back", method="phone", reached=True, declines=True, **silent)
    papers = desks.get(f"/api/cases/{first}", "functional-1")["papers"]
    assert [one["text"] for one in papers if one["kind"] == "callback"] == ["投诉人不愿表态"]
    desks.at = on("2026-11-28", "15:00")  # a Saturday
    resting = desks.try_act("callback", second, "call_back", method="phone", reached=False)
    assert (resting.status_code, resting.get_json()["code"]) == (409, "attempt_on_rest_day")


@pytest.mark.clause("A6.8.3-1")
def test_a_visit_is_made_by_two_at_a_place(desks: Desks) -> None:
    case = answered(desks)
    alone = desks.try_act("callback", case, "call_back", **{**REACHED, "method": "visit"})
    assert (alone.status_code, alone.get_json()["code"]) == (409, "visit_by_two")
    how: dict[str, Any] = {**REACHED, "method": "visit", "place": "投诉人家中"}
    with_handler = desks.try_act("callback", case, "call_back", **how, companion=desks.officer("handler-1").id)
    assert (with_handler.status_code, with_handler.get_json()["code"]) == (403, "companion_not_independent")
    stranger = desks.try_act("callback", case, "call_back", **how, companion="nobody")
    assert (stranger.status_code, stranger.get_json()["code"]) == (409, "companion_unknown")
    colleague = desks.try_act("callback", case, "call_back", **how, companion=desks.officer("handler-2").id)
    assert (colleague.status_code, colleague.get_json()["code"]) == (403, "companion_not_independent")
    desks.act("callback", case, "call_back", **how, companion=desks.officer("archivist").id)
    assert desks.row(case)["callback"] == "done"


@pytest.mark.clause("A6.8.3-1")
@pytest.mark.parametrize("method", ["phone", "sms", "web", "letter"])
def test_other_methods_need_nobody_else(desks: Desks, method: str) -> None:
    case = answered(desks)
    desks.act("callback", case, "call_back", **{**REACHED, "method": method})
    assert desks.row(case)["callback"] == "done"


@pytest.mark.clause("A6.8.1-2")
def test_nobody_called_me_brings_the_task_back_to_somebody_else(desks: Desks) -> None:
    case = answered(desks)
    desks.act("callback", case, "call_back", **REACHED)
    desks.at = on("2026-11-24")
    desks.hear(ContactDisputed(office=CITY, case=case, at=desks.at))
    assert desks.row(case)["callback"] == "due"
    again = desks.try_act("callback", case, "call_back", **REACHED)
    assert (again.status_code, again.get_json()["code"]) == (403, "disputed_caller")
    assert [one["case"]["id"] for one in desks.get("/api/callbacks", "callback")["waiting"]] == [case]
    close = desks.try_act("functional-2", case, "close", cause="B02", verified=True)
    assert close.status_code == 409


@pytest.mark.clause("A6.8.1-2")
def test_the_grade_of_a_call_that_nobody_received_is_no_grade(desks: Desks) -> None:
    case = answered(desks)
    desks.act("callback", case, "call_back", **REACHED)
    assert desks.row(case)["grade"] == REACHED["grade"]
    desks.hear(ContactDisputed(office=CITY, case=case, at=on("2026-11-24")))
    assert desks.row(case)["grade"] is None
    bare = desks.try_act("window", case, "agree", evidence="grade")
    assert (bare.status_code, bare.get_json()["code"]) == (409, "agreement_not_shown")
    desks.hear(ServiceRated(office=CITY, case=case, at=on("2026-11-24"), grade=4))
    assert desks.row(case)["grade"] == 4
    desks.hear(ContactDisputed(office=CITY, case=case, at=on("2026-11-25")))
    assert desks.row(case)["grade"] == 4  # his own stays


def test_who_signed_for_the_reminder_of_a_callback_may_call_and_who_is_kept_off_signs_for_none(desks: Desks) -> None:
    case = answered(desks)
    desks.at = on("2026-12-01")
    sweep(desks.house, at=desks.at)
    assert desks.try_act("functional-2", case, "declare_recusal", relation="relative", reason="亲戚").status_code == 200
    late = "select f.clock, f.rung from routing.fired f join routing.clocks c on c.n = f.clock where c.kind = 'K3'"
    (rung,) = desks.rows(f"{late} and cardinality(sent_to) > 0")
    path = f"/api/cases/{case}/clocks/{rung['clock']}/rungs/{rung['rung']}/receipt"
    kept_off = desks.send("POST", path, "functional-2")
    assert (kept_off.status_code, kept_off.get_json()["code"]) == (403, "recused")
    assert desks.send("POST", path, "callback").status_code == 200
    desks.act("callback", case, "call_back", **REACHED)


def test_a_dispute_without_any_call_or_after_the_end_changes_no_state(desks: Desks) -> None:
    open_, ended = answered(desks, 1), closed(desks, 2)
    days = "select state, due_at from routing.clocks where kind = 'K3' and case_id = %s"
    before = desks.rows(days, open_)
    for case in (open_, ended):
        desks.hear(ContactDisputed(office=CITY, case=case, at=on("2026-11-24")))
    assert desks.rows(days, open_) == before  # nobody has called yet, and that gives no day more
    assert [desks.row(case)["callback"] for case in (open_, ended)] == ["due", "done"]
    assert [event["act"] for event in desks.get(f"/api/cases/{ended}/history", "functional-1")["events"]][-1] == (
        "dispute_contact_refused"
    )


@pytest.mark.clause("A6.8.1-4")
def test_who_was_anonymous_and_leaves_a_contact_is_called(desks: Desks) -> None:
    case = desks.issued(1, kind="anonymous", identity_level=0, sealed_contact=None)
    desks.hear(ResultRead(office=CITY, case=case, at=desks.at))
    assert desks.row(case)["callback"] == "exempt"
    desks.at = on("2026-11-24")
    left = ContactLeft(office=CITY, case=case, at=desks.at, wants_sms=True, wants_email=False, sealed_contact="sealed")
    desks.hear(left)
    assert (desks.row(case)["callback"], desks.row(case)["reachable"]) == ("due", True)
    assert desks.get("/api/callbacks", "callback")["waiting"][0]["call_by"].startswith("2026-12-01T16:30")


@pytest.mark.clause("A6.8.1-4")
def test_a_contact_left_before_the_answer_makes_the_callback_due_with_it(desks: Desks) -> None:
    case = desks.issued(1, kind="anonymous", identity_level=0, sealed_contact=None)
    desks.hear(ContactLeft(office=CITY, case=case, at=desks.at, wants_sms=True, wants_email=False, sealed_contact="x"))
    assert desks.row(case)["callback"] == "not_due"
    desks.hear(ResultRead(office=CITY, case=case, at=desks.at))
    assert desks.row(case)["callback"] == "due"


@pytest.mark.clause("A6.8.1-5")
def test_a_sensitive_complaint_is_exempt_when_a_second_person_agrees_and_is_owed_until_then(desks: Desks) -> None:
    case, why = answered(desks), "涉及个人隐私，不便回访"
    desks.act("callback", case, "call_back", method="phone", reached=False)
    for act, seat, code in (
        ("propose_exemption", "leader", "other_post"),
        ("exempt_callback", "functional-1", "not_possible_now"),
    ):
        assert desks.try_act(seat, case, act, reason=why).get_json()["code"] == code
    assert desks.try_act("functional-1", case, "propose_exemption").status_code == 422
    desks.act("functional-1", case, "propose_exemption", reason=why)
    for act in ("exempt_callback", "keep_callback"):
        alone = desks.try_act("functional-1", case, act, reason="同意")
        assert (alone.status_code, alone.get_json()["code"]) == (403, "second_person_needed")
    desks.act("window", case, "agree")
    early = desks.try_act("functional-2", case, "close", cause="B02", verified=True)
    assert (early.status_code, early.get_json()["code"]) == (409, "callback_open")
    assert case in [row["id"] for row in desks.get("/api/cases?queue=todo", "functional-2")["rows"]]
    desks.act("functional-2", case, "keep_callback", reason="可以换一种方式回访")
    assert desks.row(case)["callback"] == "tried_once"  # as it was, in the time that has gone on
    desks.act("functional-2", case, "propose_exemption", reason=why)
    for seat in ("callback", "leader"):  # one calls, one decides
        assert case in [row["id"] for row in desks.get("/api/cases?queue=todo", seat)["rows"]]
    runs = "select n from routing.clocks where kind = 'K3' and state = 'running' and case_id = %s"
    desks.at = on("2026-11-24", "15:00")
    desks.act("callback", case, "call_back", method="phone", reached=False)
    assert (desks.row(case)["callback"], len(desks.rows(runs, case))) == ("exempt_proposed", 1)
    desks.hear(ContactDisputed(office=CITY, case=case, at=desks.at))
    assert (desks.row(case)["callback"], len(desks.rows(runs, case))) == ("due", 1)
    desks.act("functional-2", case, "propose_exemption", reason=why)
    desks.act("leader", case, "exempt_callback", reason="情况属实，同意")
    assert (desks.row(case)["callback"], desks.rows(runs, case)) == ("exempt", [])


@pytest.mark.clause("A6.8.2-1", "A6.8.1-5")
def test_the_rate_has_its_members_and_its_formula(desks: Desks) -> None:
    called, spared, waits = closed(desks, 1), closed(desks, 2, called=False), answered(desks, 3)
    found = month(desks)
    assert (found["percent"], found["is_met"], found["too_many_sensitive"]) == ("100.0", True, True)
    assert found["formula"] == "办结2件，免予回访1件，应回访1件，按期回访1件，1÷（2－1）＝100.0%"
    assert [(one["case"], one["outcome"]) for one in found["members"]] == [(called, "in_time"), (spared, "exempt")]
    assert found["forecast"]["waiting"] == 1
    assert waits not in {one["case"] for one in found["members"]}
    desks.act("window", waits, "withdraw", evidence="signature")  # nobody is owed a call any more
    assert month(desks)["formula"] == found["formula"]
    answer = desks.send("GET", "/api/callbacks/rate?format=csv", "functional-1")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [row[0] for row in rows] == ["投诉编号", called, spared, found["formula"]]


@pytest.mark.clause("A6.8.2-1")
def test_a_call_after_the_limit_does_not_count_as_in_time(desks: Desks) -> None:
    case = answered(desks)
    desks.at = on("2026-12-01", "10:00")  # the limit was 2026-11-30, 16:30
    sweep(desks.house, at=desks.at)
    desks.act("callback", case, "call_back", **REACHED)
    sweep(desks.house, at=desks.at)
    desks.act("functional-2", case, "close", cause="B02", verified=True)
    assert [(one["outcome"], month(desks)["percent"]) for one in month(desks)["members"]] == [("late", "0.0")]


@pytest.mark.clause("A6.8.2-2")
def test_on_the_twentieth_a_month_that_will_miss_the_target_shows_the_list_to_call(desks: Desks) -> None:
    waiting = [answered(desks, n) for n in (1, 2)]
    desks.at = on("2026-11-30", "17:00")  # past the limit of both: they cannot be called in time any more
    assert warn_of_callbacks(desks.house, at=on("2026-11-19")) == 0
    assert warn_of_callbacks(desks.house, at=desks.at) == 1
    assert warn_of_callbacks(desks.house, at=desks.at) == 0
    for seat in ("functional-1", "leader"):
        found = desks.get("/api/callbacks/rate", seat)
        assert found["warned_cases"] == waiting
        assert found["forecast_words"] == "按目前情况，月末回访率预计0.0%，还有2件待回访，全部按期回访也只能到0.0%"
    assert desks.rows("select office from routing.callback_warnings where warned") == [{"office": CITY}]


def test_another_office_sees_no_rate_of_this_one(desks: Desks) -> None:
    closed(desks, 1)
    answer = desks.send("GET", f"/api/callbacks/rate?office={CITY}", "functional-1", office="220200")
    assert answer.status_code == 404
