"""Timed work: what may not be kept is forgotten, files are scanned, mail is fetched."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

from services.intake.actions import begun, forget
from services.intake.actions.evidence.scanning import scan_waiting
from services.intake.actions.linking import mark, unmarked
from services.intake.actions.tray.collecting import collect
from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.service import Job

MARKED, BITE = 32, 2  # complaints marked in one run, and in one transaction
BREATH, BREATHES = Event(), 0.1  # seconds between two transactions


def _forget(house: House) -> None:
    forget.answers(house, before=now() - forget.ANSWERS_KEPT)
    forget.evidence(house, at=now())
    begun.forget(house, at=now())
    forget.misses(house, before=now() - forget.MISSES_KEPT)


def _collect(house: House) -> None:
    collect(house, at=now())


def mark_new(house: House) -> None:
    """Often and little at a time, sixteen a second: what a rush left would keep waiting who comes meanwhile."""
    cases = unmarked(house, at=now(), most=MARKED)
    for first in range(0, len(cases), BITE):
        if first:
            BREATH.wait(BREATHES)
        mark(house, cases[first : first + BITE])


def _scan(house: House) -> None:
    scan_waiting(house, at=now())


JOBS = (
    Job(name="forget", every=timedelta(hours=1), run=_forget),
    Job(name="collect", every=timedelta(minutes=1), run=_collect),
    Job(name="likeness", every=timedelta(seconds=2), run=mark_new),
    Job(name="scan", every=timedelta(minutes=1), run=_scan),
)
