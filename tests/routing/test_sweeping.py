"""The sweep among a million limits that are not due: it finds every one that is, the longest due first."""

from __future__ import annotations

import random
from datetime import timedelta

import psycopg
import pytest
from psycopg import sql

from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.routing import ClockBreached
from services.routing.actions.opening import open_cases
from services.routing.schedule import PAGE, sweep
from tests.routing.desks import CITY, MONDAY, OTHER_CITY, Desks, complaint, on

OPEN = 1_000_000
CASES = 110  # with two limits each: more than a page of the sweep


def a_million_running(admin: psycopg.Connection, like: str) -> None:
    """Copies of a limit, of a case that nobody looks at; they fire from an hour after the sweep on."""
    changes = {"case_id": "'x'", "n": "k", "days": "'[]'", "next_fire": "%(after)s + k * interval '1 second'"}
    found = admin.execute("select attname from pg_attribute where attrelid = 'routing.clocks'::regclass and attnum > 0")
    columns = [str(name) for (name,) in found]
    copy = sql.SQL(
        "insert into routing.clocks ({columns}) select {values}"
        " from (select * from routing.clocks where case_id = %(like)s limit 1) t, generate_series(1, %(open)s) k"
    ).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(
            sql.SQL(changes[name]) if name in changes else sql.Identifier("t", name) for name in columns
        ),
    )
    admin.execute("set session_replication_role = replica")  # the case is not there
    admin.execute(copy, {"like": like, "open": OPEN, "after": on("2026-11-26", "10:00")})
    admin.execute("set session_replication_role = origin")
    admin.execute("analyze routing.clocks")


@pytest.mark.clause("A6.6.2.6-6")
def test_of_a_million_running_limits_every_due_one_is_found_the_longest_due_first(desks: Desks) -> None:
    half = [
        complaint(desks.house, (CITY, OTHER_CITY)[n % 2], n + 1, at=MONDAY, received_at=MONDAY - timedelta(hours=7 * n))
        for n in range(CASES)
    ]
    random.Random(20261126).shuffle(half)
    with desks.house.database.work(seeing=(CITY, OTHER_CITY)) as session:
        open_cases(session, desks.house, half[: CASES // 2])
    with psycopg.connect(desks.admin_url, autocommit=True) as admin:
        a_million_running(admin, half[0].case)
    with desks.house.database.work(seeing=(CITY, OTHER_CITY)) as session:
        open_cases(session, desks.house, half[CASES // 2 :])

    assert sweep(desks.house, at=on("2026-11-26", "09:00")) == 3 * CASES > PAGE
    bodies = desks.rows("select body from routing.outbox where type = 'case.clock_breached.v1' order by id")
    breaches = [decode(open_envelope(row["body"])) for row in bodies]
    found = [(one.breached_at, one.case, one.clock) for one in breaches if isinstance(one, ClockBreached)]
    assert sorted((case, clock) for _, case, clock in found) == sorted(
        (one.case, clock) for one in half for clock in ("K0", "K0h", "K7")
    )
    instants = [at for at, _, _ in found]
    assert instants == sorted(instants)
    assert len(set(instants)) > 20
