"""The functional department attaches its opinion to figures as it saw them (5.4 d)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from services.archive.queries.figures import figures
from services.archive.rules.asking import Period
from services.archive.tables import FigureOpinionRow
from services.kernel.people import Officer


def attach(
    session: Session, officer: Officer, *, groups: Sequence[str], period: Period, text: str, at: datetime
) -> int:
    """The figures are counted now and kept with the opinion, so that it stays readable when they have moved on."""
    lines = figures(session, by=groups, period=period, today=at.date())
    row = FigureOpinionRow(
        office=officer.office,
        by=officer.id,
        at=at,
        first=period.first,
        last=period.last,
        groups=list(groups),
        text=text,
        figures=[asdict(line) for line in lines],
    )
    session.add(row)
    session.flush()
    return row.id
