"""Cases that another office numbered and this one holds, beside its own in every list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from services.kernel.database import aside
from services.kernel.people import Officer
from services.routing.queries.rows import CaseRow
from services.routing.tables import Case
from services.routing.tables.holdings import held_elsewhere, seen


@contextmanager
def guests(session: Session, officer: Officer, *, past: bool = False) -> Iterator[Sequence[str]]:
    """Inside, the session sees the cases that other offices numbered and the officer's own holds or is offered, or with
    `past` ever did; those, and no other. What it saw before, or nothing when there are no such cases."""
    found, before = held_elsewhere(session, (officer.office,), past=past), seen(session)
    if not found:
        yield ()
        return
    with aside(session, seeing=(*dict.fromkeys(found.values()), officer.office), only=found):
        yield before


def place_of(row: CaseRow) -> tuple[int, bool, float, str, str]:
    """The order of the database: what has no limit comes last in its rank."""
    due = row.due_at.timestamp() if row.due_at else 0.0
    return row.risk, row.due_at is None, due, row.office, row.id


def in_scope(session: Session, guest: Sequence[str]) -> list[ColumnElement[bool]]:
    """What was handed to an office that the session does not see is that one's to watch; guests are those that are not
    seen anyway."""
    if guest:
        return [Case.office.not_in(guest)]
    return [or_(Case.held_by.is_(None), Case.held_by.in_(seen(session)))]


def handled_by(office: str, *, guest: Sequence[str] = ()) -> ColumnElement[bool]:
    """That the office handles: what it numbered itself, or, of guests, what it holds."""
    return Case.held_by == office if guest else and_(Case.office == office, Case.held_by.is_(None))


def shares(session: Session, office: str) -> Iterator[ColumnElement[bool]]:
    """What the office handles, as a condition for each of two looks: what it numbered itself, and, where it holds any,
    what others numbered. The session sees those cases until the next turn only: take out plain values."""
    yield handled_by(office)
    found = held_elsewhere(session, (office,))
    if found:
        with aside(session, seeing=(*dict.fromkeys(found.values()), office), only=found):
            yield Case.held_by == office
