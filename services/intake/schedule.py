"""Timed work: what may not be kept is forgotten, files are scanned, mail is fetched."""

from __future__ import annotations

from datetime import timedelta

from services.intake.actions import begun, forget
from services.intake.actions.evidence.scanning import scan_waiting
from services.intake.actions.linking import mark_new
from services.intake.actions.tray.collecting import collect
from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.service import Job


def _forget(house: House) -> None:
    forget.answers(house, before=now() - forget.ANSWERS_KEPT)
    forget.evidence(house, at=now())
    begun.forget(house, at=now())
    forget.misses(house, before=now() - forget.MISSES_KEPT)


def _collect(house: House) -> None:
    collect(house, at=now())


def _mark(house: House) -> None:
    mark_new(house, at=now())


def _scan(house: House) -> None:
    scan_waiting(house, at=now())


JOBS = (
    Job(name="forget", every=timedelta(hours=1), run=_forget),
    Job(name="collect", every=timedelta(minutes=1), run=_collect),
    Job(name="likeness", every=timedelta(minutes=1), run=_mark),
    Job(name="scan", every=timedelta(minutes=1), run=_scan),
)
