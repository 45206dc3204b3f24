"""On the 20th: will the month's callbacks reach the target? If not, the list to call is put before those who can still
see to it (6.8.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.routing.rules.callbacks import Member, forecast
from services.routing.tables import CallbackWarning


def is_looked_at(session: Session, office: str, month: date) -> bool:
    """Once a month is enough."""
    return session.get(CallbackWarning, (office, month)) is not None


def look_ahead(
    session: Session, office: str, month: date, closed: Sequence[Member], waiting: Sequence[Member], *, at: datetime
) -> bool:
    """Write down how the month will end; True when the office is warned."""
    ahead = forecast(closed, waiting, at=at)
    session.add(
        CallbackWarning(
            office=office,
            month=month,
            at=at,
            warned=not ahead.is_met,
            in_words=ahead.in_words,
            cases=[member.case for member in waiting],
        )
    )
    return not ahead.is_met
