"""The functional department attaches its opinion to figures as it saw them (5.4 d)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.archive.rules.asking import Period
from services.archive.tables import FigureOpinionRow
from services.kernel.people import Officer


def attach(
    session: Session,
    officer: Officer,
    *,
    groups: Sequence[str],
    period: Period,
    figures: Sequence[Mapping[str, Any]],
    text: str,
    at: datetime,
) -> int:
    """The figures are kept with the opinion, so that it stays readable when they have moved on."""
    row = FigureOpinionRow(
        office=officer.office,
        by=officer.id,
        at=at,
        first=period.first,
        last=period.last,
        groups=list(groups),
        text=text,
        figures=[dict(line) for line in figures],
    )
    session.add(row)
    session.flush()
    return row.id
