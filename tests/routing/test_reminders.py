"""The ladder beyond the office: the head explains, the city hears of its county, and who was reminded signs for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.kernel.contracts.routing import CaseMoved, ClockBreached, LadderFired
from services.routing.actions.chain import verify
from services.routing.schedule import sweep
from tests.routing.desks import CITY, COUNTY, MONDAY, PROVINCE, Desks, on


def accepted_in_the_county(desks: Desks) -> str:
    case = desks.register(office=COUNTY)
    here = {"office": COUNTY}
    desks.act("window", case, "start_confirm", **here)
    desks.act("window", case, "confirm", method="phone", text="电话核实，情况属实", **here)
    unit = desks.officer("window", COUNTY).department
    scores = {
        factor: {"value": 1, "reason": "单一事项"}
        for factor in ("severity", "safety", "complexity", "influence", "urgency")
    }
    desks.act("window", case, "assess", scores=scores, departments=[unit], **here)
    grounds: dict[str, Any] = {"grounds": ["quality"], "has_evidence": False, "respondent_department": unit}
    desks.act("window", case, "accept", **grounds, **here)
    return case


def reminders(desks: Desks, seat: str, office: str = CITY) -> list[tuple[str, str]]:
    found = desks.get("/api/reminders", seat, office=office)["reminders"]
    return [(one["kind"], one["rung"]) for one in found]


def sign(desks: Desks, case: str, clock: int, rung: str, seat: str, office: str = CITY) -> int:
    return desks.send("POST", f"/api/cases/{case}/clocks/{clock}/rungs/{rung}/receipt", seat, office=office).status_code


@pytest.mark.clause("A6.6.2.6-5")
def test_three_days_late_the_county_explains_in_writing_and_the_city_hears_of_it(desks: Desks) -> None:
    case = accepted_in_the_county(desks)
    sweep(desks.house, at=on("2026-12-17", "17:30"))
    sixth = next(e for e in desks.said(case) if isinstance(e, LadderFired) and e.rung == "R6")
    assert (sixth.to, sixth.to_office) == (("agency_head",), CITY)
    # who complained hears within five working days how it goes on
    assert [e.news_by for e in desks.said(case) if isinstance(e, ClockBreached) and e.clock == "K1"] == [
        date(2026, 12, 24)
    ]
    (clock,) = desks.rows("select n, due_at from routing.clocks where kind = 'Ke'")
    assert clock["due_at"] == on("2026-12-18", "16:30")
    desks.at = on("2026-12-17", "18:00")
    assert ("K1", "R6") in reminders(desks, "agency-head")  # of the city
    assert ("K1", "R6") in reminders(desks, "agency-head", COUNTY)
    assert ("K1", "R6") not in reminders(desks, "window", COUNTY)
    bare = desks.try_act("agency-head", case, "explain_delay", office=COUNTY)
    assert bare.status_code == 422
    reason: dict[str, Any] = {"reason": "系统迁移造成延误，十二月二十二日答复", "late_because": "system"}
    for day, code in ((None, "missing"), ("2026-12-16", "in_the_past")):  # who complained is told both, and no past day
        half = desks.try_act("agency-head", case, "explain_delay", office=COUNTY, **reason, answer_by=day)
        assert (half.status_code, [fault["code"] for fault in half.get_json()["errors"]]) == (422, [code])
    desks.act("agency-head", case, "explain_delay", office=COUNTY, **reason, answer_by="2026-12-22")
    (told,) = [e for e in desks.said(case) if isinstance(e, CaseMoved) and e.late_because]
    assert (told.late_because, told.answer_by) == ("system", date(2026, 12, 22))
    assert desks.rows("select met from routing.clocks where kind = 'Ke'") == [{"met": True}]
    again = desks.try_act("agency-head", case, "explain_delay", office=COUNTY, reason="再说明")
    assert (again.status_code, again.get_json()["code"]) == (409, "no_explanation_asked")
    sweep(desks.house, at=on("2026-12-31", "17:30"))
    assert len(desks.rows("select n from routing.clocks where kind = 'Ke'")) == 1


def test_an_explanation_that_does_not_come_is_the_heads_breach(desks: Desks) -> None:
    case = desks.accepted()
    for day in ("2026-12-17", "2026-12-21"):
        sweep(desks.house, at=on(day, "17:30"))
    (late,) = [e for e in desks.said(case) if isinstance(e, ClockBreached) and e.clock == "Ke"]
    assert late.owed_by == desks.officer("agency-head").id


@pytest.mark.clause("A6.6.2.6-5")
def test_who_was_reminded_signs_for_it_once_and_nobody_else_does(desks: Desks) -> None:
    case = accepted_in_the_county(desks)
    sweep(desks.house, at=on("2026-12-22", "12:00"))
    desks.at = on("2026-12-22", "12:10")
    clock = desks.rows("select n from routing.clocks where kind = 'K1'")[0]["n"]
    version = desks.row(case)["version"]
    assert sign(desks, case, clock, "R6", "agency-head", COUNTY) == 200
    assert sign(desks, case, clock, "R6", "agency-head", COUNTY) == 200
    assert sign(desks, case, clock, "R6", "agency-head", CITY) == 200
    assert sign(desks, case, clock, "R7", "province", PROVINCE) == 200
    assert sign(desks, case, clock, "R6", "window", COUNTY) == 403
    assert sign(desks, case, clock, "R7", "agency-head", CITY) == 403
    assert sign(desks, case, clock, "R8", "agency-head", COUNTY) == 404
    assert sign(desks, case, clock, "R6", "agency-head", "220200") == 404
    assert desks.rows(
        "select office, act, status, code from routing.refusals where case_id = %s order by id", case
    ) == [
        {"office": office, "act": "receipt", "status": status, "code": code}
        for office, status, code in (
            (COUNTY, 403, "not_for_you"),
            (CITY, 403, "not_for_you"),
            (COUNTY, 404, "not_found"),
            ("220200", 404, "not_found"),
        )
    ]
    rows = desks.rows("select rung, officer from routing.receipts order by rung, officer")
    assert {(row["rung"], row["officer"]) for row in rows} == {
        ("R6", desks.officer("agency-head", COUNTY).id),
        ("R6", desks.officer("agency-head", CITY).id),
        ("R7", desks.officer("province", PROVINCE).id),
    }
    signed = [(e.rung, e.clock_n, e.by) for e in desks.said(case) if isinstance(e, CaseMoved) and e.rung]
    assert signed[0] == ("R6", clock, desks.officer("agency-head", COUNTY).id)
    assert (len(signed), {e.n for e in desks.said(case) if isinstance(e, LadderFired) and e.rung == "R6"}) == (
        3,
        {clock},
    )
    assert ("K1", "R6") not in reminders(desks, "agency-head", COUNTY)
    assert ("K1", "R7") not in reminders(desks, "province", PROVINCE)
    history = desks.get(f"/api/cases/{case}/history", "agency-head", office=COUNTY)["events"]
    assert [event["act_words"] for event in history].count("签收督办提醒") == 3
    assert desks.row(case)["version"] == version  # nobody's open form is sent back for it
    with desks.house.database.work(seeing=(COUNTY,)) as session:
        assert verify(session, COUNTY) is None


@pytest.mark.clause("A6.6.2.4-1")
def test_who_is_not_assigned_in_one_working_day_or_does_not_begin_in_two_is_called_out(desks: Desks) -> None:
    slow, begun = desks.accepted(1), desks.accepted(2)
    desks.act("section-head", begun, "assign", handlers=[desks.officer("handler-1").id], department="hall")

    def late(case: str) -> list[tuple[str, str]]:
        return [
            (event.clock, " ".join(event.to))
            for event in desks.said(case)
            if isinstance(event, LadderFired) and event.clock in ("K1a", "K1b")
        ]

    sweep(desks.house, at=on("2026-11-24", "16:30"))
    assert (late(slow), late(begun)) == ([], [])
    sweep(desks.house, at=on("2026-11-24", "16:31"))
    assert (late(slow), late(begun)) == ([("K1a", "section_head functional")], [])
    sweep(desks.house, at=on("2026-11-25", "16:31"))
    assert late(begun) == [("K1b", "section_head functional")]
    breaches = {e.clock for e in desks.said(slow) if isinstance(e, ClockBreached)}
    assert {"K1a", "K1b"} <= breaches


@pytest.mark.clause("A4.4-4")
@pytest.mark.parametrize("seat", ["window", "handler-1", "archivist"])
def test_danger_ticked_by_anybody_pages_the_functional_department_within_the_minute(desks: Desks, seat: str) -> None:
    case = desks.register()
    desks.act(seat, case, "report_major", kinds=["public_safety"])
    sweep(desks.house, at=desks.at + timedelta(seconds=20))  # as often as the sweep runs
    (page,) = [event for event in desks.said(case) if isinstance(event, LadderFired)]
    assert (page.clock, page.to, page.urgent) == ("K4a", ("functional",), True)
    assert page.at - MONDAY < timedelta(minutes=1)
    assert ("K4a", "A0") in reminders(desks, "functional-1")


@pytest.mark.clause("A6.6.2.3-1")
@pytest.mark.parametrize("kind", ["fund_safety", "sector_image", "life_property", "public_safety"])
def test_each_of_the_four_kinds_alone_makes_the_first_class_and_is_kept_apart(desks: Desks, kind: str) -> None:
    case = desks.register()
    none = desks.try_act("functional-1", case, "report_major", kinds=["weather"])
    assert none.status_code == 422
    desks.act("window", case, "report_major", kinds=[kind])
    desks.act("functional-1", case, "confirm_major", kinds=[kind], proposal="立即核查")
    row = desks.row(case)
    assert (row["classed"], row["major_kinds"]) == ("one", [kind])
