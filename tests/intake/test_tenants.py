"""Offices are fenced off from each other below the application, with the service's own database role."""

from __future__ import annotations

import psycopg
import pytest
from flask.testing import FlaskClient
from psycopg import sql

from services.intake.app import service
from services.kernel.migrating import differences
from tests.intake.samples import OFFICE, OTHER_OFFICE, complaint

COUNT = sql.SQL("select count(*) from {}")
NO_OFFICE = {"intake.calendars", "intake.undecodable", "intake.misses", "intake.begun_forms"}  # they name nobody


@pytest.mark.clause("A4.5-1")
def test_another_offices_complaint_does_not_exist(client: FlaskClient, urls: tuple[str, str, str]) -> None:
    client.post("/api/complaints", json=complaint(), headers={"Idempotency-Key": "k"})
    with psycopg.connect(urls[0], autocommit=True) as connection:
        for seen, rows in ((OTHER_OFFICE, 0), ("", 0), (OFFICE, 1), (f"{OTHER_OFFICE},{OFFICE}", 1)):
            connection.execute("select set_config('app.offices', %s, false)", (seen,))
            for table in ("complaints", "outbox", "answers", "counters"):
                count = connection.execute(COUNT.format(sql.Identifier("intake", table))).fetchone()
                assert count == (rows,), (seen, table)
        connection.execute("select set_config('app.offices', %s, false)", (OTHER_OFFICE,))
        assert connection.execute("update intake.complaints set channel = 'x'").rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("insert into intake.counters values (%s, 'x', 2026, 7)", (OFFICE,))


def test_who_names_no_office_sees_nothing(client: FlaskClient, urls: tuple[str, str, str]) -> None:
    client.post("/api/complaints", json=complaint())
    with psycopg.connect(urls[0]) as connection:
        assert connection.execute("select count(*) from intake.complaints").fetchone() == (0,)


def test_every_table_with_an_office_is_fenced_and_forced(admin: psycopg.Connection) -> None:
    fenced = {
        f"intake.{name}"
        for (name,) in admin.execute(
            "select relname from pg_class c join pg_policy p on p.polrelid = c.oid "
            "where relnamespace = 'intake'::regnamespace and relrowsecurity and relforcerowsecurity"
        )
    }
    tables = {str(table) for table in service.tables.sorted_tables}
    assert fenced == tables - NO_OFFICE


def test_the_register_is_not_torn_out(admin: psycopg.Connection, urls: tuple[str, str, str]) -> None:
    with psycopg.connect(urls[0], autocommit=True) as connection:
        for statement in (
            "delete from intake.complaints",
            "delete from intake.counters",
            "update intake.deeds set at = now()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_migrations_match_the_tables(urls: tuple[str, str, str]) -> None:
    assert differences("intake", owner_url=urls[1], tables=service.tables) == []
