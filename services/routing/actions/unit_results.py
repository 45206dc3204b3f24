"""The unit complained about reads the result that it was told: when, and who, stands in the history (5.1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from services.kernel.contracts.routing import CaseMoved
from services.kernel.errors import Forbidden, NotFound
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.actions.chain import append
from services.routing.actions.doing import take
from services.routing.actions.refusing import on_record
from services.routing.actions.standing import common_of
from services.routing.rules.recusing import RECUSED
from services.routing.rules.regions import Severity
from services.routing.tables import Outbox, UnitResult


def read_unit_result(house: House, officer: Officer, case_id: str, *, at: datetime) -> None:
    """Stamp the newest result of the case as read, once. Raises NotFound, or Forbidden for another unit and for
    who is kept off the case; the attempt is on record then."""
    with (
        on_record(house, officer, "unit_read", at=at, case=case_id),
        house.database.work(seeing=(officer.office,)) as session,
    ):
        case = take(session, case_id, past=True)
        if officer.id in case.recused:
            raise Forbidden(*RECUSED)
        row = session.scalars(
            select(UnitResult)
            .where(UnitResult.office == case.office, UnitResult.case_id == case.id)
            .order_by(UnitResult.n.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            raise NotFound("这件投诉还没有告知被投诉部门的结果")
        if (case.respondent_in, row.department) != (officer.office, officer.department):
            raise Forbidden("other_department", "结果只告知被投诉的部门")
        if row.read_at is not None:
            return
        row.read_at, row.read_by = at, officer.id
        told = {"marked": {"n": row.n, "department": row.department}}
        append(session, case, act="unit_read", by=officer.id, department=officer.department, at=at, told=told)
        urgent = Severity(case.severity) is not Severity.NORMAL
        session.add(Outbox.of(CaseMoved(**common_of(case, act="unit_read", by=officer.id, at=at, urgent=urgent))))
