"""What the complainant chose afterwards: by which means he is told, and since when he is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.notification.rules.decency import ELECTRONIC, Means
from services.notification.tables import Contact


@dataclass(frozen=True)
class Chosen:
    """`told_by` is what goes out by itself, `chose_at` when that was chosen on the page of the complaint, `stopped_at`
    when text messages were stopped by one (TD), where that is the newer."""

    told_by: tuple[Means, ...]
    chose_at: datetime | None
    stopped_at: datetime | None


def chosen(session: Session, case: str) -> Chosen | None:
    """None where nothing was chosen since the registration, or everything is told. For who reaches the case."""
    row = session.get(Contact, case)
    if row is None or (row.said_at is None and row.stopped_at is None):
        return None
    by = tuple(means for means in ELECTRONIC if means.value in row.means.split(","))
    is_newer = row.stopped_at is not None and (row.said_at is None or row.stopped_at >= row.said_at)
    stopped_at = row.stopped_at if is_newer and Means.SMS not in by else None
    if by == ELECTRONIC or (stopped_at is None and row.said_at is None):
        return None
    return Chosen(by, row.said_at, stopped_at)
