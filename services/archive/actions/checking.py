"""Each night, hold the kept figures against a recount (A5.4g): all sums against the parts that cases add to them, and
of the cases themselves those that were heard of since the last night and a part of the others, counted anew from their
entries. Within four weeks it is every case; the command `verify` does all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.archive.queries.checks import FigureCheck, last_check
from services.archive.queries.sums import odd_part, odd_sum
from services.archive.tables import DossierRow as D
from services.archive.tables import FigureCheckRow
from services.kernel.clock import SHANGHAI
from services.kernel.house import House

BEGINS = 1  # o'clock
WEEKS = 4
NAMED = 20  # faults of one office
TOGETHER = 200  # cases in one transaction
_POSITIVE = 0x7FFFFFFF


def check_figures(house: House, *, at: datetime) -> FigureCheck | None:
    """None when it is too early, or done for this night."""
    moment = at.astimezone(SHANGHAI)
    night = moment.date()
    with house.database.work_seeing_every_office(because="a sum is of cases that many offices numbered") as session:
        if moment.hour < BEGINS or session.get(FigureCheckRow, night) is not None:
            return None
        before = last_check(session)
        odd = odd_sum(session)
    faults = [str(odd)] if odd else []
    since, cases = (before.at if before else at) - timedelta(days=1), 0
    for office in house.offices.codes:
        looked, found = _office(house, office, night, since=since)
        cases, faults = cases + looked, faults + found
    checked = FigureCheck(at, cases, tuple(fault[:400] for fault in faults))
    with house.database.work(seeing=()) as session:
        session.add(FigureCheckRow(night=night, at=at, cases=cases, faults=list(checked.faults)))
    return checked


def _office(house: House, office: str, night: date, *, since: datetime) -> tuple[int, list[str]]:
    """How many cases were counted anew, and what differed."""
    with house.database.work(seeing=[office]) as session:
        waiting = _cases(session, office, night, since=since)
    faults: list[str] = []
    for first in range(0, len(waiting), TOGETHER):
        with house.database.work(seeing=[office]) as session:
            for case in waiting[first : first + TOGETHER]:
                why = odd_part(session, office, case)
                if why and len(faults) < NAMED:
                    faults.append(f"{case}: {why}")
    return len(waiting), faults


def _cases(session: Session, office: str, night: date, *, since: datetime) -> Sequence[str]:
    days = 7 * WEEKS
    turn = func.hashtext(D.case).op("&")(_POSITIVE) % days == night.toordinal() % days
    asked = select(D.case).where(D.office == office, D.disposed_at.is_(None), or_(D.last_at >= since, turn))
    return session.scalars(asked.order_by(D.case)).all()
