"""Look at evidence: permission as for particulars, nothing locked is opened, every look is on record (F1-8, S24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.intake.actions import reading
from services.intake.actions.evidence.items import Item, custody, item, note
from services.intake.actions.evidence.scanning import opened, original
from services.intake.actions.look import FILES, record
from services.intake.rules import access
from services.intake.rules.access import Sight
from services.intake.rules.evidence import Did
from services.intake.tables import Evidence
from services.kernel.errors import Forbidden, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.scanned import LOCKED_WORDS, State
from services.kernel.staff import RECUSED

_REFUSED = "您不经办这件投诉，不能查看材料。这次查看已经记录"


@dataclass(frozen=True)
class Download:
    """`name` is made by us; what the sender called the file is shown in lists only."""

    name: str
    media_type: str
    content: bytes


def of_case(house: House, case: str, *, by: Officer, purpose: str, at: datetime) -> tuple[Item, ...]:
    """What belongs to the complaint, each with its custody log. Raises NotFound, Forbidden; the look is on record."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        found = reading.sealed_particulars(session, case)
        granted = found is not None and access.sight(by, found.parties) is Sight.EVERYTHING
        record(session, case, found, by=by, kind=FILES, purpose=f"材料：{purpose}", granted=granted, at=at)
        rows = session.scalars(select(Evidence).where(Evidence.case == case).order_by(Evidence.serial)).all()
        shown = tuple(item(house, row, custody=custody(session, row)) for row in rows) if granted else ()
    if found is None:
        raise NotFound
    if not granted:
        raise _refused(by, found)
    return shown


def download(house: House, evidence: UUID, *, by: Officer, purpose: str, as_handed_in: bool, at: datetime) -> Download:
    """Pictures as they were drawn anew, unless `as_handed_in`. Raises NotFound, Forbidden, and Refused when locked."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        seen = session.get(Evidence, evidence)
        case = seen.case if seen else reading.held_evidence(session, evidence)
        found = reading.sealed_particulars(session, case) if case else None
        if found is None:
            raise NotFound
        row = session.get_one(Evidence, evidence)
        granted = access.sight(by, found.parties) is Sight.EVERYTHING
        state = State(row.state)
        note(session, row, Did.OPENED if granted and state.is_open else Did.REFUSED, by=by, why=purpose, at=at)
    if not granted:
        raise _refused(by, found)
    if not state.is_open:
        raise Refused("locked", LOCKED_WORDS[state])
    name = f"{row.case}-{str(row.id)[:8]}"
    if row.shown and not as_handed_in:
        return Download(f"{name}.jpg", "image/jpeg", opened(house, row, row.shown, "shown"))
    return Download(f"{name}.{row.ending}", row.media_type, original(house, row))


def _refused(by: Officer, found: reading.SealedParticulars) -> Forbidden:
    """A file may tell who complained, so the department complained about opens none."""
    if by.id in found.parties.kept_off:
        return Forbidden(*RECUSED)
    if access.is_respondent(by, found.parties):
        return Forbidden("of_respondent", f"{access.OF_RESPONDENT}。这次查看已经记录")
    return Forbidden("not_involved", _REFUSED)
