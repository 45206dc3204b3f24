"""What names a person is in the sealed contact and nowhere else; offices do not see each other's rows."""

from __future__ import annotations

import psycopg
import pytest
import structlog
from psycopg import sql

from services.kernel.messaging import tables as messages
from services.kernel.migrating import differences
from services.notification.app import service
from tests.notification.stage import EMAIL, OFFICE, OTHER_OFFICE, PHONE, Stage, eventually

_NO_OFFICE = {"undecodable", "receipts", "gateways", "underway"}  # they name nobody
_CANARIES = (PHONE, PHONE[3:], EMAIL, "13912340000", "13912346666")


@pytest.mark.clause("A4.5-4")
def test_no_number_and_no_address_is_in_any_table_or_log(stage: Stage) -> None:
    with structlog.testing.capture_logs() as lines:
        stage.hear(
            stage.case(1).registered(email=EMAIL),
            stage.case(2).registered(phone="+8613912340000"),
            stage.case(3).registered(phone="+8613912346666"),
        )
        stage.dispatch()
        eventually(lambda: sorted(stage.states()) == ["delivered", "failed", "failed", "submitted"])
        stage.ends.close()
    assert {arrival.to for arrival in stage.phone()} == {PHONE.removeprefix("+"), "8613912340000"}
    kept = str(lines)
    for table in service.tables.sorted_tables:
        ((rows,),) = stage.rows(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")  # noqa: S608
        kept += rows
    kept += " ".join(str(event) for event in stage.said())
    assert "220100-2026-3" in kept
    assert [canary for canary in _CANARIES if canary in kept] == []


@pytest.mark.clause("A4.5-1")
def test_another_offices_notices_do_not_exist_for_the_services_own_role(
    stage: Stage, notification_urls: tuple[str, str, str]
) -> None:
    stage.hear(stage.case().registered())
    running = stage.dispatch()
    eventually(lambda: stage.states() == ["delivered"])
    running.stop()
    stage.ends.pop_all()
    with psycopg.connect(notification_urls[0], autocommit=True) as connection:
        for seen, rows in ((OTHER_OFFICE, 0), ("", 0), (OFFICE, 1), (f"{OTHER_OFFICE},{OFFICE}", 1)):
            connection.execute("select set_config('app.offices', %s, false)", (seen,))
            for table in ("contacts", "notices", "parts"):
                count = sql.SQL("select count(*) from notification.{}").format(sql.Identifier(table))
                assert connection.execute(count).fetchone() == (rows,), (seen, table)
        connection.execute("select set_config('app.offices', %s, false)", (OTHER_OFFICE,))
        assert connection.execute("update notification.notices set state = 'delivered'").rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("insert into notification.inbox values (gen_random_uuid(), %s)", (OFFICE,))


def test_every_table_with_an_office_is_fenced_and_forced(stage: Stage) -> None:
    fenced = {
        name
        for (name,) in stage.rows(
            "select relname from pg_class c join pg_policy p on p.polrelid = c.oid "
            "where relnamespace = 'notification'::regnamespace and relrowsecurity and relforcerowsecurity"
        )
    }
    assert fenced == {table.name for table in service.tables.sorted_tables} - _NO_OFFICE


def test_what_became_of_a_notice_is_not_rewritten(stage: Stage, notification_urls: tuple[str, str, str]) -> None:
    with psycopg.connect(notification_urls[0], autocommit=True) as connection:
        for statement in ("delete from notification.attempts", "update notification.attempts set state = 'delivered'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    assert stage.rows("select count(*) from notification.attempts") == [(0,)]


def test_the_migrations_make_the_tables_that_the_code_expects(notification_urls: tuple[str, str, str]) -> None:
    assert differences("notification", owner_url=notification_urls[1], tables=service.tables) == []
    assert issubclass(service.messages.outbox, messages.OutboxRow)
