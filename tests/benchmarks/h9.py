"""H9: what grows with what is stored: work lists and the cost of one more complaint, at a million cases and at ten
thousand, with equally many open."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from statistics import median

import psycopg
from structlog.testing import capture_logs

from services.intake.actions.register import register
from services.intake.forms import Circumstances, Complaint
from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.routing.actions.opening import open_cases
from services.routing.queries.work_lists import Filters, Queue, counters, work_list
from tests.benchmarks import complaints, proc, stored
from tests.benchmarks.goals import Goal, milliseconds
from tests.benchmarks.rig import OFFICES, TEMPLATE, Rig

AT = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
FEW, MANY = 10_000, 1_000_000
OPEN = 5_000
OFFICE = "220100"
HEAD = Officer(f"{OFFICE}-section-head", "测试", OFFICE, "hall", frozenset({Post.WINDOW, Post.SECTION_HEAD}))
PROVINCE = Officer("220000-province", "测试", "220000", "hall", frozenset({Post.PROVINCE}))
ROUNDS, ROUND = 3, 300
_IS_OPEN = f"(k <= {OPEN})"
_CASES = {
    "year": str(stored.YEAR),
    "serial": "k",
    "is_open": _IS_OPEN,
    "step": f"case when not {_IS_OPEN} then 'archived' when k % 2 = 0 then 'registered' else 'investigating' end",
    "due_at": f"case when {_IS_OPEN} then t.due_at + (k % 4000) * interval '1 minute' end",
    "due_on": f"case when {_IS_OPEN} then t.due_on end",
    "accountable": "o.office || '-section-head'",
    "closed_at": f"case when {_IS_OPEN} then null else t.opened_at - k * interval '1 minute' end",
}
_CLOCKS = {
    "state": f"case when {_IS_OPEN} then 'running' else 'stopped' end",
    "next_fire": f"case when {_IS_OPEN} then t.next_fire end",
}
_EVENTS = {"position": "1000000 + k", "digest": "md5(k::text) || md5(k::text)"}
_COMPLAINTS = {
    "code_hash": "decode(md5('code' || k), 'hex')",
    "phone_index": "decode(md5('phone' || k), 'hex')",
    "id_index": "decode(md5('id' || k), 'hex')",
    "sealed_particulars": "repeat('x', 200)",  # what is long lies beside the row, and no index knows it
    "sealed_brief": "repeat('x', 200)",
}


def growth(made: Rig) -> list[Goal]:
    """Of every list of an office's officer and of the province's, and of what a complaint costs."""
    with (
        made.database("h9", template=TEMPLATE) as url,
        psycopg.connect(url, autocommit=True) as admin,
        stored.house_of(made, "intake", "h9") as intake,
        stored.house_of(made, "routing", "h9") as routing,
        capture_logs(),  # the sealed words of a copy do not open, and the lists say so each time
    ):
        complained = _register(intake, 0)
        _open(routing, [0])
        opened = complaints.event(0, office=OFFICES.codes[0], at=AT).case
        lists, costs = [], []
        admin.execute("set session_replication_role = replica")  # copies begin in the middle, which no case may
        for first, last in ((1, FEW), (FEW + 1, MANY)):
            stored.copy(admin, "intake.complaints", complained, first=first, last=last, **_COMPLAINTS)
            stored.copy(admin, "routing.cases", opened, first=first, last=last, **_CASES)
            stored.copy(admin, "routing.case_events", opened, first=first, last=last, **_EVENTS)
            stored.copy(admin, "routing.clocks", opened, first=first, last=last, **_CLOCKS)
            admin.execute("vacuum analyze")
            admin.execute("checkpoint")
            lists.append(_lists(routing))
            costs.append(median(_cost(made, intake, routing, 1 + last + n * ROUND) for n in range(ROUNDS)))
    few, many = lists
    goals = [
        Goal(f"{name} {few[name]:.1f} ms at {FEW}, {many[name]:.1f} ms at {MANY}", many[name] / few[name], "×", 1.5)
        for name in few
    ]
    more = f"CPU of one more complaint {costs[0]:.2f} ms at {FEW}, {costs[1]:.2f} ms at {MANY}"
    return [*goals, Goal(more, costs[1] / costs[0], "×", 2)]


def _lists(routing: House) -> dict[str, float]:
    """Milliseconds of the first page of each list and of the figures above them."""
    found = {}
    for officer, who in ((HEAD, "officer"), (PROVINCE, "province")):
        for queue in Queue:
            found[f"{who}: {queue}"] = milliseconds(partial(_page, routing, officer, queue))
        found[f"{who}: figures"] = milliseconds(partial(_figures, routing, officer))
    return found


def _page(routing: House, officer: Officer, queue: Queue) -> None:
    with routing.database.work(seeing=routing.offices.beneath(officer.office)) as session:
        work_list(session, routing, officer, Filters(queue=queue, limit=20), at=AT)


def _figures(routing: House, officer: Officer) -> None:
    with routing.database.work(seeing=routing.offices.beneath(officer.office)) as session:
        counters(session, officer, at=AT)


def _cost(made: Rig, intake: House, routing: House, first: int) -> float:
    """Milliseconds of CPU, ours and PostgreSQL's, to register a complaint alone and to open its case with others."""
    roots = {"here": os.getpid(), "PostgreSQL": made.postgres.popen.pid}
    before = sum(proc.cpu(roots).values())
    for number in range(first, first + ROUND):
        _register(intake, number)
    _open(routing, range(first, first + ROUND))
    return (sum(proc.cpu(roots).values()) - before) / ROUND * 1000


def _register(intake: House, number: int) -> str:
    said = complaints.said(number, office=OFFICES.codes[number % len(OFFICES.codes)])
    form = Complaint.read(said, Circumstances(AT, intake.offices, None))
    registered, _ = register(intake, form, by=None, key=None, at=AT)
    return registered.id


def _open(routing: House, numbers: Sequence[int]) -> None:
    codes = OFFICES.codes
    events = [complaints.event(number, office=codes[number % len(codes)], at=AT) for number in numbers]
    with routing.database.work(seeing={event.office for event in events}) as session:
        open_cases(session, routing, events)
