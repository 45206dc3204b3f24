"""Below the application: what the service's own role can see and do."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.archive.conftest import OFFICE, OTHER_OFFICE, Archive
from tests.archive.events import Told

TENANT_TABLES = (
    "accounts",
    "figure_opinions",
    "kept_off",
    "entries",
    "dossiers",
    "prints",
    "case_keys",
    "packages",
    "checks",
    "holds",
    "holdings",
    "disposals",
    "disposal_items",
    "disposal_approvals",
    "persons",
    "tallies",
    "uncounted",
    "register_notes",
    "report_prints",
    "screens",
    "targets",
    "counters",
    "outbox",
    "inbox",
    "postponed",
)


def seeing(archive: Archive, offices: str | None, statement: str) -> list[tuple[object, ...]]:
    """With svc_archive's own login."""
    with psycopg.connect(archive.url) as connection:
        if offices is not None:
            connection.execute("select set_config('app.offices', %s, true)", (offices,))
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


def two_offices(archive: Archive) -> None:
    archive.hear(Told().registered(), Told(office=OTHER_OFFICE).registered())


@pytest.mark.parametrize("table", ["entries", "dossiers"])
@pytest.mark.parametrize(
    ("offices", "seen"),
    [
        (OFFICE, [OFFICE]),
        (OTHER_OFFICE, [OTHER_OFFICE]),
        (f"{OFFICE},{OTHER_OFFICE}", [OFFICE, OTHER_OFFICE]),
        ("", []),
        (None, []),
    ],
)
def test_the_role_sees_the_rows_of_the_offices_it_named(
    archive: Archive, table: str, offices: str | None, seen: list[str]
) -> None:
    two_offices(archive)
    rows = seeing(archive, offices, f"select office from archive.{table} order by office")  # noqa: S608 - our tables
    assert [office for (office,) in rows] == seen


def test_every_table_with_an_office_is_fenced_and_forced(archive: Archive) -> None:
    fenced = archive.ask(
        "select relname from pg_class where relnamespace = 'archive'::regnamespace and relkind = 'r'"
        " and relrowsecurity and relforcerowsecurity order by relname"
    )
    with_office = archive.ask(
        "select table_name from information_schema.columns where table_schema = 'archive' and column_name = 'office'"
        " order by table_name"
    )
    assert fenced == with_office == [(name,) for name in sorted(TENANT_TABLES)]


def test_the_role_is_neither_superuser_nor_beyond_the_fence(archive: Archive) -> None:
    assert seeing(archive, OFFICE, "select rolsuper, rolbypassrls from pg_roles where rolname = current_user") == [
        (False, False)
    ]


@pytest.mark.clause("A5.4g")
@pytest.mark.parametrize(
    "statement",
    [
        "update archive.entries set body = '{}'",
        "delete from archive.entries",
        "truncate archive.entries",
        "alter table archive.entries disable row level security",
        "select * from intake.outbox",
    ],
)
def test_the_role_cannot_change_what_was_heard_nor_look_elsewhere(archive: Archive, statement: str) -> None:
    two_offices(archive)
    with pytest.raises(InsufficientPrivilege):
        seeing(archive, OFFICE, statement)


def test_a_row_for_another_office_is_refused(archive: Archive) -> None:
    with pytest.raises(InsufficientPrivilege):
        seeing(archive, OFFICE, "insert into archive.counters values ('220200', 'TS', 2026, 1)")
