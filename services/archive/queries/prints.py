"""Whether a paper in hand was printed from the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.rules.papers.figures import TITLES
from services.archive.rules.words import FORMS
from services.archive.tables import PrintRow as P
from services.archive.tables import ReportPrintRow as R


@dataclass(frozen=True)
class PrintedPaper:
    """What the paper is: its title and number, its office, and when it was last printed."""

    office: str
    title: str
    number: str
    at: datetime


def printed(session: Session, code: str) -> PrintedPaper | None:
    """The last print with this code on it, of a form, a report or a review; None when the archive printed no such
    paper."""
    form = session.scalars(select(P).where(P.code == code).order_by(P.at.desc(), P.id.desc()).limit(1)).first()
    if form:
        return PrintedPaper(form.office, FORMS[form.form], form.number, form.at)
    report = session.scalars(select(R).where(R.code == code).order_by(R.at.desc(), R.id.desc()).limit(1)).first()
    return PrintedPaper(report.office, TITLES[report.register], report.number, report.at) if report else None
