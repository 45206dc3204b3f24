"""H9: what grows with what is stored: work lists and the cost of one more complaint, at a million cases and at ten
thousand, with equally many open."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from statistics import median

from structlog.testing import capture_logs

from services.intake.actions.register import register
from services.intake.forms import Circumstances, Complaint
from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.routing.actions.opening import open_cases
from services.routing.queries.work_lists import Filters, Queue, counters, work_list
from tests.benchmarks import complaints, proc, stored
from tests.benchmarks.goals import Goal, in_turns
from tests.benchmarks.rig import OFFICES, TEMPLATE, Rig

AT = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
FEW, MANY = 10_000, 1_000_000
OPEN = 5_000
OFFICE = "220100"
HEAD = Officer(f"{OFFICE}-section-head", "测试", OFFICE, "hall", frozenset({Post.WINDOW, Post.SECTION_HEAD}))
PROVINCE = Officer("220000-province", "测试", "220000", "hall", frozenset({Post.PROVINCE}))
ROUNDS, ROUND = 15, 100
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


@dataclass(frozen=True)
class Place:
    """A filled database: so many stored cases, and the two services before them."""

    size: int
    intake: House
    routing: House


def growth(made: Rig) -> Iterator[Goal]:
    """Of every list of an office's officer and of the province's, and of what a complaint costs. Two databases of one
    server are asked in turns: what slows the machine for a while slows both."""
    with (
        capture_logs(),  # the sealed words of a copy do not open, and the lists say so each time
        ExitStack() as there,
    ):
        few, many = [there.enter_context(_filled(made, size)) for size in _sizes()]
        for officer, who in ((HEAD, "officer"), (PROVINCE, "province")):
            for queue in Queue:
                yield _grown(f"{who}: {queue}", few, many, partial(_page, officer, queue))
            yield _grown(f"{who}: figures", few, many, partial(_figures, officer))
        pairs = [(_cost(made, few, n), _cost(made, many, n)) for n in range(ROUNDS)]
        one, another = (median(costs) for costs in zip(*pairs, strict=True))
        more = f"CPU of one more complaint {one:.2f} ms at {few.size}, {another:.2f} ms at {many.size}, median of pairs"
        yield Goal(more, median(large / small for small, large in pairs), "×", 2)


def _sizes() -> tuple[int, int]:
    given = stored.sizes((FEW, MANY))
    return given[0], given[-1]


@contextmanager
def _filled(made: Rig, size: int) -> Iterator[Place]:
    name = f"h9_{size}"
    with (
        made.database(name, template=TEMPLATE) as url,
        stored.house_of(made, "intake", name) as intake,
        stored.house_of(made, "routing", name) as routing,
    ):
        complained = _register(intake, 0)
        _open(routing, [0])
        opened = complaints.event(0, office=OFFICES.codes[0], at=AT).case
        stored.fill(
            url,
            [
                stored.Copies(table="routing.cases", like=opened, last=size, changes=_CASES),
                stored.Copies(table="intake.complaints", like=complained, last=size, changes=_COMPLAINTS),
                stored.Copies(table="routing.clocks", like=opened, last=size, changes=_CLOCKS),
                stored.Copies(table="routing.case_events", like=opened, last=size, changes=_EVENTS),
            ],
        )
        yield Place(size, intake, routing)


def _grown(what: str, few: Place, many: Place, ask: Callable[[House], object]) -> Goal:
    """Milliseconds of the first page of a list, or of the figures above them."""
    one, another = in_turns(partial(ask, few.routing), partial(ask, many.routing))
    told = f"{what} {one:.1f} ms at {few.size}, {another:.1f} ms at {many.size}"
    return Goal(told, another / one, "×", 1.5)


def _page(officer: Officer, queue: Queue, routing: House) -> None:
    with routing.database.work(seeing=routing.offices.beneath(officer.office)) as session:
        work_list(session, routing, officer, Filters(queue=queue, limit=20), at=AT)


def _figures(officer: Officer, routing: House) -> None:
    with routing.database.work(seeing=routing.offices.beneath(officer.office)) as session:
        counters(session, officer, at=AT)


def _cost(made: Rig, place: Place, n: int) -> float:
    """Milliseconds of CPU, ours and PostgreSQL's, to register a complaint alone and to open its case with others."""
    roots = {"here": os.getpid(), "PostgreSQL": made.postgres.popen.pid}
    numbers = range(1 + n * ROUND, 1 + (n + 1) * ROUND)
    before = sum(proc.cpu(roots).values())
    for number in numbers:
        _register(place.intake, number)
    _open(place.routing, numbers)
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
