"""Whose grade is that of the case: the first of each round, whether it came by code, by text message or by callback."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from services.routing.rules.acts import Act
from services.routing.rules.grades import RATED
from services.routing.tables import Callback, Case, CaseEvent


def is_graded(session: Session, case: Case) -> bool:
    """Whether the round that the case is in has its grade. What is later stands in the history and changes nothing;
    what is of a call that the complainant knows nothing of is no grade."""
    doubted = exists().where(*_in_round(case), CaseEvent.act == Act.DISPUTE_CONTACT.value, CaseEvent.at >= Callback.at)
    called_back = exists().where(
        Callback.office == case.office,
        Callback.case_id == case.id,
        Callback.round == case.round,
        Callback.grade.is_not(None),
        ~doubted,
    )
    return graded_by_himself(session, case) or bool(session.scalar(select(called_back)))


def graded_by_himself(session: Session, case: Case) -> bool:
    """Whether the complainant gave the grade of the round without being called."""
    return bool(session.scalar(select(exists().where(*_in_round(case), CaseEvent.act == RATED))))


def _in_round(case: Case) -> tuple[ColumnElement[bool], ...]:
    return CaseEvent.office == case.office, CaseEvent.case_id == case.id, CaseEvent.round == case.round
