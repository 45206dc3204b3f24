"""What waits to be filed, and the figures that Prometheus is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.archive.tables import DossierRow as D
from services.archive.tables import UncountedRow


@dataclass(frozen=True)
class Backlog:
    """Closed cases whose dossier is not filed, and since when the oldest of them waits."""

    unfiled: int
    incomplete: int
    oldest_closed_at: datetime | None


def to_file(session: Session, *, most: int) -> list[tuple[str, str]]:
    """Office and case of dossiers that the filing job has to look at, in order."""
    rows = session.execute(select(D.office, D.case).where(D.to_file).order_by(D.office, D.case).limit(most))
    return [(office, case) for office, case in rows]


def backlog(session: Session) -> Backlog:
    statement = select(func.count(), func.count().filter(D.missing != []), func.min(D.closed_at)).where(
        D.closed_at.is_not(None), D.filed_at.is_(None)
    )
    return Backlog(*session.execute(statement).one())


def oldest_uncounted(session: Session) -> datetime | None:
    """Since when the news waits that waits longest to be counted in the figures."""
    return session.scalar(select(func.min(UncountedRow.since)))


def counts_by_class(session: Session) -> list[tuple[str, str, bool, int]]:
    """Office, class (`unclassed` before the assessment), whether open, and how many."""
    is_open = D.closed_at.is_(None)
    classed = func.coalesce(D.classed, "unclassed")
    rows = session.execute(select(D.office, classed, is_open, func.count()).group_by(D.office, classed, is_open))
    return [(office, kind, still, number) for office, kind, still, number in rows]
