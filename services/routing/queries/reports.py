"""The final reports that have reached the functional department, the newest first (6.6.2.1 b)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from services.kernel.house import House
from services.kernel.numbers import Series, printed
from services.routing.queries.guests import shares
from services.routing.queries.rows import CaseRow
from services.routing.queries.telling import case_row
from services.routing.rules.paths import PATH_WORDS, Path
from services.routing.tables import Case, OfficerRow, Report

SHOWN = 200


@dataclass(frozen=True)
class FiledReport:
    """A final report on record: of which case, handled on which path."""

    case: CaseRow
    number: str
    at: datetime
    by: str
    by_name: str | None
    round: int
    path: str | None
    path_words: str


def filed_reports(session: Session, house: House, office: str) -> list[FiledReport]:
    """Those of the cases that the office handles, whoever numbered them, as many as one looks through."""
    found = [report for share in shares(session, office) for report in _filed(session, house, share)]
    found.sort(key=lambda report: report.case.id)
    return sorted(found, key=lambda report: report.at, reverse=True)[:SHOWN]


def _filed(session: Session, house: House, share: ColumnElement[bool]) -> list[FiledReport]:
    wrote = and_(OfficerRow.office == func.coalesce(Case.held_by, Case.office), OfficerRow.id == Report.by)
    found = (
        select(Report, Case, OfficerRow.name)
        .join(Case, and_(Case.office == Report.office, Case.id == Report.case_id))
        .outerjoin(OfficerRow, wrote)
        .where(share)
        .order_by(Report.at.desc(), Report.case_id)
        .limit(SHOWN)
    )
    return [
        FiledReport(
            case=case_row(house, case, None),
            number=printed(house.offices[report.office].region, Series.REPORT, report.year, report.serial),
            at=report.at,
            by=report.by,
            by_name=name,
            round=report.round,
            path=case.path,
            path_words=PATH_WORDS[Path(case.path)] if case.path else "—",
        )
        for report, case, name in session.execute(found)
    ]
