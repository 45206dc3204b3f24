"""Whether a run was right: everything arrived exactly once, nothing is missing, nothing waits and nothing is parked."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from tests.benchmarks.complaints import phone
from tests.benchmarks.peers import Gateway
from tests.benchmarks.rig import SERVICES, Province

Connection = psycopg.Connection[tuple[Any, ...]]
# Told of every complaint until its receipt has come: registered, its case opened, its notice submitted and delivered.
_STORY = ["case.opened.v1", "complaint.registered.v1", "notice.state_changed.v1", "notice.state_changed.v1"]
_UNSENT = " + ".join(f"(select count(*) from {name}.outbox where sent_at is null)" for name in SERVICES)
_SAID = " + ".join(f"(select count(*) from {name}.outbox)" for name in SERVICES)
_PROBLEMS = " + ".join(
    f"(select count(*) from {name}.{table})" for name in SERVICES for table in ("postponed", "undecodable")
)


class Wrong(Exception):
    """A fast wrong run is no result."""


def number(connection: Connection, statement: str, *values: Any) -> int:
    row = connection.execute(statement, values).fetchone()
    return int(row[0]) if row else 0


def until_handed(connection: Connection, gateway: Gateway, count: int, *, within: float) -> None:
    """Until each complaint has its case and its dossier, and its notice was handed over."""

    def found() -> list[int]:
        rows = [number(connection, f"select count(*) from {table}") for table in ("routing.cases", "archive.dossiers")]
        return [len(gateway.arrived), *rows]

    _until(found, [count] * 3, within=within, every=0.02, at_most=True)


def until_quiet(connection: Connection, *, within: float) -> None:
    """Until everything that was said was sent and is in the archive."""

    def left() -> list[int]:
        return [
            number(connection, f"select {_UNSENT}"),
            number(connection, f"select {_SAID} - (select count(*) from archive.entries)"),
        ]

    _until(left, [0, 0], within=within, every=0.1)


def until_delivered(connection: Connection, count: int, *, within: float) -> None:
    """Until every notice is known to be delivered, also at intake."""
    told = [
        f"select count(*) from {table} where state = 'delivered'"
        for table in ("notification.notices", "intake.notices")
    ]
    _until(lambda: [number(connection, statement) for statement in told], [count] * 2, within=within, every=0.05)


def _until(
    look: Callable[[], list[int]], wanted: list[int], *, within: float, every: float, at_most: bool = False
) -> None:
    """Raises Wrong when it lasts too long, or when there is more of something than there may ever be."""
    limit = time.monotonic() + within
    while (found := look()) != wanted:
        if time.monotonic() > limit or (at_most and any(a > b for a, b in zip(found, wanted, strict=True))):
            raise Wrong(f"found {found}, wanted {wanted}")
        time.sleep(every)


def exactly_once(province: Province, connection: Connection, ids: Sequence[str]) -> None:
    """Raises Wrong with everything that is not as it should be after the receipts have come."""
    faults: list[str] = []

    def equal(what: str, found: object, wanted: object) -> None:
        if found != wanted:
            faults.append(f"{what}: {found!r:.300} instead of {wanted!r:.300}")

    def column(statement: str) -> list[Any]:
        return sorted(row[0] for row in connection.execute(statement))

    count, cases = len(ids), sorted(ids)
    equal("case ids answered twice", len(set(ids)), count)
    for table in ("intake.complaints", "intake.progress", "routing.cases", "notification.contacts", "archive.dossiers"):
        equal(table, column(f"select case_id from {table}"), cases)
    serials: dict[str, list[int]] = defaultdict(list)
    for case in ids:
        series, _, serial = case.rpartition("-")
        serials[series].append(int(serial))
    for series, given in serials.items():
        equal(f"numbers of {series}", sorted(given), list(range(1, len(given) + 1)))
    handed = province.gateway.arrived
    equal("phones that were told", sorted(handed), [phone(n) for n in range(count)])
    # Where two languages are spoken a notice has two parts.
    parts = number(connection, "select count(*) from notification.parts")
    equal("parts of messages at the gateway", handed.total(), parts)
    equal("handed over again", number(connection, "select count(*) from notification.notices where attempts > 1"), 0)
    for table in ("notification.notices", "intake.notices"):
        equal(
            table,
            connection.execute(f"select state, count(*) from {table} group by 1").fetchall(),
            [("delivered", count)],
        )
    stories = connection.execute(
        "select story, count(*) from"
        " (select array_agg(type order by type) as story from archive.entries group by case_id) s group by 1"
    ).fetchall()
    equal("what the dossiers tell", stories, [(_STORY, count)])
    equal(
        "messages kept twice",
        number(connection, "select count(*) - count(distinct message_id) from archive.entries"),
        0,
    )
    equal("rows unsent", number(connection, f"select {_UNSENT}"), 0)
    equal("rows postponed, parked or undecodable", number(connection, f"select {_PROBLEMS}"), 0)
    equal("messages left at the broker", province.rig.waiting_messages(), {})
    if faults:
        raise Wrong("; ".join(faults))
