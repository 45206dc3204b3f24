"""Virus scanning: at once when the daemon answers, later by the timed job, or released by a person who says why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.intake.actions import reading
from services.intake.actions.evidence import saying
from services.intake.actions.evidence.items import note, store
from services.intake.rules.evidence import Did
from services.intake.tables import Evidence, KeptOff
from services.kernel import clamd
from services.kernel.errors import Forbidden, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.scanned import State
from services.kernel.sealed import Purpose
from services.kernel.staff import refuse_kept_off

_AT_ONCE = 50  # files a run


def scan_waiting(house: House, *, at: datetime) -> int:
    """Ask again about what still waits, oldest first. What it cannot judge waits on and stops nobody else. Returns how
    many were decided."""
    if not clamd.is_named(house) or not clamd.is_there(house):
        return 0
    with house.database.work_seeing_every_office(because="files of every office are scanned") as session:
        rows = session.scalars(
            select(Evidence).where(Evidence.state == State.WAITING).order_by(Evidence.received_at).limit(_AT_ONCE)
        ).all()
    decided = 0
    for row in rows:
        state, found = clamd.judged(house, original(house, row))
        if state is not State.WAITING:
            _decide(house, row, state, found, at=at)
            decided += 1
    return decided


def original(house: House, row: Evidence) -> bytes:
    """The bytes as they were handed in. Raises Damaged, CannotOpen."""
    return opened(house, row, row.original, "original")


def opened(house: House, row: Evidence, address: str, field: str) -> bytes:
    """What lies sealed at the address. Raises Damaged, CannotOpen."""
    sealed = store(house).read(address)
    return house.keys.open_bytes(
        sealed, purpose=Purpose.PARTICULARS, office=row.sealed_for, what=f"evidence.{field}", row=str(row.id)
    )


def release(house: House, evidence: UUID, *, by: Officer, reason: str, at: datetime) -> str:
    """Unlock a file without, or against, the scanner: the functional department's decision, with its reason on record.

    Returns the case. Raises NotFound, Forbidden, and Refused when it is not locked.
    """
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        seen = session.get(Evidence, evidence)
        case = seen.case if seen else reading.held_evidence(session, evidence)
        found = reading.sealed_particulars(session, case) if case else None
        if case is None or found is None:
            raise NotFound
        if found.parties.office != by.office or not by.holds(Post.FUNCTIONAL):
            raise Forbidden("wrong_post", "只有承办机构的投诉管理职能部门可以放行材料")
        row = session.get_one(Evidence, evidence, with_for_update=True, populate_existing=True)
        refuse_kept_off(session, KeptOff, case, by)
        if State(row.state).is_open:
            raise Refused("not_locked", "这份材料没有锁住，不用放行")
        row.state = State.RELEASED
        note(session, row, Did.RELEASED, by=by, why=reason, at=at)
        session.add(saying.judged(row, at=at))
        return case


def _decide(house: House, seen: Evidence, state: State, found: str | None, *, at: datetime) -> None:
    with house.database.work(seeing=(seen.office,)) as session:
        row = session.get(Evidence, seen.id, with_for_update=True)
        if row is not None and row.state == State.WAITING:
            row.state, row.found = state, found
            note(session, row, Did.SCANNED if state is State.PASSED else Did.QUARANTINED, why=found or "", at=at)
            if row.case is not None:
                session.add(saying.judged(row, at=at))
