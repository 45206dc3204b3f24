"""What the figures mean, once each, as conditions over dossiers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from services.archive.tables import DossierRow as D

OPEN = D.closed_at.is_(None)
MAJOR = D.severity == "major"
SUSPECTED = D.severity == "suspected"
# A limit runs: for the decision on acceptance, or for the result of the present round.
AWAITED = and_(OPEN, D.step != "invalid_notified", or_(D.delivered_round.is_(None), D.delivered_round < D.round))


def overdue(today: date) -> ColumnElement[bool]:
    """The limit that runs has passed: the day is over, or routing stamped the breach on the day itself."""
    breached = or_(
        and_(D.accepted_at.is_(None), D.late_decision_at.is_not(None)),
        D.overdue_round == D.round,
    )
    return and_(AWAITED, or_(D.due_on < today, breached))


def due_today(today: date) -> ColumnElement[bool]:
    """The limit ends today and is not missed yet."""
    return and_(AWAITED, D.due_on == today, ~overdue(today))
