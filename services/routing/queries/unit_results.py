"""Results that a department was told because it was complained about: without who complained (5.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.queries.guests import guests
from services.routing.queries.telling import open_text
from services.routing.rules.facts import MERIT_WORDS, Merit
from services.routing.tables import Case, UnitResult

MOST = 100


@dataclass(frozen=True)
class UnitResultRow:
    """What the unit reads: findings, basis, opinion and measures of a case about it."""

    case: str
    number: str
    at: datetime
    merit: str
    facts: tuple[str, ...]
    bases: tuple[str, ...]
    opinion: str
    measures: tuple[str, ...]
    read_at: datetime | None


def unit_results(session: Session, house: House, officer: Officer) -> Sequence[UnitResultRow]:
    """Those of the officer's own department, the newest first, of cases that another office numbered, too."""
    found = _of_own_unit(session, house, officer)
    with guests(session, officer, past=True) as before:  # what a unit was told it keeps, wherever the case has gone
        found += _of_own_unit(session, house, officer) if before else []
    return sorted({(row.case, row.at): row for row in found}.values(), key=lambda row: row.at, reverse=True)[:MOST]


def _of_own_unit(session: Session, house: House, officer: Officer) -> list[UnitResultRow]:
    rows = session.scalars(
        select(UnitResult)
        .join(Case, and_(Case.office == UnitResult.office, Case.id == UnitResult.case_id))
        .where(func.coalesce(Case.respondent_office, Case.office) == officer.office)
        .where(UnitResult.department == officer.department)
        .order_by(UnitResult.at.desc())
        .limit(MOST)
    )
    return [_row(house, row) for row in rows]


def _row(house: House, row: UnitResult) -> UnitResultRow:
    text = open_text(house, row.office, row.sealed_text, what="unit.result", row=f"{row.case_id}/{row.n}")
    told = json.loads(text) if text else {}
    return UnitResultRow(
        case=row.case_id,
        number=told.get("number") or "",
        at=row.at,
        merit=MERIT_WORDS[Merit(told["merit"])] if told.get("merit") else "",
        facts=tuple(told.get("facts") or ()),
        bases=tuple(told.get("bases") or ()),
        opinion=told.get("opinion") or "",
        measures=tuple(told.get("measures") or ()),
        read_at=row.read_at,
    )
