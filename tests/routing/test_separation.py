"""Separation of duties, tenants and versions, attacked through the API; and below it with the service's own role."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.rows import scalar_row

from services.routing.app import service
from services.routing.rules.acts import ACT_WORDS, Act
from tests.routing.desks import CITY, COUNTY, OTHER_CITY, Desks, scores


def refused(desks: Desks, seat: str, case: str, act: str, **fields: Any) -> tuple[int, str]:
    """What the API answers; and nothing was changed, but the attempt is on record."""
    before = desks.row(case), len(desks.said(case))
    answer = desks.try_act(seat, case, act, **fields)
    assert answer.mimetype == "application/problem+json"
    assert (desks.row(case), len(desks.said(case))) == before
    code: str = answer.get_json()["code"]
    (last,) = desks.rows("select case_id, act, status, code from routing.refusals order by id desc limit 1")
    assert last == {"case_id": case, "act": act, "status": answer.status_code, "code": code}
    return answer.status_code, code


def test_who_proposed_that_it_is_invalid_does_not_confirm_it(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="核实为商业保险")
    desks.act(
        "section-head",
        case,
        "propose_invalid",
        validity="invalid_unrelated",
        reason="与经办无关",
        explanation="您反映的是商业保险理赔，不由社会保险经办机构办理，请向承保公司反映。",
    )
    assert refused(desks, "section-head", case, "confirm_invalid") == (403, "proposer_cannot_confirm")


def test_who_is_no_handler_submits_no_opinion(desks: Desks) -> None:
    case = desks.investigating()
    assert refused(desks, "handler-2", case, "submit_opinion")[0] == 403


def test_only_the_post_of_the_matrix_approves(desks: Desks) -> None:
    case = desks.awaiting()
    assert refused(desks, "leader", case, "approve", text="同意") == (403, "other_approver")
    assert refused(desks, "handler-1", case, "approve", text="同意") == (403, "other_post")


@pytest.mark.clause("A6.8.1-2")
def test_who_had_a_part_in_the_case_does_not_call_back(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    assert refused(desks, "window", case, "call_back", method="phone", reached=True, grade=5)[0] == 403


def test_steps_are_not_skipped(desks: Desks) -> None:
    case = desks.register()
    assert refused(desks, "window", case, "accept", grounds=["quality"], has_evidence=True) == (
        409,
        "not_possible_now",
    )
    desks.act("window", case, "start_confirm")
    assert refused(desks, "window", case, "accept", grounds=["quality"], has_evidence=True) == (409, "not_confirmed")


def test_nobody_does_what_the_system_does(desks: Desks) -> None:
    case = desks.register()
    for act in ("register", "elapse", "silent", "archive", "inform_province"):
        assert refused(desks, "functional-1", case, act)[0] in (403, 409)


def test_every_wrong_field_is_named_at_once(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    answer = desks.try_act("window", case, "confirm", method="pigeon", text="\u202e倒写", further="x")
    assert answer.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in answer.get_json()["errors"]] == [
        ("method", "enum"),
        ("text", "control_characters"),
        ("further", "extra_forbidden"),
    ]
    assert "pigeon" not in answer.get_data(as_text=True)


def test_a_department_without_a_head_is_given_no_case(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    answer = desks.try_act("window", case, "assess", scores=scores(), departments=["hall", "pension", "moon"])
    faults = {fault["field"]: fault["code"] for fault in answer.get_json()["errors"]}
    assert faults == {"departments.1": "no_section_head", "departments.2": "unknown_department"}


def test_who_saw_an_older_version_is_told_so(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    late = desks.try_act("window", case, "confirm", version=1, method="phone", text="核实")
    assert (late.status_code, late.get_json()["code"]) == (412, "stale")
    name = desks.officer("window").name
    assert late.get_json()["detail"] == f"别人刚刚更新了这件投诉（{name}{ACT_WORDS[Act.START_CONFIRM]}），请刷新后再办"


def test_without_the_version_nothing_is_done(desks: Desks) -> None:
    case = desks.register()
    for seat, act in (("window", "start_confirm"), ("functional-1", "close")):
        answer = desks.send("POST", f"/api/cases/{case}/acts/{act}", seat, json={})
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.get_json()["errors"]] == ["If-Match"]
    assert desks.row(case)["version"] == 1


def test_of_two_officers_at_once_one_wins(desks: Desks) -> None:
    case = desks.register()

    def try_once(_: int) -> int:
        return desks.try_act("window", case, "start_confirm", version=1).status_code

    assert desks.token("window")
    with ThreadPoolExecutor(2) as both:
        codes = sorted(both.map(try_once, range(2)))
    assert codes == [200, 412]
    assert desks.rows("select count(*) as n from routing.case_events where act = 'start_confirm'") == [{"n": 1}]


@pytest.mark.parametrize("path", ["", "/clocks", "/history"])
def test_a_case_of_another_office_does_not_exist(desks: Desks, path: str) -> None:
    case = desks.register(office=OTHER_CITY)
    answer = desks.send("GET", f"/api/cases/{case}{path}", "functional-1")
    unknown = desks.send("GET", f"/api/cases/220200-2026-99{path}", "functional-1")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
    assert unknown.get_json()["detail"] == answer.get_json()["detail"]
    acted = desks.try_act("window", case, "start_confirm", version=1)
    assert acted.status_code == 404


def test_a_county_does_not_see_its_city_but_the_city_sees_the_county(desks: Desks) -> None:
    case = desks.register(office=COUNTY)
    assert desks.send("GET", f"/api/cases/{case}", "functional-1").status_code == 200
    of_city = desks.register()
    assert desks.send("GET", f"/api/cases/{of_city}", "functional-1", office=COUNTY).status_code == 404


def test_the_city_sees_the_countys_case_and_does_not_act_on_it(desks: Desks) -> None:
    case = desks.register(office=COUNTY)
    assert refused(desks, "window", case, "start_confirm")[0] == 403


def test_below_the_application_the_services_role_sees_only_what_the_session_names(desks: Desks) -> None:
    desks.register()
    desks.register(office=OTHER_CITY)
    fenced = [table for table in service.tables.sorted_tables if "office" in table.columns]
    url = desks.house.settings.database_url
    with psycopg.connect(url, row_factory=scalar_row) as connection:
        for offices, expected in (("", set()), (CITY, {CITY}), (f"{CITY},{OTHER_CITY}", {CITY, OTHER_CITY})):
            connection.execute("select set_config('app.offices', %s, true)", [offices])
            seen = {
                office
                for table in fenced
                for office in connection.execute(f"select distinct office from routing.{table.name}")  # noqa: S608
            }
            assert seen == expected
        connection.execute("select set_config('app.offices', '', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("insert into routing.chains values (%s, 0, '')", [CITY])


def test_every_tenant_table_is_fenced_also_against_its_owner(desks: Desks) -> None:
    open_ = desks.rows(
        "select relname from pg_class join pg_namespace n on n.oid = relnamespace"
        " where nspname = 'routing' and relkind = 'r' and not (relrowsecurity and relforcerowsecurity) order by 1"
    )
    assert [row["relname"] for row in open_] == [
        "alembic_version",
        "calendars",
        "decided_states",
        "local_rests",
        "policies",
        "publications",
        "separations",
        "slowdowns",
        "undecodable",
    ]


def test_history_can_be_added_to_and_nothing_else(desks: Desks) -> None:
    desks.register()
    with psycopg.connect(desks.house.settings.database_url) as connection:
        connection.execute("select set_config('app.offices', %s, true)", [CITY])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("update routing.case_events set act = 'nothing'")
