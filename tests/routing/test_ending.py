"""Corrections are verified before a case ends, and each night the counts are those of the events."""

from __future__ import annotations

from typing import Any

import pytest

from services.routing.schedule import check_counts
from tests.routing.desks import CITY, COUNTY, Desks, on, scores

CLOSING: dict[str, Any] = {"cause": "B02", "verified": True}


@pytest.mark.clause("A5.4f")
@pytest.mark.parametrize("grave", [{"several_people": True}, {"overridden": "one", "override_reason": "媒体关注"}])
def test_a_correction_without_evidence_or_verification_keeps_the_case_open(desks: Desks, grave: dict[str, Any]) -> None:
    case = desks.awaiting()
    desks.act("section-head", case, "approve", text="同意")
    bare = desks.try_act("handler-1", case, "record_execution", measure=1, text="已补发", evidence=[])
    assert bare.status_code == 422
    early = desks.try_act("section-head", case, "all_measures_done")
    assert early.get_json()["code"] == "measures_open"
    desks.act("handler-1", case, "record_execution", measure=1, text="已补发", evidence=["回单"])
    desks.act("section-head", case, "all_measures_done")
    desks.report(case)
    desks.act("functional-1", case, "assess", scores=scores(), departments=["hall"], **grave)
    desks.deliver(case)
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("window", case, "agree")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True, contacted=True)
    before = desks.row(case)
    unverified = desks.try_act("functional-1", case, "close", cause="B02")
    assert (unverified.status_code, unverified.get_json()["code"]) == (409, "not_verified")
    assert desks.row(case) == before
    assert desks.try_act("section-head", case, "close", **CLOSING).status_code == 403
    assert desks.act("functional-1", case, "close", **CLOSING)["step"] == "closed"


@pytest.mark.clause("A5.4g")
def test_each_night_the_counts_are_those_of_the_events(desks: Desks) -> None:
    desks.issued(1)
    desks.register(2)
    other = desks.register(1, office=COUNTY)
    assert check_counts(desks.house, at=on("2026-11-24", "02:00")) == 0
    assert check_counts(desks.house, at=on("2026-11-24", "03:00")) == 0  # once a night
    (checked,) = desks.rows("select cases, events, faults from routing.count_checks where office = %s", CITY)
    (events,) = desks.rows("select count(*) as n from routing.case_events where office = %s", CITY)
    assert checked == {"cases": 2, "events": events["n"], "faults": []}
    desks.despite_the_fences("update routing.cases set step = 'closed' where case_id = %s", other)
    assert check_counts(desks.house, at=on("2026-11-25", "02:00")) == 1
    (found,) = desks.rows("select faults from routing.count_checks where office = %s and faults <> '{}'", COUNTY)
    assert found["faults"] == [
        f"{other}: its last event says otherwise where it stands",
        "closed: 1 cases, 0 by their events",
        "registered: 0 cases, 1 by their events",
    ]


@pytest.mark.clause("A5.4g")
def test_an_event_that_was_changed_is_found_in_the_night(desks: Desks) -> None:
    case = desks.register()
    desks.rows("update routing.case_events set body = replace(body, 'register', 'registered') where case_id = %s", case)
    assert check_counts(desks.house, at=on("2026-11-24", "02:00")) == 1
    (found,) = desks.rows("select faults from routing.count_checks where office = %s", CITY)
    assert any(fault.startswith("the chain breaks at event 1") for fault in found["faults"])
