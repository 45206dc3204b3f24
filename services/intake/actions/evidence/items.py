"""A file as pages and API show it, and the line that the custody log gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.rules.evidence import Did, Part
from services.intake.tables import Custody, Evidence
from services.kernel.files import FileStore
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.scanned import State
from services.kernel.sealed import Purpose
from services.kernel.workdays import SHANGHAI


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened to a file."""

    deed: Did
    officer: str | None
    why: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Item:
    """`thumbnail` is a JPEG in base64, of pictures; `custody` is told only to who may open the file."""

    id: UUID
    case: str | None
    name: str
    part: Part
    ending: str
    media_type: str
    size: int
    sha256: str
    state: State
    found: str
    received_at: datetime
    uploader: str | None
    thumbnail: str | None
    custody: tuple[Line, ...] = ()


def store(house: House) -> FileStore:
    """Where the sealed files lie."""
    return FileStore(house.settings.files_dir)


def item(house: House, row: Evidence, *, custody: tuple[Line, ...] = ()) -> Item:
    """Raises CannotOpen when the row was tampered with."""

    def opened(token: str, field: str) -> str:
        return house.keys.open(
            token, purpose=Purpose.PARTICULARS, office=row.sealed_for, what=f"evidence.{field}", row=str(row.id)
        )

    return Item(
        id=row.id,
        case=row.case,
        name=opened(row.sealed_name, "name"),
        part=Part(row.part),
        ending=row.ending,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        state=State(row.state),
        found=row.found or "",
        received_at=row.received_at.astimezone(SHANGHAI),
        uploader=row.uploader,
        thumbnail=opened(row.sealed_thumbnail, "thumbnail") if row.sealed_thumbnail else None,
        custody=custody,
    )


def custody(session: Session, row: Evidence) -> tuple[Line, ...]:
    """Everything that happened to the file, in order."""
    lines = session.scalars(
        select(Custody).where(Custody.evidence == row.id, Custody.office == row.office).order_by(Custody.at, Custody.id)
    ).all()
    return tuple(
        Line(deed=Did(line.deed), officer=line.officer, why=line.why, at=line.at.astimezone(SHANGHAI)) for line in lines
    )


def note(session: Session, row: Evidence, deed: Did, *, at: datetime, by: Officer | None = None, why: str = "") -> None:
    """Write a line of the custody log."""
    session.add(
        Custody(
            evidence=row.id,
            office=row.office,
            deed=deed,
            officer=by.id if by else None,
            officer_office=by.office if by else None,
            why=why[:200],
            at=at,
        )
    )
