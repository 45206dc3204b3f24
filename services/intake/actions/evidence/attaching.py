"""Make files part of a complaint, in the transaction that registers it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.intake.actions import hashes
from services.intake.actions.evidence import saying
from services.intake.actions.evidence.items import note
from services.intake.rules.evidence import LOOSE_FOR, MAILBOX, Did
from services.intake.tables import Evidence
from services.kernel.errors import Fault, Invalid
from services.kernel.house import House
from services.kernel.people import Officer

# A file that moves to another office takes its log along; the first office keeps what it wrote.
_TAKE_LOG_ALONG = text(
    "insert into intake.custody (evidence_id, office, deed, officer_id, officer_office, why, at) "
    "select evidence_id, :office, deed, officer_id, officer_office, why, at from intake.custody "
    "where evidence_id = :evidence and office = :before order by id"
)


def found(house: House, evidence: Collection[UUID]) -> tuple[frozenset[str], frozenset[str]]:
    """In which offices the named files lie, which the complaint's transaction has to see too; and as which parts."""
    with house.database.work_seeing_every_office(because="files are received before an office is chosen") as session:
        rows = session.execute(select(Evidence.office, Evidence.part).where(Evidence.id.in_(evidence))).all()
    return frozenset(office for office, _ in rows), frozenset(part for _, part in rows)


def attach(
    session: Session,
    house: House,
    evidence: Sequence[UUID],
    *,
    case: str,
    office: str,
    by: Officer | None,
    draft: str | None,
    tray: UUID | None,
    scans: Collection[UUID] = (),
    at: datetime,
) -> None:
    """Only what the same person handed in within the last day, what came with the draft, and the scans of the letter
    that is registered. Raises Invalid, naming each file that is not."""
    rows = {
        row.id: row
        for row in session.scalars(select(Evidence).where(Evidence.id.in_(evidence)).with_for_update()).all()
    }
    draft_hash = hashes.of_draft(house, draft, by=by) if draft else None
    tray_hash = hashes.of_tray(house, tray) if tray else None
    missing = [
        Fault(f"evidence.{at_}", "unknown_evidence", "没有收到过这份材料，请先上传")
        for at_, one in enumerate(evidence)
        if one not in rows
        or not (
            _is_of_letter(rows[one], scans)
            or _is_of_tray(rows[one], tray_hash)
            or _is_theirs(rows[one], by=by, draft_hash=draft_hash, at=at)
        )
    ]
    if missing:
        raise Invalid(missing)
    for one in evidence:
        _move(session, rows[one], case=case, office=office, at=at)
        note(session, rows[one], Did.ATTACHED, by=by, at=at)
        session.add(saying.attached(rows[one], at=at))


def _is_theirs(row: Evidence, *, by: Officer | None, draft_hash: bytes | None, at: datetime) -> bool:
    """An officer's own; of the public's, those of the same draft, or without one, those whose id was told to nobody."""
    if row.case is not None or row.received_at < at - LOOSE_FOR:
        return False
    if by is not None:
        return row.uploader == by.id
    return row.uploader is None and row.draft_hash in (None, draft_hash)


def _is_of_letter(row: Evidence, scans: Collection[UUID]) -> bool:
    return row.case is None and row.id in scans


def _is_of_tray(row: Evidence, tray_hash: bytes | None) -> bool:
    """What came with the message that is being registered, however long it waited."""
    return row.case is None and row.uploader == MAILBOX and row.draft_hash == tray_hash


def _move(session: Session, row: Evidence, *, case: str, office: str, at: datetime) -> None:
    before = row.office
    row.case, row.office, row.attached_at = case, office, at
    session.flush()
    if before != office:
        session.execute(_TAKE_LOG_ALONG, {"office": office, "evidence": row.id, "before": before})
