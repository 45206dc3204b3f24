"""After the end: reopening with new facts or by order, review by the province, and the check of a withdrawal."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from services.kernel.contracts.intake import ComplaintWithdrawn, RecusalAsked, ReopeningRequested, ReviewRequested
from services.kernel.contracts.routing import CaseClosed, CaseEvent, CaseMoved, ClockBreached
from services.kernel.sealed import Purpose
from services.routing.schedule import sweep
from tests.routing.desks import CITY, PROVINCE, Desks, on, scores
from tests.routing.test_sharing import HINDRANCE

CLOSING: dict[str, Any] = {"cause": "B02", "verified": True}


def closed(desks: Desks, serial: int = 1) -> str:
    """Answered in time, agreed, called back and closed by the functional department."""
    case = desks.issued(serial)
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("window", case, "agree")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True)
    desks.act("functional-1", case, "close", **CLOSING)
    return case


def running(desks: Desks, case: str) -> set[str]:
    found = desks.rows("select kind from routing.clocks where case_id = %s and state = 'running'", case)
    return {row["kind"] for row in found}


@pytest.mark.clause("A6.9-4")
def test_new_facts_within_thirty_days_open_one_more_round_with_its_own_clock(desks: Desks) -> None:
    case = closed(desks)
    desks.at += timedelta(days=30)
    bare = desks.try_act("window", case, "request_reopening")
    assert bare.status_code == 422
    desks.act("window", case, "request_reopening", text="银行流水显示十月也没有到账")
    again = desks.try_act("window", case, "request_reopening", text="再说一次")
    assert (again.status_code, again.get_json()["code"]) == (409, "asked_already")
    own = desks.try_act("functional-1", case, "approve_reopening", reason="同意")
    assert (own.status_code, own.get_json()["code"]) == (403, "other_post")
    k1 = desks.rows("select met, stopped_at from routing.clocks where kind = 'K1'")
    desks.act("leader", case, "approve_reopening", reason="有新的事实，重新调查")
    row = desks.row(case)
    assert (row["step"], row["round"], row["is_open"]) == ("reopened", 2, True)
    assert (row["on_time"], row["closed_at"], row["outcome"], row["callback"]) == (True, None, None, "not_due")
    assert running(desks, case) == {"K1r", "K1a", "K1b", "K8"}
    assert desks.rows("select met, stopped_at from routing.clocks where kind = 'K1'") == k1
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-2").id], department="hall")
    assert desks.row(case)["step"] == "investigating"
    told = {event.step for event in desks.said(case) if isinstance(event, CaseEvent)}
    assert {"closed", "reopened", "investigating"} <= told


def reopened(desks: Desks, *departments: str) -> str:
    """A second round, which by a new assessment is a matter of these departments."""
    case = closed(desks)
    desks.act("window", case, "request_reopening", text="银行流水显示十月也没有到账")
    desks.act("leader", case, "approve_reopening", reason="有新的事实，重新调查")
    desks.act("window", case, "assess", scores=scores(), departments=list(departments))
    return case


def test_a_further_round_may_be_passed_to_the_department_that_it_turns_out_to_concern(desks: Desks) -> None:
    case = reopened(desks, "injury")
    waiting = [row["id"] for row in desks.get("/api/cases?queue=todo", "section-head")["rows"]]
    assert waiting == [case]
    desks.act("section-head", case, "transfer", department="injury", opinion="建议由工伤失业科核对后补发")
    desks.act("injury-head", case, "accept_transfer")
    row = desks.row(case)
    assert (row["step"], row["department"], row["round"]) == ("reopened", "injury", 2)
    assert running(desks, case) == {"K1r", "K1a", "K1b", "K8"}
    handler = desks.officer("injury-handler").id
    desks.act("injury-head", case, "assign", handlers=[handler], department="injury")
    assert (desks.row(case)["step"], desks.row(case)["handlers"]) == ("investigating", [handler])


def test_a_further_round_may_be_shared_under_the_functional_department(desks: Desks) -> None:
    case = reopened(desks, "hall", "injury")
    todo = [row["id"] for row in desks.get("/api/cases?queue=todo", "functional-1")["rows"]]
    assert todo == [case]
    parts = [
        {"department": one, "what": f"{one}核对", "due_on": desks.at.date().isoformat()} for one in ("hall", "injury")
    ]
    desks.act("functional-1", case, "coordinate", lead="injury", tasks=parts)
    assert (desks.row(case)["step"], desks.row(case)["department"]) == ("investigating", "injury")


def test_after_thirty_days_or_when_it_was_never_accepted_it_has_to_be_complained_of_anew(desks: Desks) -> None:
    case = closed(desks)
    desks.at += timedelta(days=31)
    late = desks.try_act("window", case, "request_reopening", text="银行流水显示十月也没有到账")
    assert (late.status_code, late.get_json()["code"]) == (409, "too_late")


def test_who_orders_the_reopening_gives_a_reason_and_does_not_approve_it(desks: Desks) -> None:
    case = closed(desks)
    desks.act("province", case, "order_reopening", office=PROVINCE, reason="抽查发现没有核对流水")
    own = desks.try_act("province", case, "approve_reopening", office=PROVINCE, reason="同意")
    assert (own.status_code, own.get_json()["code"]) == (403, "own_work")
    exposing = desks.try_act("leader", case, "refuse_reopening", reason="请找王柜员，手机13912345518")
    assert (exposing.status_code, exposing.get_json()["code"]) == (409, "third_party_data")
    assert "手机号" in exposing.get_json()["detail"]
    desks.act("leader", case, "refuse_reopening", reason="流水已核对，见附件")
    assert refused_to_the_complainant(desks, case) == []  # who did not ask is told nothing of it
    desks.act("window", case, "request_reopening", text="银行流水显示十月也没有到账")
    desks.act("leader", case, "refuse_reopening", reason="十月已经到账")
    assert refused_to_the_complainant(desks, case) == [("refuse_reopening", "decided")]
    (told,) = [one.sealed_why for one in desks.said(case) if isinstance(one, CaseMoved) and one.sealed_why]
    what = "case.reopening_refused"
    assert desks.house.keys.open(told, purpose=Purpose.CASEWORK, office=CITY, what=what, row=case) == "十月已经到账"
    assert desks.row(case)["step"] == "closed"
    nothing = desks.try_act("leader", case, "approve_reopening", reason="同意")
    assert (nothing.status_code, nothing.get_json()["code"]) == (409, "not_asked")
    desks.act("functional-2", case, "order_reopening", reason="投诉人补来流水")
    desks.act("agency-head", case, "approve_reopening", reason="同意")
    assert desks.row(case)["step"] == "reopened"


def test_a_review_asked_for_by_the_complainant_is_with_the_province(desks: Desks) -> None:
    case = closed(desks)
    desks.act("window", case, "request_review", text="不服处理结果")
    row = desks.row(case)
    assert (row["province"], row["province_because"], row["step"]) == ("informed", ["review"], "closed")
    twice = desks.try_act("window", case, "request_review", text="再次申请")
    assert (twice.status_code, twice.get_json()["code"]) == (409, "asked_already")
    todo = desks.get("/api/cases?queue=todo", "province", office=PROVINCE)["rows"]
    assert [one["id"] for one in todo] == [case]
    desks.act("province", case, "acknowledge", office=PROVINCE, text="已复查，维持")
    assert desks.get("/api/cases?queue=todo", "province", office=PROVINCE)["rows"] == []


def asked_by_code(desks: Desks, case: str, event: type[Any], what: str, text: str) -> None:
    seal = desks.house.keys.seal(text, purpose=Purpose.CASEWORK, office=CITY, what=what, row=f"{case}/7")
    desks.hear(event(office=CITY, case=case, at=desks.at, serial=7, sealed_text=seal))


def refused_to_the_complainant(desks: Desks, case: str) -> list[tuple[str, str]]:
    """What routing said was not possible any more, and why; nothing else of the event tells about anybody."""
    return [(one.act, one.refused) for one in desks.said(case) if isinstance(one, CaseMoved) and one.refused]


def test_what_comes_by_code_when_it_is_not_possible_any_more_is_said_with_why(desks: Desks) -> None:
    case, grave = closed(desks), desks.register(2, suspected=("fund_safety",))
    desks.hear(ComplaintWithdrawn(office=CITY, case=case, at=desks.at))
    desks.hear(ComplaintWithdrawn(office=CITY, case=grave, at=desks.at))
    asked = RecusalAsked(office=CITY, case=case, at=desks.at, serial=7, sealed_reasons="sealed")
    desks.hear(asked)
    asked_by_code(desks, case, ReopeningRequested, "reopening.facts", "银行流水显示十月也没有到账")
    desks.act("leader", case, "approve_reopening", reason="有新的事实，重新调查")
    asked_by_code(desks, case, ReviewRequested, "review.reasons", "不服处理结果")
    assert refused_to_the_complainant(desks, grave) == [("withdraw_refused", "goes_on")]
    assert refused_to_the_complainant(desks, case) == [
        ("withdraw_refused", "ended"),
        ("ask_recusal_refused", "ended"),
        ("request_review_refused", "under_way"),
    ]


def test_new_facts_that_come_by_code_are_decided_above_the_closer_with_the_words_on_the_page(desks: Desks) -> None:
    case = closed(desks)
    (told,) = [event for event in desks.said(case) if isinstance(event, CaseClosed)]
    assert told.ask_again_by == (desks.at + timedelta(days=30)).date()
    asked_by_code(desks, case, ReopeningRequested, "reopening.facts", "银行流水显示十月也没有到账")
    words = [one for one in desks.get(f"/api/cases/{case}", "leader")["papers"] if one["kind"] == "word"]
    assert [(one["facts"]["kind"], one["text"]) for one in words] == [("reopening", "银行流水显示十月也没有到账")]
    asked_by_code(desks, case, ReopeningRequested, "reopening.facts", "又一次")
    last = desks.get(f"/api/cases/{case}/history", "leader")["events"][-1]
    assert (last["act"], last["told"]["marked"]["refused"]) == ("request_reopening_refused", "asked_already")
    assert refused_to_the_complainant(desks, case) == [("request_reopening_refused", "asked_already")]
    desks.act("leader", case, "approve_reopening", reason="有新的事实，重新调查")
    assert (desks.row(case)["step"], desks.row(case)["round"]) == ("reopened", 2)


def test_a_review_that_is_asked_for_by_code_is_with_the_province_and_a_late_one_is_on_record(desks: Desks) -> None:
    case, late = closed(desks), closed(desks, 2)
    asked_by_code(desks, case, ReviewRequested, "review.reasons", "不服处理结果")
    row = desks.row(case)
    assert (row["province"], row["province_because"], row["step"]) == ("informed", ["review"], "closed")
    texts = [one["text"] for one in desks.get(f"/api/cases/{case}", "province", office=PROVINCE)["papers"]]
    assert "不服处理结果" in texts
    desks.at += timedelta(days=31)
    asked_by_code(desks, late, ReviewRequested, "review.reasons", "不服处理结果")
    last = desks.get(f"/api/cases/{late}/history", "leader")["events"][-1]
    assert (last["act"], last["told"]["marked"]["refused"]) == ("request_review_refused", "too_late")
    assert refused_to_the_complainant(desks, late) == [("request_review_refused", "too_late")]
    assert desks.row(late)["province"] == "none"


def test_who_withdraws_is_called_and_who_was_pressed_is_heard_all_the_same(desks: Desks) -> None:
    case = desks.investigating()
    desks.hear(ComplaintWithdrawn(office=CITY, case=case, at=desks.at))
    assert desks.row(case)["outcome"] == "withdrawn"
    assert running(desks, case) == {"K9", "Kw"}
    handler = desks.try_act("handler-1", case, "check_withdrawal", reached=True, text="自愿")
    assert handler.status_code == 403
    unasked = desks.try_act("functional-1", case, "check_withdrawal", reached=False, text="没有接")
    assert (unasked.status_code, unasked.get_json()["code"]) == (409, "too_few_attempts")
    desks.act("functional-1", case, "check_withdrawal", reached=True, pressed=True, text="有人让我撤的")
    assert running(desks, case) == {"K9"}
    again = desks.try_act("functional-2", case, "check_withdrawal", reached=True, text="自愿")
    assert (again.status_code, again.get_json()["code"]) == (409, "checked_already")
    desks.act("leader", case, "approve_reopening", reason="不是自愿撤诉，继续办理")
    assert (desks.row(case)["step"], desks.row(case)["round"]) == ("reopened", 2)


def test_what_waited_for_a_decision_is_taken_back_with_the_complaint_and_does_not_hinder_the_new_round(
    desks: Desks,
) -> None:
    case, asked = desks.awaiting(), {"reason": "经办人与被投诉人是亲戚"}
    desks.act("window", case, "ask_recusal", **asked)
    pressed(desks, case)
    assert "Kr" not in running(desks, case)
    desks.act("window", case, "ask_recusal", **asked)
    assert "Kr" in running(desks, case)
    told = desks.get(f"/api/cases/{case}/history", "leader")["events"]
    assert [one["told"]["details"]["opinion"] for one in told if one["act"] == "withdraw"] == [1]
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    step = {"happened_at": desks.at.isoformat(), "method": "records", "found": "九月待遇未发"}
    desks.act("handler-1", case, "log_step", **step)
    desks.negotiate(case)
    desks.submit(case)
    desks.act("section-head", case, "approve", text="同意")
    states = [row["state"] for row in desks.rows("select state from routing.opinions order by n")]
    assert states == ["withdrawn", "approved"]
    stuck = desks.investigating(2)
    desks.act("handler-1", stuck, "cannot_resolve", **HINDRANCE)
    pressed(desks, stuck)
    desks.act("section-head", stuck, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    desks.act("handler-1", stuck, "log_step", **step)
    desks.negotiate(stuck)
    each = "select case_id, n, state from routing."
    left = f"{each}opinions union all {each}impasses order by case_id, n"
    states = desks.rows(left)
    desks.rows("update routing.opinions set state = 'submitted' where state = 'withdrawn'")
    desks.rows("update routing.impasses set state = 'proposed'")  # as both were left before, when one was opened again
    desks.upgrade(import_module("services.routing.migrations.0025_what_stood_before").TAKEN_BACK)
    assert desks.rows(left) == states
    desks.act("handler-1", stuck, "cannot_resolve", **HINDRANCE)
    desks.act("section-head", stuck, "confirm_unresolvable", text="同意")
    found = desks.rows("select state, decided_by from routing.impasses order by n")
    assert [(row["state"], row["decided_by"]) for row in found] == [
        ("withdrawn", desks.officer("window").id),
        ("agreed", desks.officer("section-head").id),
    ]


@pytest.mark.clause("D05")
def test_who_was_late_when_it_was_withdrawn_stays_late_however_soon_the_new_round_is_answered(desks: Desks) -> None:
    case = desks.investigating()
    desks.at = on("2026-12-14", "16:31")  # a minute too late
    pressed(desks, case)
    assert [event.on_time for event in desks.said(case) if isinstance(event, CaseClosed)] == [False]
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    desks.act("handler-1", case, "log_step", happened_at=desks.at.isoformat(), method="records", found="九月待遇未发")
    desks.negotiate(case)
    desks.submit(case, due_on="2026-12-21")
    desks.finish(case)
    desks.rows("update routing.cases set on_time = null")  # as it was left before by who withdrew
    desks.act("window", case, "record_feedback", evidence="signature")
    assert desks.row(case)["on_time"] is False


def pressed(desks: Desks, case: str) -> None:
    """Withdrawn at the desk, not freely, and handled on."""
    desks.act("window", case, "withdraw", evidence="signature")
    desks.act("functional-1", case, "order_reopening", reason="不是自愿撤诉")
    desks.act("leader", case, "approve_reopening", reason="继续办理")


def test_what_was_withdrawn_before_acceptance_goes_on_where_it_was(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "withdraw", evidence="signature")
    desks.act("functional-1", case, "check_withdrawal", reached=True, pressed=True, text="有人让我撤的")
    desks.act("leader", case, "approve_reopening", reason="继续办理")
    row = desks.row(case)
    assert (row["step"], row["round"]) == ("confirming", 1)
    assert running(desks, case) == {"K0", "K0h", "K7"}


def test_a_withdrawal_that_nobody_checks_is_the_breach_of_the_functional_department(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "withdraw", evidence="signature")
    sweep(desks.house, at=on("2026-12-01"))
    late = [e for e in desks.said(case) if isinstance(e, ClockBreached) and e.clock == "Kw"]
    assert [event.owed_by for event in late] == [desks.officer("functional-1").id]


def test_what_may_be_major_is_not_dropped_before_it_is_judged(desks: Desks) -> None:
    case = desks.register(suspected=("fund_safety",))
    refused = desks.try_act("window", case, "withdraw", evidence="signature")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "may_be_major")
