"""Forget what may not be kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from services.intake.actions.evidence import receiving
from services.intake.rules import waiting
from services.intake.tables import Answer, Miss
from services.kernel.house import House

ANSWERS_KEPT = timedelta(days=30)  # after that the same idempotency key registers anew
MISSES_KEPT = waiting.FORGOTTEN_AFTER


def answers(house: House, *, before: datetime) -> None:
    """Answers to idempotency keys hold receipt codes, sealed: they go when no retry can be meant any more."""
    with house.database.work_seeing_every_office(because="answers are kept for thirty days") as session:
        session.execute(delete(Answer).where(Answer.answered_at < before))


def evidence(house: House, *, at: datetime) -> None:
    """Files that never became part of a complaint go after a day."""
    receiving.discard_loose(house, before=at)


def misses(house: House, *, before: datetime) -> None:
    """Misses name nobody, but are not kept longer than they slow."""
    with house.database.work(seeing=()) as session:
        session.execute(delete(Miss).where(Miss.last_at < before))
