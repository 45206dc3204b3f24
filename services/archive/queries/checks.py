"""What the nightly look at the figures found last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.tables import FigureCheckRow as Row


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
