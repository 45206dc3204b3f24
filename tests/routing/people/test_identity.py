"""Who complained is closed to those it is about; it is opened to one who asks, by a second person, until a day."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from services.kernel.clock import SHANGHAI, now
from services.kernel.contracts.routing import CaseEvent, IdentitySealed, IdentityUnsealed
from services.routing.schedule import sweep
from tests.routing.desks import Desks, on, scores

WHY = "年度审核抽查，需要核对回访记录"
ASKED: dict[str, Any] = {"purpose": "audit", "reason": WHY, "until": "2026-11-27"}


def refused(desks: Desks, seat: str, case: str, act: str, **fields: Any) -> tuple[int, str]:
    before = desks.row(case)
    answer = desks.try_act(seat, case, act, **fields)
    assert desks.row(case) == before
    return answer.status_code, answer.get_json()["code"]


@pytest.mark.clause("A4.5-3")
def test_it_is_opened_with_a_reason_by_a_second_person_until_a_day_and_closed_again(desks: Desks) -> None:
    case = desks.register(department="hall")
    assert desks.row(case)["identity"] == "sealed"
    assert refused(desks, "archivist", case, "ask_unsealing", purpose="audit", until="2026-11-27")[0] == 422
    for until in ("2026-11-22", "2026-12-04"):
        too_far = refused(desks, "archivist", case, "ask_unsealing", **{**ASKED, "until": until})
        assert too_far == (409, "until_too_far")
    assert refused(desks, "functional-1", case, "approve_unsealing", reason="同意") == (409, "not_possible_now")
    desks.at = on("2026-11-23", "17:00")  # closed for today
    tonight = {**ASKED, "until": "2026-11-23"}
    assert refused(desks, "archivist", case, "ask_unsealing", **tonight) == (409, "day_has_passed")
    desks.act("archivist", case, "ask_unsealing", **ASKED)
    assert case in [row["id"] for row in desks.get("/api/cases?queue=todo", "functional-1")["rows"]]
    for seat, code in (("archivist", "other_post"), ("leader", "functional_decides")):
        assert refused(desks, seat, case, "approve_unsealing", reason="同意") == (403, code)
    assert not [event for event in desks.said(case) if isinstance(event, IdentityUnsealed)]
    desks.act("functional-1", case, "approve_unsealing", reason="审核需要")
    told = (WHY, "审核需要")
    for seat, read in (("archivist", told), ("functional-2", told), ("leader", told), ("window", (None, None))):
        papers = desks.get(f"/api/cases/{case}", seat)["papers"]
        assert [(one["text"], one["facts"]["decision"]) for one in papers if one["kind"] == "unsealing"] == [read], seat
    opened = desks.said(case)[-1]
    assert isinstance(opened, IdentityUnsealed)
    who = desks.officer("archivist").id
    assert (opened.officer, opened.purpose, opened.until) == (who, "audit", on("2026-11-27", "16:30"))
    assert desks.rows("select to_posts from routing.alerts where kind = 'unsealed'") == [{"to_posts": ["auditor"]}]
    kept = desks.rows(
        "select purpose, until::text, state, by_officer, decided_by, sealed_reason from routing.unsealings"
    )
    assert WHY not in kept[0].pop("sealed_reason")
    by = {"by_officer": who, "decided_by": desks.officer("functional-1").id}
    assert kept == [{"purpose": "audit", "until": "2026-11-27", "state": "granted", **by}]
    sweep(desks.house, at=on("2026-11-27", "16:30"))
    assert desks.row(case)["identity"] == "unsealed"
    sweep(desks.house, at=on("2026-11-27", "16:31"))
    assert desks.row(case)["identity"] == "sealed"
    assert [type(event) for event in desks.said(case)].count(IdentitySealed) == 1
    assert desks.rows("select state from routing.unsealings") == [{"state": "ended"}]


@pytest.mark.clause("A4.5-3")
def test_nobody_opens_it_to_himself_and_no_unit_to_its_own(desks: Desks) -> None:
    case, about_them = desks.register(), desks.register(2, department="functional")
    assert [desks.row(one)["identity"] for one in (case, about_them)] == ["open", "sealed"]
    for one in (case, about_them):
        desks.act("functional-1", one, "ask_unsealing", **ASKED)
    for act in ("approve_unsealing", "refuse_unsealing"):
        assert refused(desks, "functional-1", case, act, reason="同意") == (403, "second_person_needed")
        own = refused(desks, "functional-2", about_them, act, reason="同意")
        assert own == (403, "of_the_unit_complained_about")
    for seat, read in (("functional-1", WHY), ("functional-2", None)):  # who asked, and his colleague
        papers = desks.get(f"/api/cases/{about_them}", seat)["papers"]
        assert [one["text"] for one in papers if one["kind"] == "unsealing"] == [read]
    found = [row["id"] for row in desks.get("/api/cases?queue=todo", "leader")["rows"]]
    assert (about_them in found, case in found) == (True, False)
    desks.act("functional-2", case, "refuse_unsealing", reason="没有必要")
    desks.act("leader", about_them, "approve_unsealing", reason="有权机关来函")
    assert [desks.row(one)["identity"] for one in (case, about_them)] == ["sealed", "unsealed"]
    desks.act("functional-2", about_them, "seal_again")
    assert desks.row(about_them)["identity"] == "sealed"


def test_who_is_kept_off_after_asking_is_given_nothing_and_what_was_open_to_him_is_closed(desks: Desks) -> None:
    waits, is_open = (desks.register(n, department="hall") for n in (1, 2))
    for one in (waits, is_open):
        desks.act("archivist", one, "ask_unsealing", **ASKED)
    desks.act("functional-1", is_open, "approve_unsealing", reason="审核需要")
    for one in (waits, is_open):
        desks.act("functional-1", one, "name_respondent", officers=[desks.officer("archivist").id])
    kept_off = refused(desks, "functional-1", waits, "approve_unsealing", reason="同意")
    assert kept_off == (409, "asker_is_kept_off")
    assert [desks.row(one)["identity"] for one in (waits, is_open)] == ["asked", "sealed"]
    assert [type(event) for event in desks.said(is_open)].count(IdentitySealed) == 1
    desks.act("functional-1", waits, "refuse_unsealing", reason="申请人应当回避")
    desks.try_act("functional-2", waits, "declare_recusal", relation="relative", reason="亲戚")
    desks.act("functional-1", waits, "ask_unsealing", **ASKED)  # and nobody else is left there
    assert waits in [row["id"] for row in desks.get("/api/cases?queue=todo", "leader")["rows"]]
    desks.act("leader", waits, "approve_unsealing", reason="审核需要")


def test_a_request_of_before_such_requests_had_a_limit_lapses_a_week_after_the_upgrade(desks: Desks) -> None:
    case = desks.register(department="hall")
    desks.act("archivist", case, "ask_unsealing", **ASKED)
    desks.despite_the_fences("delete from routing.clocks where case_id = %s and kind = 'Kq'", case)
    for _ in range(2):  # a second run finds nothing more to do
        desks.upgrade(import_module("services.routing.migrations.0039_requests_of_before").LIMITS)
    (limit,) = desks.rows("select * from routing.clocks where case_id = %s and kind = 'Kq'", case)
    assert limit["due_at"].astimezone(SHANGHAI).date() == now().date() + timedelta(days=7)
    sweep(desks.house, at=limit["due_at"])
    assert desks.row(case)["identity"] == "asked"
    sweep(desks.house, at=limit["due_at"] + timedelta(minutes=1))
    assert desks.row(case)["identity"] == "sealed"


def test_a_request_is_taken_back_by_who_asked_and_lapses_when_nobody_decides_on_it(desks: Desks) -> None:
    case, ended = desks.register(department="hall"), desks.register(2, department="hall")
    for one in (case, ended):
        desks.act("archivist", one, "ask_unsealing", **ASKED)
    assert refused(desks, "functional-1", case, "take_back_unsealing") == (403, "not_the_asker")
    desks.act("archivist", case, "take_back_unsealing")
    assert refused(desks, "functional-1", case, "approve_unsealing", reason="同意") == (409, "not_possible_now")
    desks.act("archivist", case, "ask_unsealing", **ASKED)
    desks.act("window", ended, "withdraw", evidence="signature")  # who wants to know does not depend on the handling
    sweep(desks.house, at=on("2026-11-26", "16:30"))
    assert [desks.row(one)["identity"] for one in (case, ended)] == ["asked", "asked"]
    sweep(desks.house, at=on("2026-11-26", "16:31"))
    assert [desks.row(one)["identity"] for one in (case, ended)] == ["sealed", "sealed"]
    states = "select state, ended_at is not null as is_over from routing.unsealings where case_id = %s order by n"
    assert desks.rows(states, case) == [{"state": state, "is_over": True} for state in ("dropped", "lapsed")]
    history = desks.get(f"/api/cases/{case}/history", "archivist")["events"]
    told = [one["act_words"] for one in history if one["act"] in ("take_back_unsealing", "lapse_unsealing")]
    assert told == ["撤回查看投诉人身份的申请", "查看投诉人身份的申请过期"]
    desks.act("archivist", case, "ask_unsealing", **{**ASKED, "until": "2026-11-30"})


@pytest.mark.clause("A6.4-2")
def test_a_level_that_rises_makes_an_identity_of_nobody_and_acceptance_closes_it(desks: Desks) -> None:
    case = desks.register(kind="anonymous", identity_level=0)
    seen = [desks.row(case)["identity"]]
    desks.act("window", case, "start_confirm")
    for level in (2, 1):
        desks.act("window", case, "confirm", method="visit", text="来窗口出示身份证", identity_level=level)
        seen.append(desks.row(case)["identity"])
    assert (seen, desks.row(case)["identity_level"]) == (["anonymous", "open", "open"], 2)
    named = desks.register(2)
    desks.act("window", named, "start_confirm")
    desks.act("window", named, "confirm", method="phone", text="电话核实，情况属实")
    desks.act("window", named, "assess", scores=scores(), departments=["hall"])
    accept: dict[str, Any] = {"grounds": ["quality"], "has_evidence": False}
    assert refused(desks, "window", named, "accept", **accept, respondent_department="天文科")[0] == 422
    desks.act("window", named, "accept", **accept, respondent_department="养老待遇科")
    assert desks.row(named)["identity"] == "sealed"
    other = {"field": "respondent_department", "value": "工伤失业科", "reason": "核对后是工伤失业科"}
    desks.act("functional-1", named, "correct_fact", **other)
    told = {event.act: event.respondent for event in desks.said(named) if isinstance(event, CaseEvent)}
    assert (told["assess"], told["accept"], told["correct_fact"]) == (None, "pension", "injury")
