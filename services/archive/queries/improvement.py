"""The improvement register: every closed complaint with a cause, under the standard that the cause points to (A1-3),
and the opinions of functional departments on the figures (5.4 d)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.rules.asking import Period
from services.archive.rules.improvement import OTHERS, improves, standard_of
from services.archive.tables import DossierRow as D
from services.archive.tables import FigureOpinionRow, KeptOff
from services.kernel.clock import SHANGHAI
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off

MOST = 5000


@dataclass(frozen=True)
class Entry:
    """A closed complaint in the register."""

    standard: str
    cause: str
    case: str
    office: str
    number: str | None
    closed_at: datetime
    outcome: str | None
    merit: str | None


@dataclass(frozen=True)
class Opinion:
    """What a functional department said about figures; `figures` are those that it saw."""

    id: int
    office: str
    by: str
    at: datetime
    first: date
    last: date
    groups: tuple[str, ...]
    text: str
    figures: Any


def register(session: Session, period: Period, officer: Officer) -> list[Entry]:
    """By standard, then by cause, the newest first, without what the officer is kept off."""
    begins = datetime.combine(period.first, time.min, SHANGHAI)
    ends = datetime.combine(period.last + timedelta(days=1), time.min, SHANGHAI)
    rows = session.execute(
        select(D.cause, D.case, D.office, D.number, D.closed_at, D.outcome, D.merit)
        .where(not_kept_off(KeptOff, D.case, officer))
        .where(D.closed_at >= begins, D.closed_at < ends, D.cause.is_not(None), D.cause.not_like(f"{OTHERS}%"))
        .order_by(D.closed_at.desc())
        .limit(MOST)
    )
    found = [
        Entry(standard_of(cause), cause, case, office, number, closed_at, outcome, merit)
        for cause, case, office, number, closed_at, outcome, merit in rows
        if cause and closed_at and improves(cause)
    ]
    return sorted(found, key=lambda one: (one.standard, one.cause))


def opinions(session: Session) -> Sequence[Opinion]:
    """Of the offices that are seen, the newest first."""
    rows = session.scalars(select(FigureOpinionRow).order_by(FigureOpinionRow.at.desc(), FigureOpinionRow.id.desc()))
    return [
        Opinion(row.id, row.office, row.by, row.at, row.first, row.last, tuple(row.groups), row.text, row.figures)
        for row in rows
    ]
