"""Correcting a recorded fact: who may, what stays, what is counted anew, and what never is (5.4 g)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.kernel.contracts import forms
from services.kernel.contracts.archive import DossierFiled
from services.kernel.contracts.routing import CaseCorrected
from services.routing.actions.chain import verify
from services.routing.schedule import sweep
from tests.routing.desks import CITY, Desks, on
from tests.routing.forms_said import said_forms


def clock(desks: Desks, case: str, kind: str) -> Any:
    clocks = desks.get(f"/api/cases/{case}/clocks", "window")["clocks"]
    return next(one for one in clocks if one["kind"] == kind)


def closed(desks: Desks) -> str:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("window", case, "agree")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True, contacted=True)
    desks.act("functional-1", case, "close", cause="B02", verified=True)
    return case


@pytest.mark.clause("A5.4g")
def test_old_and_new_value_who_and_why_stay_in_the_history_and_on_the_forms(desks: Desks) -> None:
    case = desks.awaiting()
    corrected: dict[str, Any] = {"field": "channel", "value": "phone", "reason": "来电登记时误选了其他"}
    assert desks.try_act("section-head", case, "correct_fact", **corrected).status_code == 403
    assert desks.try_act("functional-1", case, "correct_fact", **{**corrected, "reason": " "}).status_code == 422
    same = desks.try_act("functional-1", case, "correct_fact", **{**corrected, "value": "other"})
    assert (same.status_code, same.get_json()["code"]) == (409, "nothing_corrected")
    desks.act("functional-1", case, "correct_fact", **corrected)
    summary = "八月和九月养老金没有到账"
    desks.act("functional-1", case, "correct_fact", field="summary", value=summary, reason="回听录音")
    (told,) = desks.get(f"/api/cases/{case}/papers/1", "window")["forms"]
    by = desks.officer("functional-1").name
    assert [
        (one["label"], one["was"], one["now"], one["reason"], one["by"]["name"]) for one in told["corrections"]
    ] == [
        ("投诉方式", "other", "phone", "来电登记时误选了其他", by),
        ("投诉事项概要", "九月养老金没有到账", summary, "回听录音", by),
    ]
    assert (told["channel"], told["summary"]) == ("phone", summary)
    (opinion,) = desks.get(f"/api/cases/{case}/papers/2", "window")["forms"]
    assert (opinion["summary"], [one["field"] for one in opinion["corrections"]]) == (summary, ["summary"])
    assert said_forms(desks, case, forms.Form1)[-1].channel == "phone"
    events = desks.get(f"/api/cases/{case}/history", "window")["events"]
    assert [one["act_words"] for one in events if one["act"] == "correct_fact"] == ["更正登记内容"] * 2
    papers = desks.get(f"/api/cases/{case}", "window")["papers"]
    (first, _) = [one["text"] for one in papers if one["kind"] == "correction"]
    assert first == {"was": "other", "now": "phone", "reason": "来电登记时误选了其他"}
    with desks.house.database.work(seeing=(CITY,)) as session:
        assert verify(session, CITY) is None


@pytest.mark.clause("A5.4g")
def test_limits_are_counted_from_the_corrected_input_and_the_time_to_answer_never_starts_anew(desks: Desks) -> None:
    case = desks.register()
    assert (clock(desks, case, "K0")["due_on"], clock(desks, case, "K7")["due_on"]) == ("2026-11-25", "2026-11-24")
    earlier: dict[str, Any] = {"field": "received_at", "value": "2026-11-20 15:00", "reason": "邮戳和收件章是周五"}
    desks.act("functional-1", case, "correct_fact", **earlier)
    assert (clock(desks, case, "K0")["due_on"], clock(desks, case, "K7")["due_on"]) == ("2026-11-24", "2026-11-23")
    assert desks.row(case)["due_on"] == date(2026, 11, 24)
    later = desks.try_act("functional-1", case, "correct_fact", **{**earlier, "value": "2026-11-24 09:00"})
    assert later.status_code == 422
    taken = desks.accepted(2)
    before = clock(desks, taken, "K1")
    desks.act("functional-1", taken, "correct_fact", **earlier)
    assert clock(desks, taken, "K1") == before
    assert clock(desks, taken, "K0")["state"] == "met"  # what is decided stays decided
    limit: dict[str, Any] = {"field": "upstream_due_on", "value": "2026-12-01", "reason": "补登12345要求的期限"}
    desks.act("functional-1", taken, "correct_fact", **limit)
    after = clock(desks, taken, "K1")
    assert (after["due_on"], after["started_at"]) == ("2026-12-01", before["started_at"])
    desks.at = on("2026-12-02")
    sweep(desks.house, at=desks.at)
    desks.act("functional-1", taken, "correct_fact", **{**limit, "value": None})
    assert clock(desks, taken, "K1")["due_on"] == "2026-12-01"  # overdue stays overdue
    assert desks.row(taken)["overdue"] is True


@pytest.mark.clause("A5.4g")
def test_a_closed_and_an_archived_case_can_be_corrected_and_stay_what_they_are(desks: Desks) -> None:
    case = closed(desks)
    desks.act("functional-1", case, "correct_fact", field="cause", value="C01", reason="原因选错")
    corrected = desks.said(case)[-1]
    assert isinstance(corrected, CaseCorrected)
    assert (corrected.cause, corrected.step) == ("C01", "closed")
    desks.hear(
        DossierFiled(office=CITY, case=case, at=desks.at, archive_number="吉社保投-2026-1", digest="0" * 64, entries=9)
    )
    desks.act("functional-1", case, "correct_fact", field="occurred_at", value="2026-11-22 20:00", reason="来电补充")
    row = desks.row(case)
    assert (row["step"], row["is_open"], row["cause"]) == ("archived", False, "C01")
    newest = {one.n: one for one in said_forms(desks, case, forms.Form3)}
    assert newest[1].occurred_at == on("2026-11-22", "20:00")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("channel", "pigeon", "投诉方式：不是七种投诉方式之一"),
        ("channel", None, "投诉方式不能为空"),
        ("occurred_at", "昨天", "投诉时间：请写日期和时间，例如 2026-11-23 09:30"),
        ("occurred_at", "2026-11-24 09:00", "投诉时间不能晚于收到时间"),
        ("upstream_due_on", "12月", "移交单位要求的期限：请写日期，例如 2026-11-23"),
        ("upstream_system", "一" * 65, "移交单位：最多64个字，写成一行"),
        ("respondent_department", "天文科", "没有这个部门，请按部门名称填写"),
        ("cause", "B02", "办结时才登记原因，现在还不用更正"),
    ],
)
def test_what_a_fact_cannot_become_is_said(desks: Desks, field: str, value: str | None, words: str) -> None:
    case = desks.register()
    answer = desks.try_act("functional-1", case, "correct_fact", field=field, value=value, reason="更正")
    assert answer.status_code == 422
    assert [fault["message"] for fault in answer.get_json()["errors"]] == [words]
