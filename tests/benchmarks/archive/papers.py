"""A1: one form from the opened record to the PDF, one package with ten attachments, and its verify."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from statistics import median

from services.archive import actions, queries, schedule
from services.archive.rules.packages import verify
from services.kernel.clock import now
from services.kernel.contracts import Event
from services.kernel.house import House
from services.kernel.people import Officer, Post
from tests.archive.events import letters
from tests.archive.recorded import Case, hand_in
from tests.benchmarks.archive.searching import p95, timed
from tests.benchmarks.checks import Wrong
from tests.benchmarks.goals import Goal

PRINTS, PACKAGES, VERIFIES = 40, 5, 20
ATTACHED, LARGE = 10, 300_000  # files, bytes of each


def measure(house: House) -> Iterator[Goal | str]:
    case = Case(serial=900001, keys=house.keys)
    _hear(house, *case.whole_sealed())
    archivist = Officer(
        id="a", name="档案员", office=case.office, department="functional", posts=frozenset({Post.ARCHIVIST})
    )
    for form in (1, 2, 3, 4):
        took = timed(lambda form=form: _print(house, case.case, form, archivist), PRINTS)  # type: ignore[misc]
        yield Goal(f"Form {form}, warm, p95 {p95(took):.1f} ms, median", median(took), "ms", 30)
    packed, checked, size = _packages(house)
    yield (
        f"one package, {ATTACHED} attachments of {LARGE // 1000} kB ({size / 1e6:.1f} MB): "
        f"median {median(packed):.0f} ms, {size / 1e6 / (median(packed) / 1000):.0f} MB/s"
    )
    yield f"its verify: median {median(checked):.1f} ms, p95 {p95(checked):.1f} ms"


def _print(house: House, case: str, form: int, by: Officer) -> None:
    actions.print_form(house, case, form, n=None, manner=actions.Manner.PDF, identity=True, by=by, at=now())


def _packages(house: House) -> tuple[list[float], list[float], int]:
    """Milliseconds of each package, of each verify, and the bytes of one."""
    packed = [_package(house, serial) for serial in range(900_002, 900_002 + PACKAGES)]
    content = packed[-1][1]
    if faults := verify.faults(verify.read_bytes(content)):
        raise Wrong(f"the package does not hold: {faults}")
    checked = timed(lambda: verify.faults(verify.read_bytes(content)), VERIFIES)
    return [took for took, _ in packed], checked, len(content)


def _package(house: House, serial: int) -> tuple[float, bytes]:
    case = Case(serial=serial, keys=house.keys)
    first, *rest = case.whole_sealed()
    photos = [hand_in(house, case, b"\xff\xd8\xff\xe0" + secrets.token_bytes(LARGE)) for _ in range(ATTACHED)]
    _hear(house, first, *photos, *rest)
    schedule.file_closed(house)
    with house.database.work(seeing=[case.office]) as session:
        began = time.perf_counter()
        made = actions.pack(session, house, office=case.office, case=case.case, at=now())
        took = 1000 * (time.perf_counter() - began)
    if made is None or made.faults:
        raise Wrong(f"no package: {made}")
    with house.database.work(seeing=[case.office]) as session:
        [stored] = queries.packages(session, case.case)
        return took, actions.opened(session, house, stored) or b""


def _hear(house: House, *events: Event) -> None:
    arrived = letters(*events)
    with house.database.work(seeing={each.office for each in arrived}) as session:
        actions.keep(session, arrived)
