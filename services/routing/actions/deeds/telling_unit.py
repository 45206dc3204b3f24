"""When a case ends, the unit complained about is told the result: facts and measures, not who complained (5.1)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from services.kernel.numbers import Series
from services.kernel.sealed import Purpose
from services.routing.actions.chain import canonical
from services.routing.actions.doing import Doing
from services.routing.rules.facts import Merit
from services.routing.tables import Measure, Report, UnitResult


def tell_unit(doing: Doing) -> dict[str, Any]:
    """What the history keeps of it; nothing where no unit was complained about or nothing was found."""
    case = doing.case
    units = {unit.code for unit in doing.house.offices[case.respondent_in].departments}
    report = doing.session.scalars(
        select(Report)
        .where(Report.office == case.office, Report.case_id == case.id, Report.round == case.round)
        .order_by(Report.n.desc())
        .limit(1)
    ).one_or_none()
    if case.respondent_department not in units or report is None:
        return {}
    n = doing.next(UnitResult)
    told = json.loads(_open(doing, report.sealed_text, "report.text", report.n))
    document = {
        "number": doing.printed(Series.REPORT, (report.year, report.serial)),
        "merit": case.merit,
        "facts": [one["fact"] for one in told["findings"]],
        "bases": [one["rule"] for one in told["bases"]],
        "opinion": told["opinion"],
        "measures": [_open(doing, row.sealed_text, "measure.text", row.n) for row in _measures(doing)],
    }
    sealed = doing.seal(canonical(document), what="unit.result", row=f"{case.id}/{n}")
    doing.session.add(
        UnitResult(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            department=case.respondent_department,
            round=case.round,
            founded=case.merit in (Merit.FOUNDED, Merit.PARTLY),
            sealed_text=sealed,
        )
    )
    return {"unit_told": {"n": n, "department": case.respondent_department, "sealed_text": sealed}}


def _measures(doing: Doing) -> list[Measure]:
    case = doing.case
    found = select(Measure).where(
        Measure.office == case.office, Measure.case_id == case.id, Measure.round == case.round
    )
    return list(doing.session.scalars(found.order_by(Measure.n)))


def _open(doing: Doing, token: str, what: str, n: int) -> str:
    case = doing.case
    return doing.house.keys.open(token, purpose=Purpose.CASEWORK, office=case.office, what=what, row=f"{case.id}/{n}")
