"""Whether a paper in hand was printed from the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.tables import PrintRow


@dataclass(frozen=True)
class PrintedPaper:
    """What the paper is: its form and number, its office, and when it was last printed."""

    office: str
    form: int
    number: str
    at: datetime


def printed(session: Session, code: str) -> PrintedPaper | None:
    """The last print with this code on it; None when the archive printed no such paper."""
    row = session.scalars(
        select(PrintRow).where(PrintRow.code == code).order_by(PrintRow.at.desc(), PrintRow.id.desc()).limit(1)
    ).one_or_none()
    return PrintedPaper(row.office, row.form, row.number, row.at) if row else None
