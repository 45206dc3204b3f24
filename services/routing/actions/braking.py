"""The brake on who guesses at passwords: slower after each miss, by name and by address.

An attempt counts as a miss before anybody knows whether it is one, and is taken back when it was none: so of many that
come at the same instant no more go on than of as many that come one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.kernel import only_one
from services.routing.tables import Slowdown


@dataclass(frozen=True)
class Brake:
    """One name's or one address's: the first `free` attempts cost nothing, then one waits 1, 2, 4 … seconds, at most
    the `longest`."""

    digest: str
    free: int
    longest: timedelta


@dataclass(frozen=True)
class Counted:
    """An attempt as it was counted: the how manieth, and until when one had to wait before it."""

    brake: Brake
    failures: int
    next_at: datetime


def wait(session: Session, brakes: Iterable[Brake], at: datetime) -> int:
    """The seconds to wait, 0 for none. Until the transaction ends nobody else asks about these: `count` comes in it."""
    held = tuple(brakes)
    for brake in held:  # the name before the address, for everybody
        session.execute(select(func.pg_advisory_xact_lock(only_one.key(f"attempts of {brake.digest}"))))
    return max(_left(session, brake, at) for brake in held)


def count(session: Session, brakes: Iterable[Brake], at: datetime) -> tuple[Counted, ...]:
    return tuple(_count(session, brake, at) for brake in brakes)


def was_none(session: Session, counted: Iterable[Counted]) -> None:
    """The attempt was no miss. A wait that others earned meanwhile stays."""
    for one in counted:
        mine = Slowdown.digest == one.brake.digest
        alone = Slowdown.failures == one.failures
        restored = case((alone, one.next_at), else_=Slowdown.next_at)
        session.execute(update(Slowdown).where(mine).values(failures=Slowdown.failures - 1, next_at=restored))
        session.execute(delete(Slowdown).where(mine, Slowdown.failures <= 0))


def forget(session: Session, brake: Brake) -> None:
    session.execute(delete(Slowdown).where(Slowdown.digest == brake.digest))


def _left(session: Session, brake: Brake, at: datetime) -> int:
    row = session.get(Slowdown, brake.digest)
    return max(0, -int((at - row.next_at) // timedelta(seconds=1))) if row else 0


def _count(session: Session, brake: Brake, at: datetime) -> Counted:
    row = session.get(Slowdown, brake.digest)
    before = row.next_at if row else at
    insertion = insert(Slowdown).values(digest=brake.digest, failures=1, next_at=at)
    failures = session.scalars(
        insertion.on_conflict_do_update(index_elements=["digest"], set_={"failures": Slowdown.failures + 1}).returning(
            Slowdown.failures
        )
    ).one()
    if failures >= brake.free:
        seconds = min(timedelta(seconds=2 ** min(failures - brake.free, 10)), brake.longest)
        session.get_one(Slowdown, brake.digest, populate_existing=True).next_at = at + seconds
    return Counted(brake, failures, before)
