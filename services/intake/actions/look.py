"""Look at a complaint: authorised, with a purpose, and every look on record, the refused ones too (4.5).

Who belongs to the department complained about sees the facts and never who complained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.actions import confirming, reading, sealing
from services.intake.rules import access, phones
from services.intake.rules.access import Sight
from services.intake.rules.evidence import Part
from services.intake.tables import Evidence, Look, Outbox
from services.kernel.contracts.intake import ParticularsLooked
from services.kernel.errors import Forbidden, NotFound
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.scanned import State
from services.kernel.sealed import Purpose, mask_id_number, mask_name, mask_phone
from services.kernel.staff import RECUSED
from services.kernel.workdays import SHANGHAI

NOT_INVOLVED = "您不经办这件投诉，不能查看投诉人信息。这次查看已经记录"
_BEGIN_FIRST = "。新来的投诉，请先点“开始确认”再看"  # for the window, whose part in a case begins with that act
_ARRIVAL = ("visit", "letter", "collective")
FILES = "files"  # the kind of look that is at the list of files, beside those of `Sight`


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A file, without the name that its sender gave it, which may be a person's."""

    part: Part
    media_type: str
    size: int
    state: State
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What was said about persons, and the narrative, in clear; or masked, for lists.

    `arrival` is the record of the visit, the letter or the many, as `{visit, letter, collective}`. `withheld` is why
    `complainant` is not told; it is empty when nothing was withheld. `left` is `{phone, email}` of who told nothing of
    himself and left a contact afterwards. `awaits_authorisation`: an agent filed it, whose authorisation has still to
    be brought (代理待补). `phone_confirmed`: a code by text message has shown that the telephone is the complainant's.
    `unsealed`: a second person has opened it to who looks, for a time.
    """

    case: str
    number: str
    complainant: dict[str, Any] | None
    respondent: dict[str, Any] | None
    text: str
    requests: tuple[str, ...]
    evidence: tuple[Piece, ...] = ()
    withheld: str = ""
    awaits_authorisation: bool = False
    phone_confirmed: bool = False
    relation: str = ""
    arrival: dict[str, Any] = field(default_factory=dict)
    left: dict[str, str | None] = field(default_factory=dict)
    unsealed: bool = False


def look(house: House, case: str, *, by: Officer, purpose: str, at: datetime) -> Particulars:
    """Everything, or the facts alone for who belongs to the department complained about.

    Raises NotFound for what the officer's office does not see, Forbidden for who has no part in the case.
    """
    return _look(house, case, by=by, purpose=purpose, at=at, most=Sight.EVERYTHING)


def facts(house: House, case: str, *, by: Officer, purpose: str, at: datetime) -> Particulars:
    """What was said and asked for, without who said it. Raises as `look` does."""
    return _look(house, case, by=by, purpose=purpose, at=at, most=Sight.FACTS)


def masked(house: House, case: str, *, by: Officer) -> Particulars:
    """Name, phone and number masked, nothing else of the person, no narrative; for lists and side columns (S18).

    Nothing at all of the person for the department complained about. Raises NotFound.
    """
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        found = reading.sealed_particulars(session, case)
    if found is None:
        raise NotFound
    if by.id in found.parties.kept_off:
        raise Forbidden(*RECUSED)
    unsealed = by.id in found.parties.unsealed_for
    if access.is_respondent(by, found.parties) and not unsealed:
        shown, withheld = None, access.OF_RESPONDENT
    else:
        shown, withheld = _masked(_said(house, found)["complainant"]), access.IN_ARCHIVE if found.released else ""
    return Particulars(
        case=found.case,
        number=found.number,
        complainant=shown,
        respondent=None,
        text="",
        requests=(),
        withheld=withheld,
        awaits_authorisation=found.awaits_authorisation,
        unsealed=unsealed,
    )


def record(
    session: Session,
    case: str,
    found: reading.SealedParticulars | None,
    *,
    by: Officer,
    kind: str,
    purpose: str,
    granted: bool,
    at: datetime,
) -> None:
    """Put a look on record; one at what is not there, or not to be seen, stands in the officer's own office."""
    session.add(
        Look(
            case=case[:24],
            office=found.office if found else by.office,
            officer=by.id,
            officer_office=by.office,
            kind=kind,
            purpose=purpose[:100],
            granted=granted,
            at=at,
        )
    )
    if found is not None:
        session.add(
            Outbox.of(
                ParticularsLooked(
                    office=found.office,
                    case=found.case,
                    at=at,
                    by=by.id,
                    kind=str(kind),
                    purpose=purpose[:100],
                    granted=granted,
                    by_name=by.name,
                    by_posts=by.posts_in_order,
                )
            )
        )


def _look(house: House, case: str, *, by: Officer, purpose: str, at: datetime, most: Sight) -> Particulars:
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        found = reading.sealed_particulars(session, case)
        allowed = access.sight(by, found.parties) if found else Sight.NOTHING
        kind = Sight.FACTS if allowed is Sight.FACTS else most
        granted = allowed is not Sight.NOTHING
        record(session, case, found, by=by, kind=kind, purpose=purpose, granted=granted, at=at)
        pieces = _pieces(session, case) if granted else ()
        confirmed = granted and confirming.confirmed_at(session, case) is not None
    if found is None:
        raise NotFound
    if not granted and by.id in found.parties.kept_off:
        raise Forbidden(*RECUSED)
    if not granted:
        raise Forbidden("not_involved", NOT_INVOLVED + (_BEGIN_FIRST if by.holds(Post.WINDOW) else ""))
    said = _said(house, found)
    whole = kind is Sight.EVERYTHING
    return Particulars(
        case=found.case,
        number=found.number,
        complainant=said["complainant"] if whole else None,
        respondent=said["respondent"] if whole else _respondent(said["respondent"]),
        text=said["text"],
        requests=tuple(said["requests"]),
        evidence=pieces,
        phone_confirmed=confirmed and whole,
        relation=said.get("relation") or "",
        left=_left(house, found) if whole and said["complainant"] is None else {},
        arrival={part: said[part] for part in _ARRIVAL if said.get(part)} if whole else {},
        withheld=_withheld(found, allowed),
        awaits_authorisation=found.awaits_authorisation,
        unsealed=by.id in found.parties.unsealed_for,
    )


def _withheld(found: reading.SealedParticulars, allowed: Sight) -> str:
    if allowed is Sight.FACTS:
        return access.OF_RESPONDENT
    return access.IN_ARCHIVE if found.released else ""


def _left(house: House, found: reading.SealedParticulars) -> dict[str, str | None]:
    if found.sealed_contact is None:
        return {}
    return sealing.opened_contact(house, found.sealed_contact, office=found.office, case=found.case)


def _respondent(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"department": said["department"], "person": said["person"]} if said else None


def _masked(who: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if who is None:
        return None
    return {
        "kind": who["kind"],
        "name": mask_name(who["name"]),
        "phone": who["phone"] and mask_phone(phones.national(who["phone"])),
        "id_number": who["id_number"] and mask_id_number(who["id_number"]),
    }


def _pieces(session: Session, case: str) -> tuple[Piece, ...]:
    rows = session.scalars(select(Evidence).where(Evidence.case == case).order_by(Evidence.serial)).all()
    return tuple(
        Piece(
            part=Part(row.part),
            media_type=row.media_type,
            size=row.size,
            state=State(row.state),
            received_at=row.received_at.astimezone(SHANGHAI),
        )
        for row in rows
    )


def _said(house: House, found: reading.SealedParticulars) -> dict[str, Any]:
    plain = house.keys.open(
        found.sealed_particulars,
        purpose=Purpose.PARTICULARS,
        office=found.office,
        what="complaint.particulars",
        row=found.case,
    )
    said: dict[str, Any] = msgspec.json.decode(plain)
    return said
