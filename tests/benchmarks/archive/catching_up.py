"""A2: what waited for the archive while it was away, over the raw insert rate of the same rows in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from deploy.local.places import ROOT
from services.kernel.messaging.letters import Letter
from services.kernel.messaging.publisher import PikaPublisher, Said
from tests.archive.events import Told, letters
from tests.benchmarks import checks
from tests.benchmarks.archive import filling
from tests.benchmarks.checks import Wrong
from tests.benchmarks.rig import OFFICES, Rig
from tests.benchmarks.stored import Admin

CASES, TOLD = 3000, 4  # cases that were heard of in the outage, and events of each
REPEATS = 3
TOGETHER = 200
_ENTRIES = "select count(*) from archive.entries"


def outage(made: Rig) -> Iterator[str]:
    """Events a second until all are kept, and until all are counted and indexed too."""
    ratios = []
    for n in range(REPEATS):
        with filling.archive(made, f"a2_{n}") as place:
            made.empty_queues()
            waiting = _waiting()
            _publish(made, waiting)
            kept, counted = _caught_up(place, len(waiting))
            raw = median(_raw(place, TOGETHER) for _ in range(3))
            made.empty_queues()
        ratios.append(kept / raw)
        yield (
            f"{n + 1}: {len(waiting):,} events kept at {kept:.0f}/s, and counted at {counted:.0f}/s; the same rows "
            f"inserted at {raw:.0f} events/s"
        )
    yield f"catch-up over the raw insert rate: {median(ratios):.2f}"


def _waiting() -> list[Letter]:
    """What intake and routing said of each case, in the order of the days."""
    found = []
    for n in range(CASES):
        case = Told(office=OFFICES.codes[n % len(OFFICES.codes)], serial=1 + n)
        found.append(letters(case.registered(), case.opened(), case.confirming(), case.accepted()))
    return [each for day in zip(*found, strict=True) for each in day]


def _publish(made: Rig, waiting: Sequence[Letter]) -> None:
    """As their services' own users, through the exchange that everything passes."""
    for user, word in (("intake", "complaint"), ("routing", "case")):
        publisher = PikaPublisher(made.broker_url(user))
        publisher.open()
        theirs = [each for each in waiting if each.type.startswith(f"{word}.")]
        for first in range(0, len(theirs), TOGETHER):
            batch = theirs[first : first + TOGETHER]
            answer = publisher.publish([_said(n, each) for n, each in enumerate(batch)])
            if len(answer.taken) != len(batch):
                raise Wrong(f"the broker took {len(answer.taken)} of {len(batch)}")
        publisher.close()


def _said(n: int, each: Letter) -> Said:
    return Said(n, each.id, each.type, each.urgent, each.case, each.office, each.body)


def _caught_up(place: filling.Place, count: int) -> tuple[float, float]:
    """From the start of the process until everything is kept, less what starting takes; then until it is counted."""
    env = {**os.environ, **place.house.settings.environment, "LIVE_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "services.archive", "work"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    )
    try:
        _until(place, lambda: checks.number(place.admin, _ENTRIES) > 0)
        already, began = checks.number(place.admin, _ENTRIES), time.perf_counter()
        _until(place, lambda: checks.number(place.admin, _ENTRIES) >= count)
        kept = time.perf_counter() - began
        _until(place, lambda: checks.number(place.admin, "select count(*) from archive.uncounted") == 0)
        counted = time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(20)
    if checks.number(place.admin, "select count(*) from archive.dossiers where entries = %s", TOLD) != CASES:
        raise Wrong("not every dossier has its entries")
    return (count - already) / kept, (count - already) / counted


def _until(place: filling.Place, done: Any) -> None:
    limit = time.monotonic() + 180
    while not done():
        if time.monotonic() > limit:
            raise Wrong(f"{checks.number(place.admin, _ENTRIES)} events were kept in three minutes")
        time.sleep(0.01)


def _raw(place: filling.Place, together: int) -> float:
    """The rows that were written, entries and dossiers, into tables with the same indexes by the thinnest driver:
    events a second, so many in each commit."""
    admin = place.admin
    for table in ("entries", "dossiers"):
        admin.execute(f"drop table if exists archive.raw_{table}")
        admin.execute(f"create table archive.raw_{table} (like archive.{table} including all)")
    rows = {table: _rows(admin, table) for table in ("entries", "dossiers")}
    with psycopg.connect(place.url) as connection, connection.cursor() as hands:
        began = time.perf_counter()
        batches = len(rows["entries"][1]) // together + 1
        share = len(rows["dossiers"][1]) // batches + 1
        for n in range(batches):
            for table, size in (("entries", together), ("dossiers", share)):
                statement, values = rows[table]
                hands.executemany(statement, values[n * size : (n + 1) * size])
            connection.commit()
        return len(rows["entries"][1]) / (time.perf_counter() - began)


def _rows(admin: Admin, table: str) -> tuple[sql.Composed, list[tuple[Any, ...]]]:
    """The statement and what it writes; what is JSON stays the text that it is."""
    names = [
        str(name)
        for (name,) in admin.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            (f"archive.{table}",),
        )
    ]
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    read = sql.SQL(", ").join(sql.SQL("known::text") if name == "known" else sql.Identifier(name) for name in names)
    values = admin.execute(sql.SQL("select {} from {}").format(read, sql.Identifier("archive", table))).fetchall()
    places = sql.SQL(", ").join(sql.SQL("%s::jsonb") if name == "known" else sql.Placeholder() for name in names)
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier("archive", f"raw_{table}"), columns, places
    )
    return statement, [tuple(row) for row in values]
