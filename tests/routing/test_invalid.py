"""Complaints that are not accepted: a second person decides, the complainant is told, and may dispute it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from services.kernel.contracts.archive import DossierFiled
from services.kernel.contracts.intake import ResultRejected
from services.kernel.contracts.routing import CaseClosed, CaseMoved, CaseNotAccepted
from services.kernel.sealed import Purpose
from services.routing.schedule import sweep
from tests.routing.desks import CITY, OTHER_CITY, Desks, on, scores

EXPLANATION = "您反映的是商业保险理赔，不由社会保险经办机构办理，请向承保公司或金融监管部门反映。"


def proposed(desks: Desks, serial: int = 1) -> str:
    case = desks.register(serial)
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="核实为商业保险")
    desks.act(
        "window",
        case,
        "propose_invalid",
        validity="invalid_unrelated",
        reason="与经办无关",
        explanation=EXPLANATION,
        refer_to="金融监管部门",
    )
    return case


@pytest.mark.clause("A3.7-1", "A6.6.3.2-1", "A6.6.3.2-2")
def test_a_second_person_confirms_and_the_complainant_is_told_why(desks: Desks) -> None:
    case = proposed(desks)
    desks.act("section-head", case, "confirm_invalid")
    told = desks.said(case)[-1]
    assert isinstance(told, CaseNotAccepted)
    assert (told.validity, told.refer_to, told.step) == ("invalid_unrelated", "金融监管部门", "invalid_notified")
    keys = desks.house.keys
    opened = keys.open(
        told.sealed_explanation, purpose=Purpose.CASEWORK, office=CITY, what="case.explanation", row=case
    )
    assert opened == EXPLANATION


@pytest.mark.clause("A3.7-1")
def test_an_explanation_copied_from_a_template_or_too_short_is_refused(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="核实为商业保险")
    for explanation in ("不归我们管", "尊敬的{姓名}，您反映的问题不属于我们的受理范围，请向有关部门反映。"):
        answer = desks.try_act(
            "window",
            case,
            "propose_invalid",
            validity="invalid_unrelated",
            reason="无关",
            explanation=explanation,
        )
        assert answer.status_code == 409
    assert desks.row(case)["step"] == "confirming"


@pytest.mark.clause("A6.6.3.2-1")
def test_ten_working_days_without_a_dispute_close_the_case(desks: Desks) -> None:
    case = proposed(desks)
    desks.act("section-head", case, "confirm_invalid")
    sweep(desks.house, at=on("2026-12-07", "16:30"))
    assert desks.row(case)["step"] == "invalid_notified"
    sweep(desks.house, at=on("2026-12-07", "16:31"))
    closed = desks.said(case)[-1]
    assert isinstance(closed, CaseClosed)
    assert (closed.outcome, desks.row(case)["step"]) == ("invalid", "closed")


@pytest.mark.clause("A5.5-5")
def test_what_may_be_major_is_judged_before_it_ends_as_not_accepted(desks: Desks) -> None:
    case = proposed(desks)
    desks.act("archivist", case, "report_major", kinds=["fund_safety"], reason="听说有人冒领")
    early = desks.try_act("section-head", case, "confirm_invalid")
    assert (early.status_code, early.get_json()["code"]) == (409, "may_be_major")
    for seat in ("functional-1", "functional-2"):
        desks.act(seat, case, "dismiss_major", reason="查过账户，没有冒领")
    desks.act("section-head", case, "confirm_invalid")
    desks.act("archivist", case, "report_major", kinds=["fund_safety"], reason="又听说有人冒领")
    desks.at = on("2026-12-08")
    sweep(desks.house, at=desks.at)  # the period of objection is over
    assert desks.row(case)["step"] == "invalid_notified"
    desks.act("functional-1", case, "dismiss_major", reason="查过账户，没有冒领")
    desks.act("functional-2", case, "dismiss_major", reason="同意")
    assert desks.row(case)["step"] == "closed"


def disputed(desks: Desks, case: str, at: datetime) -> None:
    """The complainant said so by code then; it is heard now."""
    sealed = desks.house.keys.seal(
        "这是社保待遇", purpose=Purpose.CASEWORK, office=CITY, what="rejection.reasons", row=case
    )
    desks.hear(ResultRejected(office=CITY, case=case, at=at, sealed_reasons=sealed))


@pytest.mark.clause("A6.6.3.2-3")
def test_a_dispute_in_time_counts_when_it_is_heard_after_the_end_and_a_late_one_is_answered(desks: Desks) -> None:
    case, late = proposed(desks), proposed(desks, 2)
    for one in (case, late):
        desks.act("section-head", one, "confirm_invalid")
    desks.at = on("2026-12-07", "16:31")
    sweep(desks.house, at=desks.at)
    disputed(desks, case, on("2026-12-07", "16:30"))
    disputed(desks, late, on("2026-12-07", "16:31"))
    assert [desks.row(one)["step"] for one in (case, late)] == ["confirming", "closed"]
    assert (desks.row(case)["outcome"], desks.row(case)["closed_at"]) == (None, None)
    runs = "select kind from routing.clocks where state = 'running' and case_id = %s"
    assert [row["kind"] for row in desks.rows(runs, case)] == ["K0"]
    with pytest.raises(psycopg.errors.CheckViolation):  # nor does what ended it once end it again
        desks.rows(
            "update routing.cases set step = 'closed', is_open = false, outcome = 'invalid', closed_at = now()"
            " where case_id = %s",
            case,
        )
    again = desks.try_act(
        "section-head",
        case,
        "propose_invalid",
        validity="invalid_unrelated",
        reason="与经办无关",
        explanation=EXPLANATION,
    )
    assert (again.status_code, again.get_json()["code"]) == (403, "decided_before")
    told = [(event.act, event.refused) for event in desks.said(late) if isinstance(event, CaseMoved) and event.refused]
    assert told == [("dispute_invalid_refused", "too_late")]


def test_what_was_filed_already_is_not_called_filed_when_a_dispute_in_time_is_heard(desks: Desks) -> None:
    case = proposed(desks)
    desks.act("section-head", case, "confirm_invalid")
    desks.at = on("2026-12-07", "16:31")
    sweep(desks.house, at=desks.at)
    number = "吉社保投-2026-1"
    desks.hear(DossierFiled(office=CITY, case=case, at=desks.at, archive_number=number, digest="0" * 64, entries=9))
    assert (desks.row(case)["step"], desks.row(case)["archive_number"]) == ("archived", number)
    disputed(desks, case, on("2026-12-07", "16:30"))
    row = desks.row(case)
    assert (row["step"], row["archived_at"], row["archive_number"]) == ("confirming", None, None)
    told = desks.get(f"/api/cases/{case}/history", "functional-1")["events"][-1]["told"]["details"]
    assert told["archive_number"] == number  # the archive keeps its package under it
    early = [{"at": f"2026-11-{day}T10:00:00+08:00", "method": "phone"} for day in (24, 25, 26)]
    desks.at = on("2026-12-08")
    tried = desks.try_act("window", case, "not_reachable", attempts=early, text="")
    assert (tried.status_code, tried.get_json()["code"]) == (409, "attempt_too_early")


@pytest.mark.clause("A6.6.3.2-3")
def test_after_a_dispute_another_department_decides_anew(desks: Desks) -> None:
    case = proposed(desks)
    desks.act("section-head", case, "confirm_invalid")
    desks.at += timedelta(days=1)
    desks.act("window", case, "dispute_invalid", reason="这是社保待遇")
    desks.act(
        "functional-1", case, "assess", scores={f: {"value": 1, "reason": "一般"} for f in FIVE}, departments=["hall"]
    )
    again = desks.try_act("section-head", case, "accept", grounds=["quality"], has_evidence=False)
    assert (again.status_code, again.get_json()["code"]) == (403, "decided_before")
    accepted = desks.act(
        "functional-1", case, "accept", grounds=["quality"], has_evidence=False, respondent_department="pension"
    )
    assert accepted["step"] == "accepted"


def test_after_a_dispute_departments_of_another_office_have_decided_nothing_whatever_their_codes(desks: Desks) -> None:
    case = proposed(desks)
    desks.act("functional-1", case, "confirm_invalid")
    desks.act("window", case, "dispute_invalid", reason="这是社保待遇")
    passed_on(desks, case, CITY, OTHER_CITY)
    form: dict[str, Any] = {"grounds": ["quality"], "has_evidence": False, "respondent_department": "pension"}
    passed_on(desks, case, OTHER_CITY, CITY)
    back = desks.try_act("section-head", case, "accept", **form)  # the hall that proposed it is this one
    assert (back.status_code, back.get_json()["code"]) == (403, "department_decided_before")
    passed_on(desks, case, CITY, OTHER_CITY)
    assert desks.act("section-head", case, "accept", office=OTHER_CITY, **form)["step"] == "accepted"


def passed_on(desks: Desks, case: str, one: str, other: str) -> None:
    """To an office that looks at it anew."""
    desks.act("window", case, "misroute", office=one, to_office=other, reason="参保地在那里")
    desks.act("window", case, "accept_offer", office=other)
    desks.act("window", case, "start_confirm", office=other)
    desks.act("window", case, "assess", office=other, scores=scores(), departments=["hall"])


FIVE = ("severity", "safety", "complexity", "influence", "urgency")


def test_an_overruled_proposal_goes_back_and_leaves_nothing_behind(desks: Desks) -> None:
    case = proposed(desks)
    state = desks.act("functional-1", case, "overrule", reason="涉及待遇发放，应当受理")
    assert (state["step"], desks.row(case)["sealed_explanation"]) == ("confirming", None)


@pytest.mark.clause("A6.6.3.2-3")
def test_who_decides_anew_reads_what_the_complainant_said_by_code(desks: Desks) -> None:
    case = proposed(desks)
    desks.act("section-head", case, "confirm_invalid")
    disputed(desks, case, desks.at)
    assert desks.row(case)["step"] == "confirming"
    words = [paper for paper in desks.get(f"/api/cases/{case}", "functional-1")["papers"] if paper["kind"] == "word"]
    assert [(word["facts"]["kind"], word["text"]) for word in words] == [("dispute", "这是社保待遇")]
