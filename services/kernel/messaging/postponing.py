"""The rows behind the retry ladder: after a second, five, thirty, two minutes, ten, an hour; then a message is parked.

They stand in the hearer's own database, so that a message that fails leaves the broker's queue and stops nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from services.kernel.contracts import Undecodable
from services.kernel.messaging.letters import Delivery, Letter
from services.kernel.messaging.tables import PostponedRow, UndecodableRow

RUNGS = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600, 3600))
CRASHES = 5  # times that a message may take its process with it
PAGE = 100
TAKEN = timedelta(minutes=1)  # for so long a page belongs to who took it

Rows = type[PostponedRow]


@dataclass(frozen=True)
class Due:
    """A row whose time has come, after so many attempts."""

    message_id: UUID
    office: str
    body: bytes
    attempts: int


def postpone(session: Session, rows: Rows, letter: Letter, *, attempts: int, error: str, at: datetime) -> str:
    """After `attempts` failures: to be heard again at the next rung, or parked after the last. Returns the state."""
    if attempts > len(RUNGS):
        return park(session, rows, letter, attempts=attempts, error=error)
    _write(
        session, rows, letter, attempts=attempts, state="waiting", next_at=at + RUNGS[attempts - 1], last_error=error
    )
    return "waiting"


def park(session: Session, rows: Rows, letter: Letter, *, attempts: int, error: str) -> str:
    """Not to be heard again until an operator says so."""
    _write(session, rows, letter, attempts=attempts, state="parked", next_at=None, last_error=error)
    return "parked"


def count_attempt(session: Session, rows: Rows, letter: Letter, *, excused: bool) -> tuple[int, str]:
    """Before a message is heard that came back without an answer: attempts so far with this one, and its state.

    An excused one came back because the database was away, and is not counted.
    """
    counted = _new(rows, letter, attempts=1, state="trying", next_at=None, last_error="came back without an answer")
    counted = counted.on_conflict_do_update(
        index_elements=["message_id"], set_={"attempts": rows.attempts + (0 if excused else 1)}
    )
    attempts, state = session.execute(counted.returning(rows.attempts, rows.state)).one()
    return attempts, state


def forget(session: Session, rows: Rows, letter: Letter) -> None:
    """It was heard after all."""
    session.execute(delete(rows).where(rows.message_id == UUID(letter.id)))


def claim_due(session: Session, rows: Rows, *, at: datetime) -> list[Due]:
    """Rows whose time has come, the least tried and then the oldest first; for a minute nobody else takes them.

    None is counted before its turn: where one kills the process, the others of its page have lost that minute and
    nothing more, and go before it when they come again.
    """
    due = select(rows.message_id, rows.office, rows.body, rows.attempts).where(
        rows.state == "waiting", rows.next_at <= at
    )
    found = session.execute(
        due.order_by(rows.attempts, rows.first_heard_at).limit(PAGE).with_for_update(skip_locked=True)
    ).all()
    claimed = [Due(row.message_id, row.office, row.body, row.attempts) for row in found]
    if claimed:
        ids = [each.message_id for each in claimed]
        session.execute(update(rows).where(rows.message_id.in_(ids)).values(next_at=at + TAKEN))
    return claimed


def count_due(session: Session, rows: Rows, due: Due, *, at: datetime) -> int | None:
    """When its turn has come, and before it is heard: attempts with this one, and it is put off to its next rung. So a
    message that kills the process comes again later, fewer and fewer times. None when it is no longer due."""
    attempts = due.attempts + 1
    next_at = at + RUNGS[min(attempts, len(RUNGS)) - 1]
    still = (rows.message_id == due.message_id, rows.state == "waiting", rows.attempts == due.attempts)
    counted = update(rows).where(*still).values(attempts=attempts, next_at=next_at).returning(rows.attempts)
    return session.scalar(counted)


def begin_again(session: Session, rows: Rows, letter: Letter, *, at: datetime) -> None:
    """From the foot of the ladder, because an operator says so."""
    _write(session, rows, letter, attempts=0, state="waiting", next_at=at, last_error="replayed")


def put_aside(session: Session, rows: type[UndecodableRow], delivery: Delivery, cause: Undecodable) -> None:
    """Bytes that are no message of ours."""
    row = rows()
    row.body = delivery.body
    row.routing_key = delivery.routing_key.replace("\0", "")
    row.reason = f"{type(cause).__name__}: {cause}"[:500].replace("\0", "")
    session.add(row)


def park_as_it_is(session: Session, rows: Rows, message_id: UUID, *, error: str) -> None:
    """For a row whose body can no longer be read."""
    session.execute(
        update(rows).where(rows.message_id == message_id).values(state="parked", next_at=None, last_error=error)
    )


def _write(session: Session, rows: Rows, letter: Letter, **values: Any) -> None:
    session.execute(_new(rows, letter, **values).on_conflict_do_update(index_elements=["message_id"], set_=values))


def _new(rows: Rows, letter: Letter, **values: Any) -> Insert:
    return insert(rows).values(
        message_id=UUID(letter.id),
        office=letter.office,
        type=letter.type,
        urgent=letter.urgent,
        body=letter.body,
        **values,
    )
