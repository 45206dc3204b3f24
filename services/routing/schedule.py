"""Timed work: limits that come near or pass."""

from __future__ import annotations

from datetime import datetime

import structlog

from services.kernel.clock import now
from services.kernel.house import House
from services.routing.actions.sweeping import Due, due_by, fire

PAGE = 200
log = structlog.get_logger()


def sweep(house: House, *, at: datetime | None = None) -> int:
    """Send everything that is due by `at`, page after page until nothing is left; how many rungs were sent.

    Each rung is a transaction of its own, so that a case that cannot be moved stops no other. Raises RuntimeError at
    the end when there was one.
    """
    at = at or now()
    sent, failed = 0, set[Due]()
    while page := _page(house, at, failed):
        for due in page:
            try:
                with house.database.work(seeing=(due.office,)) as session:
                    sent += fire(session, house, due, at=at)
            except Exception:
                log.exception("a clock could not be moved", clock=due.n)
                failed.add(due)
    if failed:
        raise RuntimeError(f"{len(failed)} clocks could not be moved")
    return sent


def run_sweep(house: House) -> None:
    """The sweep as a job."""
    sent = sweep(house)
    if sent:
        log.info("sent what was due", rungs=sent)


def _page(house: House, at: datetime, failed: set[Due]) -> list[Due]:
    with house.database.work_seeing_every_office(because="limits pass in every office") as session:
        found = due_by(session, at=at, limit=PAGE + len(failed))
    return [due for due in found if due not in failed]
