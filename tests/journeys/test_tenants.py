"""Offices do not see each other's complaints: not through any page or call, and not below the application."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import scalar_row

from services.kernel.run import find
from tests.journeys.forms import ACCEPTED
from tests.journeys.town import CITY, COUNTY, OTHER_CITY, Receipt, Town
from tests.province import NAMES

# Tables that name no office, and why nobody's data is in them.
OUTSIDE_THE_FENCE = {
    # what somebody is still filling in belongs to no office yet: it is found by the browser's token alone, and sealed
    "intake": {"undecodable", "misses", "calendars", "begun_forms", "alembic_version"},
    "routing": {
        "undecodable",
        "calendars",
        "local_rests",
        "policies",
        "publications",
        "slowdowns",
        "separations",
        "decided_states",
        "alembic_version",
    },
    # a window on its way names notices by number alone, of whatever offices
    "notification": {"undecodable", "receipts", "gateways", "underway", "alembic_version"},
    # sums of months name nobody, and offices compare themselves by them; who reads which is asked in the query;
    # calendars are everybody's, and so is whether the sums are right
    "archive": {
        *("undecodable", "retention", "rollups", "month_sums", "month_lines", "figure_checks", "day_figures", "texts"),
        "months_counted",
        "calendars",
        "alembic_version",
    },
}
# A case is written by nobody who does not begin it, in whatever office: the fence is what is asked here.
BEGINNING = {"step": "registered", "severity": "normal", "province": "none", "callback": "not_due", "routing": "own"}
# What an officer of another office asks for, by service; all of it exists in this office.
DOORS = (
    ("intake", "GET", "/api/cases/{case}/particulars?purpose=核对情况"),
    ("intake", "GET", "/counter/cases/{case}/facts"),
    ("intake", "GET", "/counter/cases/{case}/particulars"),
    ("intake", "GET", "/counter/cases/{case}/particulars?purpose=核对情况"),
    ("routing", "GET", "/api/cases/{case}"),
    ("routing", "GET", "/api/cases/{case}/clocks"),
    ("routing", "GET", "/api/cases/{case}/history"),
    ("routing", "POST", "/api/cases/{case}/acts/assign"),
    ("routing", "GET", "/console/cases/{case}"),
    ("routing", "GET", "/console/cases/{case}/clocks"),
    ("notification", "GET", "/notices/{case}"),
    ("archive", "GET", "/api/records/{case}"),
    ("archive", "GET", "/records/{case}"),
)
LISTS = (
    ("routing", "/api/cases"),
    ("routing", "/console?tab=all"),
    ("notification", "/api/notices"),
    ("notification", "/notices"),
    ("archive", "/api/records"),
    ("archive", "/records"),
    ("archive", "/province"),
)


@pytest.fixture
def accepted(town: Town) -> Receipt:
    receipt = town.complain(complainant={"name": "王桂兰", "phone": "13912345518"})
    town.settle()
    town.walk(receipt.case, ACCEPTED)
    return receipt


@pytest.mark.clause("A4.5-1")
def test_another_offices_case_is_not_there_through_any_door(town: Town, accepted: Receipt) -> None:
    for service, method, path in DOORS:
        where = path.format(case=accepted.case)
        body: dict[str, Any] = {"json": {}, "headers": {"If-Match": '"1"'}} if method == "POST" else {}
        own = town.desk("functional-1").call(service, method, where, **body)
        assert own.status_code not in (401, 404, 500), (where, own.status_code)
        for office in (OTHER_CITY, COUNTY):  # a neighbour, and an office beneath
            answer = town.desk("functional-1", office).call(service, method, where, **body)
            nowhere = path.format(case=f"{CITY}-2026-99")
            unknown = town.desk("functional-1", office).call(service, method, nowhere, **body)
            assert (where, answer.status_code, unknown.status_code) == (where, 404, 404)


@pytest.mark.clause("A4.5-1")
def test_another_offices_lists_do_not_name_it(town: Town, accepted: Receipt) -> None:
    for service, path in LISTS:
        own = town.desk("functional-1").get(service, path)
        assert (path, own.status_code) == (path, 200)
        named = re.compile(rf"{accepted.case}(?!\d)")
        assert named.search(own.text) or path == "/province"
        for office in (OTHER_CITY, COUNTY):
            answer = town.desk("functional-1", office).get(service, path)
            assert (path, answer.status_code) == (path, 200)
            assert named.search(answer.text) is None
            assert accepted.number not in answer.text
    figures = town.desk("functional-1", OTHER_CITY).get("archive", "/api/statistics").get_json()["lines"]
    assert figures[0]["registered"] == 0


def test_no_services_role_is_owner_or_may_pass_the_fence(town: Town) -> None:
    for service in NAMES:
        (role,) = town.rows("select rolsuper, rolbypassrls from pg_roles where rolname = %s", f"svc_{service}")
        assert role == {"rolsuper": False, "rolbypassrls": False}
        tables = town.rows(
            "select relname as name, relrowsecurity and relforcerowsecurity as fenced, rolname as owner"
            " from pg_class join pg_namespace n on n.oid = relnamespace join pg_roles on pg_roles.oid = relowner"
            " where nspname = %s and relkind in ('r', 'p', 'm', 'v')",
            service,
        )
        assert {table["owner"] for table in tables} == {f"own_{service}"}
        assert {table["name"] for table in tables if not table["fenced"]} == OUTSIDE_THE_FENCE[service]
        assert {table["name"] for table in tables} >= {table.name for table in find(service).tables.sorted_tables}


@pytest.mark.clause("A4.5-1")
def test_below_the_application_another_office_sees_nothing_and_writes_nothing(town: Town, accepted: Receipt) -> None:
    for service in NAMES:
        with psycopg.connect(url(town, service), row_factory=scalar_row, autocommit=True) as connection:
            rows = list(fenced_rows(town, service))
            for offices in (CITY, OTHER_CITY, COUNTY, ""):
                connection.execute("select set_config('app.offices', %s, false)", [offices])
                for table, row in rows:
                    seen = {*connection.execute(sql.SQL("select office from {}").format(table))}
                    assert seen <= {offices}
                    assert (CITY in seen) is (offices == CITY and row is not None)
            connection.execute("select set_config('app.offices', %s, false)", [OTHER_CITY])
            filled = [(table, row) for table, row in rows if row is not None]
            assert len(filled) >= 3
            for table, found in filled:
                row = found | BEGINNING if found.keys() >= BEGINNING.keys() else found
                same = sql.SQL("insert into {table} select * from jsonb_populate_record(null::{table}, %s)")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(same.format(table=table), [json.dumps(row)])


def test_no_services_role_reads_another_services_tables(town: Town) -> None:
    for service in NAMES:
        with psycopg.connect(url(town, service), autocommit=True) as connection:
            for table in (table for other in NAMES if other != service for table in find(other).tables.sorted_tables):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(sql.SQL("select from {}").format(sql.Identifier(str(table.schema), table.name)))


def url(town: Town, service: str) -> str:
    return town.province.house(service).settings.database_url


def fenced_rows(town: Town, service: str) -> Iterator[tuple[sql.Composable, dict[str, Any] | None]]:
    """Every tenant table, and a row of it as the superuser sees it."""
    with psycopg.connect(town.admin_url, row_factory=scalar_row, autocommit=True) as connection:
        for table in find(service).tables.sorted_tables:
            if table.name in OUTSIDE_THE_FENCE[service]:
                continue
            name = sql.Identifier(service, table.name)
            found = connection.execute(
                sql.SQL("select to_jsonb(t) from {} t where office = %s limit 1").format(name), [CITY]
            ).fetchone()
            yield name, found
