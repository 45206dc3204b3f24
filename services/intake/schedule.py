"""Timed work: what may not be kept is forgotten."""

from __future__ import annotations

from datetime import timedelta

from services.intake.actions import forget
from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.service import Job


def _forget(house: House) -> None:
    forget.answers(house, before=now() - forget.ANSWERS_KEPT)
    forget.misses(house, before=now() - forget.MISSES_KEPT)


JOBS = (Job(name="forget", every=timedelta(hours=1), run=_forget),)
