"""Which cases are in a list: conditions upon the rows of cases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ColumnExpressionArgument, and_, or_
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.people import Officer
from services.routing.queries.guests import handled_by, in_scope
from services.routing.queries.work_lists.filters import Filters, Queue
from services.routing.queries.work_lists.places import CASE_ID
from services.routing.queries.work_lists.waiting import CALLING, to_do
from services.routing.rules import consulting
from services.routing.rules.steps import Step
from services.routing.tables import Case
from services.routing.tables.rulebook import rulebook

SOON = 3  # working days left
FURTHEST = timedelta(days=30)  # within which those days pass
RANK_OF_ORDINARY = 2
_SERIAL = re.compile(r"\d{1,9}")


def not_kept_from(officer: Officer) -> ColumnElement[bool]:
    """Cases in which the officer is complained about, or from which he is recused, are in none of his lists (6.6.1)."""
    return ~Case.recused.contains([officer.id])


def narrowed(
    session: Session, officer: Officer, filters: Filters, at: datetime, *, guest: Sequence[str] = ()
) -> list[ColumnExpressionArgument[bool]]:
    """`guest` are the offices that the session saw before it looked at cases that others numbered and the officer's
    own office holds or is offered; nothing for those that it sees by itself."""
    return [*wanted(session, officer, filters, at, guest=guest), not_kept_from(officer)]


def wanted(
    session: Session, officer: Officer, filters: Filters, at: datetime, *, guest: Sequence[str] = ()
) -> list[ColumnExpressionArgument[bool]]:
    """As `narrowed`, of cases that the officer is not kept from."""
    found = of_queue(session, filters.queue, officer, at, guest=guest)
    if filters.office == officer.office or (guest and filters.office):
        found.append(handled_by(filters.office, guest=guest))
    elif filters.office:
        found.append(or_(handled_by(filters.office), Case.held_by == filters.office))
    if filters.step:
        found.append(Case.step == filters.step)
    if filters.classed:
        found.append(Case.classed == filters.classed)
    if filters.due_before:
        found.append(Case.due_on < filters.due_before)
    if filters.q.strip():
        found.append(_called(filters.q.strip()))
    return found


def of_queue(
    session: Session, queue: Queue, officer: Officer, at: datetime, *, guest: Sequence[str] = ()
) -> list[ColumnExpressionArgument[bool]]:
    """Only the conditions of the list that is asked for are made: to make one costs more than to run it."""
    match queue:
        case Queue.TODO:
            return [to_do(officer, guest=guest, on=at.astimezone(SHANGHAI).date())]
        case Queue.MINE:
            mine = or_(Case.accountable == officer.id, Case.handlers.contains([officer.id]))
            return [Case.is_open, handled_by(officer.office, guest=guest), mine]
        case Queue.UNFILED:
            return [Case.step == Step.CLOSED.value]
        case Queue.CONSULTED:
            return [Case.step == Step.CLOSED.value, Case.outcome == consulting.OUTCOME]
        case Queue.ALL:
            return [Case.office.not_in(guest)] if guest else []
        case _:
            return [Case.is_open, *in_scope(session, guest), *_of_open(session, queue, at)]


def _of_open(session: Session, queue: Queue, at: datetime) -> list[ColumnExpressionArgument[bool]]:
    """Which of the open cases in sight."""
    match queue:
        case Queue.OVERDUE:
            return [or_(Case.overdue, Case.due_at < at)]
        case Queue.SOON:
            today = at.astimezone(SHANGHAI).date()
            last = rulebook(session).calendar.reaching(today + FURTHEST).after(today, SOON)
            return [Case.due_on <= last, Case.due_at >= at]
        case Queue.MAJOR:
            return [Case.risk < RANK_OF_ORDINARY]
        case Queue.CALLBACK:
            return [Case.callback.in_(CALLING)]
        case _:
            return []


def _called(q: str) -> ColumnElement[bool]:
    if CASE_ID.fullmatch(q.upper()):
        return Case.id == q.upper()
    numbers = _SERIAL.findall(q)
    if not numbers:
        return Case.seq < 0
    by_number = Case.serial == int(numbers[-1])
    return and_(by_number, Case.year == int(numbers[-2])) if len(numbers) > 1 else by_number
