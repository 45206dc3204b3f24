"""The figures are brought up to what was heard, a little at a time beside the hearing, or as a whole by command."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import structlog

from services.archive import actions
from services.archive.actions.rush import FIGURES, rush
from services.kernel.house import House

log = structlog.get_logger()
COUNTED, BITES = 50, 6  # dossiers counted in one transaction; transactions in one run
BREATH, BREATHES = Event(), 0.05  # seconds between two of them
_ALL_AT_ONCE = 200


def count(house: House) -> None:
    """Bring the figures up to what was heard, as `index` a little at a time."""
    for _ in range(0 if rush.goes_first(FIGURES) else BITES):
        with house.database.work_seeing_every_office(because="what was heard of all offices is counted") as session:
            waiting = actions.uncounted(session, most=COUNTED)
        if waiting:
            _count(house, waiting)
        if len(waiting) < COUNTED:
            rush.level(FIGURES)
            return
        BREATH.wait(BREATHES)


def _count(house: House, waiting: Sequence[tuple[str, str]]) -> None:
    """Together, or each alone when that fails: one that cannot be counted leaves the others alone."""
    try:
        with house.database.work(seeing={office for office, _ in waiting}) as session:
            actions.count(session, waiting)
    except Exception as cause:  # noqa: BLE001 - each that fails alone is told
        log.warning("cases are counted one by one", cases=len(waiting), cause=type(cause).__name__)
        failed = [key for key in waiting if not _count_alone(house, key)]
        if failed:
            raise RuntimeError(f"{len(failed)} of {len(waiting)} cases could not be counted") from None


def _count_alone(house: House, key: tuple[str, str]) -> bool:
    office, case = key
    try:
        with house.database.work(seeing=[office]) as session:
            actions.count(session, [key])
    except Exception:
        log.exception("a case could not be counted", case=case)
        with house.database.work(seeing=[office]) as session:
            actions.put_off(session, key)
        return False
    return True


def count_all(house: House) -> None:
    """Whatever waits, or as much of it as can be counted; what cannot, waits on."""
    with house.database.work_seeing_every_office(because="what was heard of all offices is counted") as session:
        waiting = actions.uncounted(session, most=_ALL_AT_ONCE)
    while waiting:
        try:
            _count(house, waiting)
        except RuntimeError as cause:
            log.warning("figures are behind what was heard", why=str(cause))
            return
        with house.database.work_seeing_every_office(because="what was heard of all offices is counted") as session:
            waiting = actions.uncounted(session, most=_ALL_AT_ONCE)
