"""What Prometheus is told of the casework: asked at each scrape, never with a case or a person as a label."""

from __future__ import annotations

from prometheus_client import Gauge
from sqlalchemy import func, select

from services.kernel.house import House
from services.kernel.workdays import YearState
from services.routing.tables import Case, Clock, PublishedYear

CLOCKS = Gauge("clocks", "Running clocks by kind and state: running, overdue", ("kind", "state"))
CASES = Gauge("cases_open", "Open cases by office and class", ("office", "classed"))
OVERDUE = Gauge("cases_overdue", "Open cases whose counting limit has passed", ("office",))
NOBODY = Gauge("cases_without_accountable", "Open cases for which nobody answers")
CALENDAR = Gauge("calendar_published_until_year", "The last year whose working calendar is published")


def tell(house: House) -> None:
    """Set every gauge afresh."""
    with house.database.work_seeing_every_office(because="figures for Prometheus") as session:
        clocks = session.execute(
            select(Clock.kind, Clock.breached_at.is_not(None), func.count())
            .where(Clock.state == "running")
            .group_by(Clock.kind, Clock.breached_at.is_not(None))
        ).all()
        cases = session.execute(
            select(Case.office, Case.classed, func.count()).where(Case.is_open).group_by(Case.office, Case.classed)
        ).all()
        overdue = session.execute(
            select(Case.office, func.count()).where(Case.is_open, Case.overdue).group_by(Case.office)
        ).all()
        nobody = session.scalar(select(func.count()).where(Case.is_open, Case.accountable.is_(None)))
        until = session.scalar(
            select(func.max(PublishedYear.year)).where(PublishedYear.state == YearState.PUBLISHED.value)
        )
    for gauge in (CLOCKS, CASES, OVERDUE):
        gauge.clear()
    for kind, is_overdue, count in clocks:
        CLOCKS.labels(kind, "overdue" if is_overdue else "running").set(count)
    for office, classed, count in cases:
        CASES.labels(office, classed or "none").set(count)
    for office, count in overdue:
        OVERDUE.labels(office).set(count)
    NOBODY.set(nobody or 0)
    CALENDAR.set(until or 0)
