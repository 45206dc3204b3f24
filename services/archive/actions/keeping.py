"""How long dossiers are kept: periods that the province sets, and holds that stop any destruction (A8-5, D22)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.rules.retention import Period, may_follow
from services.archive.tables import DossierRow, HoldRow, KeptOff, RetentionRow, periods
from services.kernel.errors import Forbidden, NotFound, Refused
from services.kernel.house import House
from services.kernel.numbers import CaseId
from services.kernel.people import Officer
from services.kernel.staff import refuse_kept_off


def set_period(house: House, series: str, period: Period, *, by: Officer, at: datetime) -> None:
    """From now on for the whole province. Raises Refused when it would get shorter."""
    if by.office != house.offices.province.code:
        raise Forbidden("province_only", "保管期限由省局规定")
    with house.database.work(seeing=[by.office]) as session:
        if not may_follow(periods(session).get(series), period):
            raise Refused("shorter", "保管期限只能延长，不能缩短")
        session.add(RetentionRow(series=series, years=period.years, by=by.id, at=at))


def hold_case(house: House, case: str, *, reason: str, by: Officer, at: datetime) -> None:
    """No destruction while it lasts. Raises NotFound, and Refused when there is one already."""
    office = _office(case)
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        if session.get(DossierRow, (office, case)) is None:
            raise NotFound
        refuse_kept_off(session, KeptOff, case, by)
        if _running(session, office, case) is not None:
            raise Refused("on_hold", "这件档案已经暂停销毁")
        session.add(HoldRow(office=office, case=case, reason=reason, by=by.id, at=at))


def lift_hold(house: House, case: str, *, reason: str, by: Officer, at: datetime) -> None:
    """Somebody else lifts it than who laid it. Raises NotFound when there is none."""
    office = _office(case)
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        row = _running(session, office, case)
        if row is None:
            raise NotFound("这件档案没有暂停销毁")
        refuse_kept_off(session, KeptOff, case, by)
        if row.by == by.id:
            raise Forbidden("own_hold", "暂停销毁由另一位同志解除")
        row.lifted_by, row.lifted_at, row.lift_reason = by.id, at, reason


def _running(session: Session, office: str, case: str) -> HoldRow | None:
    running = HoldRow.office == office, HoldRow.case == case, HoldRow.lifted_at.is_(None)
    return session.scalars(select(HoldRow).where(*running)).one_or_none()


def _office(case: str) -> str:
    try:
        return CaseId.parse(case).office
    except ValueError as cause:
        raise NotFound from cause
