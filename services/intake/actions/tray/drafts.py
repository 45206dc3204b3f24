"""What waits in an office's tray: listed, opened, registered once, or put away with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.intake.actions import hashes
from services.intake.actions.evidence.items import Item, item
from services.intake.tables import Draft, Evidence
from services.kernel.errors import NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.sealed import Purpose
from services.kernel.web.words import is_fresh
from services.kernel.workdays import SHANGHAI

_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A draft in clear. `notes` tell what of it was not taken."""

    id: UUID
    channel: str
    received_at: datetime
    name: str
    address: str
    subject: str
    text: str
    notes: tuple[str, ...]
    files: tuple[Item, ...]
    letter: Mapping[str, Any] | None


def waiting(house: House, *, by: Officer) -> tuple[tuple[Waiting, ...], int]:
    """The oldest of the officer's own office, and how many there are in all."""
    with house.database.work(seeing=(by.office,)) as session:
        mine = (Draft.office == by.office, Draft.state == "waiting")
        rows = session.scalars(select(Draft).where(*mine).order_by(Draft.received_at, Draft.id).limit(_SHOWN)).all()
        total = session.scalar(select(func.count()).select_from(Draft).where(*mine)) or 0
        return tuple(_opened(house, session, row) for row in rows), total


def one(house: House, draft: UUID, *, by: Officer) -> Waiting:
    """Raises NotFound, and Refused when it does not wait any more."""
    with house.database.work(seeing=(by.office,)) as session:
        return _opened(house, session, _waiting(session, draft, by=by))


def files(house: House, draft: UUID, *, by: Officer) -> tuple[Item, ...]:
    """What came with it, also when it is registered meanwhile: the same request again must say the same."""
    with house.database.work(seeing=(by.office,)) as session:
        row = session.get(Draft, draft)
        return _files(house, session, row, _said(house, row)) if row else ()


def letter(house: House, draft: UUID, *, by: Officer) -> Mapping[str, Any] | None:
    """What the opening log says; None for what is no letter of the officer's office."""
    with house.database.work(seeing=(by.office,)) as session:
        row = session.get(Draft, draft)
        said: Mapping[str, Any] | None = _said(house, row).get("letter") if row else None
        return said


def put_away(house: House, draft: UUID, *, by: Officer, why: str, at: datetime) -> None:
    """It is no complaint; the reason is kept, and the message too. Raises NotFound, Refused."""
    with house.database.work(seeing=(by.office,)) as session:
        row = _waiting(session, draft, by=by, lock=True)
        row.state, row.done_by, row.done_at, row.why = "put_away", by.id, at, why


def take_back(house: House, draft: UUID, *, by: Officer, at: datetime) -> None:
    """Who put it away was wrong: it waits again, with a note of both, by whom and when. Raises NotFound, Refused."""
    with house.database.work(seeing=(by.office,)) as session:
        row = session.get(Draft, draft, with_for_update=True)
        if row is None or row.office != by.office:
            raise NotFound
        if not _is_put_away(row, by):
            raise Refused("not_put_away", "这封信不是您列为不登记的，不能撤销")
        said, who = _said(house, row), f"{by.name}（{by.id}）"  # nobody else may take it back
        told = f"{_minute(row.done_at or at)} 由{who}列为不登记（{row.why}），{_minute(at)} 由{who}撤销"
        said["notes"] = [*said["notes"], told]
        row.sealed_content = house.keys.seal(
            msgspec.json.encode(said).decode(),
            purpose=Purpose.PARTICULARS,
            office=row.office,
            what="draft.content",
            row=str(row.id),
        )
        row.state, row.done_by, row.done_at, row.why = "waiting", None, None, None


def was_just_put_away(house: House, draft: UUID, *, by: Officer, at: datetime) -> bool:
    """By this officer, who may take it back in one press."""
    with house.database.work(seeing=(by.office,)) as session:
        row = session.get(Draft, draft)
        return row is not None and _is_put_away(row, by) and row.done_at is not None and is_fresh(row.done_at, at)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _is_put_away(row: Draft, by: Officer) -> bool:
    return row.office == by.office and row.state == "put_away" and row.done_by == by.id


def registered(session: Session, draft: UUID, *, case: str, by: Officer, at: datetime) -> None:
    """In the transaction that registers it. Raises NotFound, and Refused when somebody was faster."""
    row = _waiting(session, draft, by=by, lock=True)
    row.state, row.case, row.done_by, row.done_at = "registered", case, by.id, at


def _waiting(session: Session, draft: UUID, *, by: Officer, lock: bool = False) -> Draft:
    row = session.get(Draft, draft, with_for_update=lock)
    if row is None or row.office != by.office:
        raise NotFound
    if row.state != "waiting":
        raise Refused("draft_done", f"这封信已经登记为 {row.case}" if row.case else "这封信已经处理过了")
    return row


def _opened(house: House, session: Session, row: Draft) -> Waiting:
    said = _said(house, row)
    return Waiting(
        id=row.id,
        channel=row.channel,
        received_at=row.received_at.astimezone(SHANGHAI),
        name=said["name"],
        address=said["address"],
        subject=said["subject"],
        text=said["text"],
        notes=tuple(said["notes"]),
        files=_files(house, session, row, said),
        letter=said.get("letter"),
    )


def _said(house: House, row: Draft) -> dict[str, Any]:
    plain = house.keys.open(
        row.sealed_content, purpose=Purpose.PARTICULARS, office=row.office, what="draft.content", row=str(row.id)
    )
    said: dict[str, Any] = msgspec.json.decode(plain)
    return said


def _files(house: House, session: Session, row: Draft, said: Mapping[str, Any]) -> tuple[Item, ...]:
    """Scans of a letter are named in its log; what came by e-mail is found by the draft."""
    scans = [UUID(one) for one in said.get("scans", ())]
    mine = Evidence.id.in_(scans) if scans else Evidence.draft_hash == hashes.of_tray(house, row.id)
    return tuple(item(house, row) for row in session.scalars(select(Evidence).where(mine).order_by(Evidence.serial)))
