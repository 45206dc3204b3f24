"""One cause in several offices: what the province should hear of although no single case would reach it (5.2 e)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.routing.rules.province import Because
from services.routing.tables import Case
from services.routing.tables.rulebook import rulebook


def common_causes(session: Session, *, at: datetime) -> list[tuple[str, str]]:
    """Office and id of the cases, closed lately with a cause that several offices found, of which the province has not
    heard for that reason."""
    pack = rulebook(session).current(at.date())
    lately = (Case.closed_at >= at - timedelta(days=pack.common_cause_days), Case.cause.is_not(None))
    causes = (
        select(Case.cause)
        .where(*lately)
        .group_by(Case.cause)
        .having(func.count(Case.office.distinct()) >= pack.common_cause_offices)
    )
    unheard = ~Case.province_because.contains([Because.COMMON_CAUSE.value])
    found = select(Case.office, Case.id).where(*lately, Case.cause.in_(causes), unheard)
    return [(office, case) for office, case in session.execute(found.order_by(Case.office, Case.id))]
