"""What the nightly look at the figures found last, and which cases it counts anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.archive.tables import DossierRow as D
from services.archive.tables import FigureCheckRow as Row

DAYS = 28  # within which it is every case's turn
_POSITIVE = 0x7FFFFFFF


@dataclass(frozen=True)
class FigureCheck:
    """`cases` were counted anew from their entries; `faults` name what differed, the first ones."""

    at: datetime
    cases: int
    faults: Sequence[str]


def last_check(session: Session) -> FigureCheck | None:
    """None before the first night."""
    row = session.scalars(select(Row).order_by(Row.night.desc()).limit(1)).first()
    return None if row is None else FigureCheck(row.at, row.cases, tuple(row.faults))


def is_checked(session: Session, night: date) -> bool:
    return session.get(Row, night) is not None


def cases_of_the_night(session: Session, office: str, night: date, *, since: datetime) -> Sequence[str]:
    """Of an office: where something happened since, and of the others those whose turn it is: also of what was heard
    of late it is within DAYS."""
    turn = func.hashtext(D.case).op("&")(_POSITIVE) % DAYS == night.toordinal() % DAYS
    asked = select(D.case).where(D.office == office, D.disposed_at.is_(None), or_(D.last_at >= since, turn))
    return session.scalars(asked.order_by(D.case)).all()
