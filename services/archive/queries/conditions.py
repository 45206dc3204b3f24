"""What the figures mean, once each, as conditions over dossiers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_

from services.archive.tables import DossierRow as D

HANDLED_IN = func.coalesce(D.handled_by, D.office)
OPEN = D.closed_at.is_(None)
MAJOR = D.severity == "major"
SUSPECTED = D.severity == "suspected"
# A limit runs: for the decision on acceptance, or for the result of the present round.
AWAITED = and_(OPEN, D.step != "invalid_notified", or_(D.delivered_round.is_(None), D.delivered_round < D.round))


def overdue(today: date) -> ColumnElement[bool]:
    """The limit that runs has passed: the day is over, or routing stamped the breach on the day itself. Never null."""
    late_decision = and_(D.accepted_at.is_(None), D.late_decision_at.is_not(None))
    return and_(AWAITED, or_(_is(D.due_on < today), late_decision, _is(D.overdue_round == D.round)))


def due_today(today: date) -> ColumnElement[bool]:
    """The limit ends today and is not missed yet."""
    return and_(AWAITED, _is(D.due_on == today), ~overdue(today))


def _is(comparison: ColumnElement[bool]) -> ColumnElement[bool]:
    """A comparison with what is not known is not true."""
    return func.coalesce(comparison, false())
