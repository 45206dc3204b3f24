"""P1: what pages cost with 10,000 open cases in one office and a million closed ones in the province: server time,
queries, weight, and how soon they are seen on a computer with a quarter of this one's speed that kept nothing before.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import event
from structlog.testing import capture_logs
from werkzeug.serving import make_server

from services.archive import actions
from services.intake.actions.register import register
from services.intake.forms import Circumstances, Complaint
from services.kernel import clock
from services.kernel.clock import SHANGHAI
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.run import find
from services.kernel.sessions import Sessions
from services.kernel.web.app import make_app
from services.routing.actions.opening import open_cases
from tests.archive.events import letters
from tests.benchmarks import complaints, proc, stored
from tests.benchmarks.checks import Wrong
from tests.benchmarks.goals import Goal
from tests.benchmarks.rig import OFFICES, TEMPLATE, Rig
from tests.pages.chromium import running
from tests.pages.origin import Silent
from tests.pages.site import packed

AT = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
OFFICE = "220100"
OPEN, CLOSED = 10_000, 1_000_000
NEWS = 5_000
ASKED = 100
LOOKS, SLOWER = 3, 4
# Milliseconds until something is seen, asked of the median: what a page is called quick by, and less on the public's.
SEEN, SEEN_BY_THE_PUBLIC = 1800, 1000
CASE = f"{OFFICE}-{stored.YEAR}-7"
HEAD = Officer(f"{OFFICE}-section-head", "测试", OFFICE, "hall", frozenset({Post.SECTION_HEAD}))
LEADER = Officer(f"{OFFICE}-leader", "测试", OFFICE, "functional", frozenset({Post.LEADER}))
PROVINCE = Officer("220000-province", "测试", "220000", "functional", frozenset({Post.PROVINCE}))
# By service: the page, who opens it, and the milliseconds of the server that are asked of nineteen of twenty.
PAGES: dict[str, tuple[tuple[str, Officer | None, float], ...]] = {
    "routing": (
        ("/console", HEAD, 50),
        ("/console?tab=all", HEAD, 50),
        (f"/console/cases/{CASE}", HEAD, 50),
        ("/console/supervision", LEADER, 50),
    ),
    "archive": (("/province", PROVINCE, 100), ("/province/wall", PROVINCE, 100), ("/records", PROVINCE, 50)),
    "intake": (("/", None, 50), ("/complain", None, 50), ("/progress", None, 50), (f"/offices/{OFFICE}", None, 50)),
}
_AT = f"'{AT.isoformat()}'::timestamptz"
_OPEN_CASES = {
    "year": str(stored.YEAR),
    "serial": "k",
    "step": "case k % 3 when 0 then 'registered' when 1 then 'accepted' else 'investigating' end",
    "due_at": f"{_AT} + (k % 9000 - 600) * interval '1 minute'",
    "due_on": f"({_AT} + (k % 9000 - 600) * interval '1 minute')::date",
    "accountable": "o.office || '-section-head'",
}
_CLOSED_CASES = {
    "year": str(stored.YEAR),
    "serial": "k",
    "is_open": "false",
    "step": "'archived'",
    "due_at": "null",
    "due_on": "null",
    "closed_at": f"{_AT} - k * interval '1 minute'",
}
_EVENTS = {"position": "1000000 + k", "digest": "md5(k::text) || md5(k::text)"}
_OPEN_DOSSIERS = {
    "year": str(stored.YEAR),
    "serial": "k",
    "step": "'investigating'",
    "registered_at": f"{_AT} - k * interval '1 minute'",
    "begun_at": f"{_AT} - k * interval '1 minute'",
    "due_on": f"({_AT} + (k % 9000 - 600) * interval '1 minute')::date",
    "severity": "case when k % 500 = 0 then 'major' else 'normal' end",
}
_CLOSED_DOSSIERS = {
    "year": str(stored.YEAR),
    "serial": "k",
    "step": "'archived'",
    "registered_at": f"{_AT} - (k + 20000) * interval '1 minute'",
    "begun_at": f"{_AT} - (k + 20000) * interval '1 minute'",
    "closed_at": f"{_AT} - k * interval '1 minute'",
    "filed_at": f"{_AT} - k * interval '1 minute'",
    "archive_number": f"o.office || '-{stored.YEAR}-TS-' || k",
    "on_time": "k % 20 > 0",
    "to_file": "false",
    "indexed": "true",
    "identity_released_at": _AT,
    "sealed_particulars": "null",  # no page here reads them, and they are most of the disk
}
_NEWS = {"message_id": "gen_random_uuid()", "loud": "true", "at": f"{_AT} - k * interval '1 minute'"}
_ROLLUPS = """
insert into archive.rollups (handled_in, month, department, classed, cause, business, channel, stage, measure, n)
select office, to_char(date '2026-11-01' - m * interval '1 month', 'YYYY-MM'), 'hall', 'three', cause, 'none', 'other',
  'none', measure, 20
from unnest(%s::text[]) as office, generate_series(0, 23) as m, unnest(array['B02', 'G01', 'D01', 'none']) as cause,
  unnest(array['registered', 'closed', 'timed', 'on_time', 'call_exempt', 'call_in_time', 'graded', 'satisfied'])
    as measure
"""

_PAINT = """new Promise(done => new PerformanceObserver(
  seen => seen.getEntriesByName('first-contentful-paint').forEach(one => done(one.startTime))
).observe({type: 'paint', buffered: true}))"""


@dataclass(frozen=True)
class Cost:
    """Of one page: server time and CPU in milliseconds, queries, bytes as the line carries them."""

    p50: float
    p95: float
    cpu: float
    postgres: float
    queries: int
    bytes: int


def measured(made: Rig) -> Iterator[str]:
    """A line for each page with what is asked of it; then how soon each is seen."""
    with _province(made) as apps:
        for service, pages in PAGES.items():
            for path, by, asked in pages:
                cost = _cost(made, apps[service], path, by)
                goal = Goal(f"{path} p50 {cost.p50:.1f} ms, p95", cost.p95, "ms", asked)
                yield (
                    f"{goal}; CPU {cost.cpu:.1f} ms and {cost.postgres:.1f} ms of PostgreSQL, {cost.queries} queries, "
                    f"{cost.bytes / 1024:.1f} KB packed"
                )
        with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as chromium:
            for service, pages in PAGES.items():
                with _served(apps[service]) as address:
                    for path, by, _ in pages:
                        painted = [_painted(chromium, apps[service], address, path, by) for _ in range(LOOKS)]
                        told = f"{path} first contentful paint, CPU {SLOWER} times slower, {min(painted):.0f} to"
                        asked = SEEN if by else SEEN_BY_THE_PUBLIC
                        yield str(Goal(f"{told} {max(painted):.0f} ms, median", median(painted), "ms", asked))


@contextmanager
def _province(made: Rig) -> Iterator[dict[str, Flask]]:
    """The apps of three services before such stores, at nine o'clock of a Monday."""
    with (
        made.database("pages", template=TEMPLATE) as url,
        stored.house_of(made, "intake", "pages") as intake,
        stored.house_of(made, "routing", "pages") as routing,
        stored.house_of(made, "archive", "pages") as archive,
        clock.standing_at(AT),
        capture_logs(),  # the sealed words of a copy do not open, and the lists say so each time
    ):
        first = complaints.event(0, office=OFFICE, at=AT)
        _begin(intake, routing, archive, first)
        stored.fill(url, _copies(first.case, closed=stored.sizes((CLOSED,))[-1]))
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(_ROLLUPS, (list(OFFICES.codes),))
            admin.execute("vacuum analyze")
            admin.execute("checkpoint")
        houses = {"intake": intake, "routing": routing, "archive": archive}
        yield {name: make_app(find(name), house) for name, house in houses.items()}


def _begin(intake: House, routing: House, archive: House, first: ComplaintRegistered) -> None:
    """What is copied: a complaint, its case, and its dossier."""
    form = Complaint.read(complaints.said(0, office=OFFICE), Circumstances(AT, intake.offices, None))
    register(intake, form, by=None, key=None, at=AT)
    with routing.database.work(seeing=(OFFICE,)) as session:
        open_cases(session, routing, [first])
    with archive.database.work(seeing=(OFFICE,)) as session:
        actions.keep(session, letters(first))


def _copies(like: str, *, closed: int) -> list[stored.Copies]:
    here = partial(stored.Copies, like=like, offices=(OFFICE,))
    everywhere = partial(stored.Copies, like=like, first=OPEN + 1, last=OPEN + closed)
    return [
        here(table="archive.dossiers", last=OPEN, changes=_OPEN_DOSSIERS),
        everywhere(table="archive.dossiers", changes=_CLOSED_DOSSIERS),
        here(table="routing.cases", last=OPEN, changes=_OPEN_CASES),
        everywhere(table="routing.cases", changes=_CLOSED_CASES),
        here(table="archive.entries", last=NEWS, changes=_NEWS),
        here(table="routing.case_events", last=OPEN, changes=_EVENTS),
        here(table="routing.clocks", last=OPEN),
    ]


def _cost(made: Rig, app: Flask, path: str, by: Officer | None) -> Cost:
    client, taken = app.test_client(), []
    if by:
        client.set_cookie("session", _token(app, by))
    body = _opened(client, path)
    with _counting(app.extensions["house"]) as statements:
        _opened(client, path)
    roots = {"here": os.getpid(), "PostgreSQL": made.postgres.popen.pid}
    before = proc.cpu(roots)
    for _ in range(ASKED):
        began = time.perf_counter()
        _opened(client, path)
        taken.append((time.perf_counter() - began) * 1000)
    used = {name: (seconds - before[name]) / ASKED * 1000 for name, seconds in proc.cpu(roots).items()}
    p95 = quantiles(taken, n=20)[-1]
    return Cost(median(taken), p95, used["here"], used["PostgreSQL"], len(statements), packed(body))


def _opened(client: FlaskClient, path: str) -> bytes:
    answer = client.get(path)
    if answer.status_code != 200:
        raise Wrong(f"{path} answers {answer.status_code}: {answer.text[-400:]}")
    return bytes(answer.data)


def _token(app: Flask, by: Officer) -> str:
    sessions: Sessions = app.extensions["sessions"]
    return sessions.issue(by, at=AT, idle=timedelta(hours=8))[0]


@contextmanager
def _counting(house: House) -> Iterator[list[str]]:
    found: list[str] = []

    def note(*given: object) -> None:
        found.append(str(given[2]))

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _painted(chromium: Browser, app: Flask, address: str, path: str, by: Officer | None) -> float:
    context = chromium.new_context(base_url=address, viewport={"width": 1366, "height": 768}, locale="zh-CN")
    if by:
        context.add_cookies([{"name": "session", "value": _token(app, by), "url": address}])
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(path)
    found = page.evaluate(_PAINT)
    context.close()
    return float(found)
