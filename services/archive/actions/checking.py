"""Write down what a night's look at the figures found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.archive.tables import FigureCheckRow


def note_check(session: Session, night: date, *, at: datetime, cases: int, faults: Sequence[str]) -> None:
    """Once for each night, whether it found something or nothing."""
    session.add(FigureCheckRow(night=night, at=at, cases=cases, faults=list(faults)))
