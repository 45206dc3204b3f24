"""A case that belongs to another office: offered, objected to, ruled by the province, and seen by nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import scalar_row

from services.kernel.contracts.intake import ComplaintUrged
from services.kernel.contracts.routing import CaseEvent, CaseHandedOver, LadderFired, MajorSuspected
from services.kernel.sealed import Purpose
from services.routing.actions.chain import verify
from services.routing.actions.unit_results import read_unit_result
from services.routing.app import service
from services.routing.queries.unit_results import unit_results
from services.routing.schedule import sweep
from tests.journeys.forms import ACCEPTED, ANSWERED, ORDINARY, fill
from tests.routing.desks import CITY, COUNTY, OTHER_CITY, PROVINCE, Desks, on, scores

NEIGHBOUR = "220221"  # a county under another city
REASON = "参保地在永吉县，由永吉县经办"


def confirmed(desks: Desks, serial: int = 1) -> str:
    """Received and confirmed in the county."""
    case = desks.register(serial, office=COUNTY)
    desks.act("window", case, "start_confirm", office=COUNTY)
    desks.act("window", case, "confirm", office=COUNTY, method="phone", text="参保在别处")
    return case


def offered(desks: Desks, serial: int = 1) -> str:
    case = confirmed(desks, serial)
    desks.act("window", case, "misroute", office=COUNTY, to_office=NEIGHBOUR, reason=REASON)
    return case


def seen_by(desks: Desks, seat: str, office: str, queue: str = "todo") -> list[str]:
    return [row["id"] for row in desks.get(f"/api/cases?queue={queue}", seat, office=office)["rows"]]


def accepted(desks: Desks, serial: int = 1) -> str:
    case = offered(desks, serial)
    desks.act("window", case, "accept_offer", office=NEIGHBOUR)
    return case


@pytest.mark.clause("A6.3-2", "A6.2.2-1", "A6.6.2.6-7")
def test_the_receiving_office_has_it_from_its_acceptance_on_with_the_same_number_and_time(desks: Desks) -> None:
    case = offered(desks)
    decide_by = desks.rows("select due_at from routing.clocks where kind = 'K0' and case_id = %s", case)
    assert desks.row(case)["accountable"] == desks.officer("window", COUNTY).id
    assert seen_by(desks, "window", NEIGHBOUR) == [case]
    taken = desks.act("section-head", case, "accept_offer", office=NEIGHBOUR)
    assert (taken["id"], taken["step"], taken["handled_by"]) == (case, "registered", NEIGHBOUR)
    assert taken["number"].startswith("（")
    assert taken["accountable"] == desks.officer("section-head", NEIGHBOUR).id
    told = [event for event in desks.said(case) if isinstance(event, CaseHandedOver)]
    assert [(one.office, one.from_office, one.to_office, one.handled_by) for one in told] == [
        (COUNTY, COUNTY, NEIGHBOUR, NEIGHBOUR)
    ]
    same = desks.rows("select due_at from routing.clocks where kind = 'K0' and case_id = %s", case)
    assert same == decide_by
    here = desks.try_act("window", case, "start_confirm", office=COUNTY)
    assert (here.status_code, here.get_json()["code"]) == (403, "other_post")
    walk_on(desks, case)
    row = desks.row(case)
    assert (row["step"], row["accountable"], row["first_receiver"]) == (
        "investigating",
        desks.officer("section-head", NEIGHBOUR).id,
        desks.officer("window", COUNTY).id,
    )
    assert (row["path"], row["first_department"]) == ("b", "hall")  # handled by who received it there
    assert len(desks.rows("select 1 from routing.clocks where kind = 'K1' and case_id = %s", case)) == 1
    reads = desks.get(f"/api/cases/{case}", "functional-1", office=COUNTY)
    assert (reads["case"]["handled_by"], [one for one in reads["acts"] if one["refusal"] is None]) == (NEIGHBOUR, [])
    with desks.house.database.work(seeing=(COUNTY,)) as session:
        assert verify(session, COUNTY) is None


def walk_on(desks: Desks, case: str) -> None:
    """As far as the investigation, by the officers of the office that holds it."""
    there: dict[str, Any] = {"office": NEIGHBOUR}
    desks.act("window", case, "start_confirm", **there)
    desks.act("window", case, "confirm", method="phone", text="核实参保在本县", **there)
    desks.act("window", case, "assess", scores=scores(), departments=["hall"], **there)
    form: dict[str, Any] = {"grounds": ["quality"], "has_evidence": False, "respondent_department": "pension"}
    desks.act("window", case, "accept", **form, **there)
    handlers = [desks.officer("handler-1", NEIGHBOUR).id]
    desks.act("section-head", case, "assign", handlers=handlers, department="hall", **there)


@pytest.mark.clause("A6.3-2")
def test_the_third_objection_goes_to_the_province_whose_ruling_is_final(desks: Desks) -> None:
    case = offered(desks)
    bare = desks.try_act("window", case, "object_offer", office=NEIGHBOUR)
    assert bare.status_code == 422
    for time in range(3):
        if time:
            desks.act("window", case, "misroute", office=COUNTY, to_office=NEIGHBOUR, reason=REASON)
        returned(desks, case)
        waits = desks.get("/api/cases?queue=todo", "province", office=PROVINCE)["rows"]
        assert ([row["id"] for row in waits] == [case]) is (time == 2)
    assert (desks.row(case)["routing"], desks.row(case)["held_by"]) == ("objected", None)
    assert desks.row(case)["province_because"] == ["objection"]
    again = desks.try_act("window", case, "misroute", office=COUNTY, to_office=NEIGHBOUR, reason=REASON)
    assert (again.status_code, again.get_json()["code"]) == (409, "ruling_awaited")
    ruled = desks.act("province", case, "rule_office", office=PROVINCE, to_office=NEIGHBOUR, reason="参保地在该县")
    assert (ruled["handled_by"], ruled["step"]) == (NEIGHBOUR, "registered")
    assert (desks.row(case)["routing"], desks.row(case)["handovers"]) == ("ruled", 1)
    desks.act("window", case, "start_confirm", office=NEIGHBOUR)
    back = desks.try_act("window", case, "misroute", office=NEIGHBOUR, to_office=COUNTY, reason=REASON)
    assert (back.status_code, back.get_json()["code"]) == (409, "ruling_is_final")


def returned(desks: Desks, case: str) -> None:
    answer = desks.try_act("functional-1", case, "object_offer", office=NEIGHBOUR, reason="参保不在本县")
    assert (answer.status_code, answer.get_json()["case"]) == (200, None)


def test_an_offer_that_nobody_answers_in_two_working_days_is_accepted(desks: Desks) -> None:
    case = offered(desks)
    sweep(desks.house, at=on("2026-11-25", "16:30"))
    assert desks.row(case)["held_by"] is None
    sweep(desks.house, at=on("2026-11-25", "16:31"))
    assert (desks.row(case)["held_by"], desks.row(case)["routing"]) == (NEIGHBOUR, "accepted_by_target")


def test_what_was_returned_is_not_seen_any_more_and_what_is_on_offer_waits(desks: Desks) -> None:
    case = offered(desks)
    waits = desks.try_act("window", case, "assess", office=COUNTY, scores=scores(), departments=["hall"])
    assert waits.status_code == 200  # looking closer is no decision
    form: dict[str, Any] = {"grounds": ["quality"], "has_evidence": False, "respondent_department": "hall"}
    kept = desks.try_act("window", case, "accept", office=COUNTY, **form)
    assert (kept.status_code, kept.get_json()["code"]) == (409, "on_offer")
    twice = desks.try_act("window", case, "misroute", office=COUNTY, to_office=OTHER_CITY, reason=REASON)
    assert twice.get_json()["code"] == "not_possible_now"
    returned(desks, case)
    assert desks.send("GET", f"/api/cases/{case}", "functional-1", office=NEIGHBOUR).status_code == 404
    assert seen_by(desks, "window", NEIGHBOUR) == []


@pytest.mark.parametrize("path", ["", "/clocks", "/history", "/like"])
def test_only_the_two_offices_and_those_above_see_it(desks: Desks, path: str) -> None:
    case, other = accepted(desks), confirmed(desks, 2)
    seen = {
        office: desks.send("GET", f"/api/cases/{case}{path}", "functional-1", office=office).status_code
        for office in (COUNTY, CITY, NEIGHBOUR, OTHER_CITY, PROVINCE)
    }
    assert set(seen.values()) == {200}  # who numbered it, who holds it, and the offices above each
    for office in (NEIGHBOUR, OTHER_CITY):
        assert desks.send("GET", f"/api/cases/{other}{path}", "functional-1", office=office).status_code == 404
    acted = desks.try_act("window", case, "start_confirm", office=OTHER_CITY)
    assert (acted.status_code, acted.get_json()["code"]) == (403, "other_post")


def test_lists_and_their_figures_follow_who_handles_it(desks: Desks) -> None:
    case, own = accepted(desks), confirmed(desks, 2)
    theirs = desks.register(5, office=NEIGHBOUR)
    assert sorted(seen_by(desks, "window", NEIGHBOUR)) == [case, theirs]
    assert sorted(seen_by(desks, "functional-1", NEIGHBOUR, "open")) == [case, theirs]
    assert seen_by(desks, "window", COUNTY) == [own]
    assert seen_by(desks, "functional-1", COUNTY, "open") == [own]
    assert sorted(seen_by(desks, "functional-1", COUNTY, "all")) == [case, own]  # what was handed on can be read
    by_office = desks.get(f"/api/cases?queue=open&office={NEIGHBOUR}", "province", office=PROVINCE)["rows"]
    assert sorted(row["id"] for row in by_office) == [case, theirs]
    first = desks.get("/api/cases?queue=open&limit=1", "functional-1", office=NEIGHBOUR)
    second = desks.get(f"/api/cases?queue=open&limit=1&cursor={first['cursor']}", "functional-1", office=NEIGHBOUR)
    assert sorted(row["id"] for row in (*first["rows"], *second["rows"])) == [case, theirs]
    assert second["cursor"] is None


def test_a_unit_is_counted_and_reads_its_result_where_it_is_wherever_the_case_came_from_or_has_gone(
    desks: Desks,
) -> None:
    case = accepted(desks)
    about = "update routing.cases set causes = '{A01}', respondent_office = %s, respondent_department = 'hall'"
    desks.rows(about, NEIGHBOUR)
    keys, row = desks.house.keys, f"{case}/1"
    sealed = keys.seal("{}", purpose=Purpose.CASEWORK, office=COUNTY, what="unit.result", row=row)
    told = "insert into routing.unit_results (office, case_id, n, at, department, round, sealed_text)"
    desks.rows(f"{told} values (%s, %s, 1, %s, 'hall', 1, %s)", COUNTY, case, desks.at, sealed)
    head = desks.officer("section-head", NEIGHBOUR)
    for state in ("held", "past"):
        desks.rows("update routing.holdings set state = %s where case_id = %s", state, case)
        for office, complaints in ((NEIGHBOUR, [1]), (COUNTY, [])):
            counted = desks.get("/api/manners?year=2026", "section-head", office=office)["manners"]
            assert [one["complaints"] for one in counted] == complaints, (state, office)
        with desks.house.database.work(seeing=(NEIGHBOUR,)) as session:
            assert [one.case for one in unit_results(session, desks.house, head)] == [case]
    read_unit_result(desks.house, head, case, at=desks.at)
    assert desks.rows("select read_by from routing.unit_results") == [{"read_by": head.id}]


def test_after_the_hand_over_reminders_are_the_holders_and_those_above_it(desks: Desks) -> None:
    case = accepted(desks)
    mine = desks.get("/api/my-duties", "section-head", office=NEIGHBOUR)["cases"]
    assert [one["case"]["id"] for one in mine] == [case]
    walk_on(desks, case)
    assert desks.rows("select 1 from routing.alerts where kind = 'untrained'") == []  # they are trained, over there
    sweep(desks.house, at=on("2026-12-17", "17:30"))
    desks.at = on("2026-12-18", "09:00")
    for office, is_told in ((NEIGHBOUR, True), (OTHER_CITY, True), (COUNTY, False), (CITY, False)):
        found = desks.get("/api/reminders", "agency-head", office=office)["reminders"]
        sent = {(one["row"]["id"], one["rung"]): one for one in found if one["kind"] == "K1"}
        assert ((case, "R6") in sent) is is_told, office
        path = f"/api/cases/{case}/clocks/{k1(desks, case)}/rungs/R6/receipt"
        signed = desks.send("POST", path, "agency-head", office=office)
        assert (signed.status_code == 200) is is_told, (office, signed.get_json())


def test_who_is_on_duty_where_the_case_is_now_is_called_when_it_may_be_major(desks: Desks) -> None:
    case, later = accepted(desks), desks.at + timedelta(days=1)
    hours = {"begins_at": desks.at.isoformat(), "ends_at": later.isoformat(), "rank": 1}
    for office in (COUNTY, NEIGHBOUR):
        told = {**hours, "officer": desks.officer("functional-1", office).id}
        put = desks.send("POST", "/api/staff/duties", "leader", office=office, json=told)
        assert put.status_code == 201, put.get_json()
    desks.act("window", case, "report_major", office=NEIGHBOUR, kinds=["fund_safety"])
    on_call = desks.officer("functional-1", NEIGHBOUR).id
    sweep(desks.house, at=desks.at)
    assert [e.paged for e in desks.said(case) if isinstance(e, MajorSuspected | LadderFired)] == [on_call] * 2
    known = {
        office: desks.get("/api/my-duties", "functional-1", office=office)["told"] for office in (COUNTY, NEIGHBOUR)
    }
    assert [[one["kind"] for one in known[office]] for office in (COUNTY, NEIGHBOUR)] == [[], ["paged"]]


def k1(desks: Desks, case: str) -> int:
    return int(desks.rows("select n from routing.clocks where kind = 'K1' and case_id = %s", case)[0]["n"])


CALLED: dict[str, Any] = {"method": "phone", "reached": True, "grade": 5, "solved": True, "contacted": True}


def answered(desks: Desks, case: str, office: str, acts: Sequence[str]) -> None:
    """By the officers of that office as far as the answer that arrived."""
    words = {"now": desks.at.isoformat(), "handler-1": desks.officer("handler-1", office).id}
    for act in acts:
        seat, form = ORDINARY[act]
        desks.act(seat, case, act, office=office, **fill(form, words))
    desks.act("window", case, "record_feedback", office=office, evidence="signature")


def test_its_callback_and_its_report_are_the_holders(desks: Desks) -> None:
    case, own = accepted(desks), confirmed(desks, 2)
    answered(desks, case, NEIGHBOUR, ACCEPTED + ANSWERED)
    answered(desks, own, COUNTY, ACCEPTED[2:] + ANSWERED)
    assert (to_call(desks, NEIGHBOUR), to_call(desks, COUNTY)) == ([case], [own])
    assert (reported(desks, NEIGHBOUR), reported(desks, COUNTY)) == ([case], [own])
    theirs = desks.try_act("callback", case, "call_back", office=COUNTY, **CALLED)
    assert theirs.status_code == 403
    desks.act("callback", case, "call_back", office=NEIGHBOUR, **CALLED)
    desks.act("window", case, "agree", office=NEIGHBOUR)
    desks.act("functional-2", case, "close", office=NEIGHBOUR, cause="B02", verified=True)
    rates = {
        office: desks.get(f"/api/callbacks/rate?office={office}", "province", office=PROVINCE)
        for office in (NEIGHBOUR, COUNTY)
    }
    assert {office: [one["case"] for one in rate["members"]] for office, rate in rates.items()} == {
        NEIGHBOUR: [case],
        COUNTY: [],
    }
    assert rates[NEIGHBOUR]["percent"] == "100.0"
    assert desks.get("/api/callbacks/rate", "functional-1", office=NEIGHBOUR) == rates[NEIGHBOUR]
    assert (to_call(desks, NEIGHBOUR), to_call(desks, COUNTY)) == ([], [own])


def to_call(desks: Desks, office: str) -> list[str]:
    return [one["case"]["id"] for one in desks.get("/api/callbacks", "callback", office=office)["waiting"]]


def reported(desks: Desks, office: str) -> list[str]:
    return [one["case"]["id"] for one in desks.get("/api/reports", "functional-1", office=office)["reports"]]


def test_what_the_complainant_does_reaches_the_case_where_it_is(desks: Desks) -> None:
    case = accepted(desks)
    desks.hear(ComplaintUrged(office=COUNTY, case=case, at=desks.at, times=1))
    last = [event for event in desks.said(case) if isinstance(event, CaseEvent)][-1]
    assert (last.act, last.handled_by, desks.row(case)["urged"]) == ("urge", NEIGHBOUR, 1)
    assert last.accountable == desks.officer("section-head", NEIGHBOUR).id


def test_below_the_application_a_session_that_names_a_case_sees_that_case_alone(desks: Desks) -> None:
    case, other = accepted(desks), confirmed(desks, 2)
    of_cases = [table for table in service.tables.sorted_tables if "case_id" in table.columns]
    with psycopg.connect(desks.house.settings.database_url, row_factory=scalar_row) as connection:
        connection.execute("select set_config('app.offices', %s, true)", [f"{COUNTY},{NEIGHBOUR}"])
        both = {*connection.execute("select case_id from routing.cases")}
        connection.execute("select set_config('app.cases', %s, true)", [case])
        for table in of_cases:
            seen = {*connection.execute(f"select distinct case_id from routing.{table.name}")}  # noqa: S608
            assert seen <= {case} or table.name == "refusals", table.name
        changed = connection.execute("update routing.cases set urged = 9 where case_id = %s", [other]).rowcount
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "insert into routing.holdings values (%s, %s, %s, 'held', now())", [NEIGHBOUR, other, COUNTY]
            )
    assert (both, changed) == ({case, other}, 0)


def test_every_table_with_rows_of_cases_has_the_second_fence(desks: Desks) -> None:
    fenced = desks.rows("select tablename from pg_policies where policyname = 'only_named_cases'")
    of_cases = {table.name for table in service.tables.sorted_tables if "case_id" in table.columns}
    assert of_cases - {row["tablename"] for row in fenced} == {"refusals"}
