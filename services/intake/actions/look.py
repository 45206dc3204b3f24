"""Look at a complainant's particulars: authorised, with a purpose, and every look on record, the refused ones too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from services.intake.actions import reading
from services.intake.rules import access, phones
from services.intake.tables import Look
from services.kernel.errors import Forbidden, NotFound
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.sealed import Purpose, mask_id_number, mask_name, mask_phone


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What was said about persons, and the narrative, in clear; or masked, for lists."""

    case: str
    number: str
    complainant: dict[str, Any] | None
    respondent: dict[str, Any] | None
    text: str
    requests: tuple[str, ...]


def look(house: House, case: str, *, by: Officer, purpose: str, at: datetime) -> Particulars:
    """Raises NotFound for what the officer's office does not see, Forbidden for who has no part in the case."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        found = reading.sealed_particulars(session, case)
        granted = found is not None and access.may_look(by, office=found.office, involved=found.involved)
        session.add(
            Look(
                case=case[:24],
                office=found.office if found else by.office,
                officer=by.id,
                officer_office=by.office,
                purpose=purpose,
                granted=granted,
                at=at,
            )
        )
    if found is None:
        raise NotFound
    if not granted:
        raise Forbidden("not_involved", "您不经办这件投诉，不能查看投诉人信息。这次查看已经记录")
    return _opened(house, found)


def masked(house: House, case: str, *, by: Officer) -> Particulars:
    """Name, phone and number masked, nothing else of the person, no narrative; for lists and side columns (S18).

    Raises NotFound.
    """
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        found = reading.sealed_particulars(session, case)
    if found is None:
        raise NotFound
    clear = _opened(house, found)
    who = clear.complainant
    shown = who and {
        "kind": who["kind"],
        "name": mask_name(who["name"]),
        "phone": who["phone"] and mask_phone(phones.national(who["phone"])),
        "id_number": who["id_number"] and mask_id_number(who["id_number"]),
    }
    return Particulars(case=clear.case, number=clear.number, complainant=shown, respondent=None, text="", requests=())


def _opened(house: House, found: reading.SealedParticulars) -> Particulars:
    plain = house.keys.open(
        found.sealed_particulars,
        purpose=Purpose.PARTICULARS,
        office=found.office,
        what="complaint.particulars",
        row=found.case,
    )
    said = msgspec.json.decode(plain)
    return Particulars(
        case=found.case,
        number=found.number,
        complainant=said["complainant"],
        respondent=said["respondent"],
        text=said["text"],
        requests=tuple(said["requests"]),
    )
