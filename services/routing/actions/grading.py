"""Whose grade is that of the case: the first of each round, whether it came by code, by text message or by callback."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from services.routing.tables import Callback, Case, CaseEvent

RATED = "rate"  # what the history calls a grade that the complainant gave without being called


def is_graded(session: Session, case: Case) -> bool:
    """Whether the round that the case is in has its grade. What is later stands in the history and changes nothing."""
    by_himself = exists().where(
        CaseEvent.office == case.office,
        CaseEvent.case_id == case.id,
        CaseEvent.round == case.round,
        CaseEvent.act == RATED,
    )
    called_back = exists().where(
        Callback.office == case.office,
        Callback.case_id == case.id,
        Callback.round == case.round,
        Callback.grade.is_not(None),
    )
    return bool(session.scalar(select(or_(by_himself, called_back))))
