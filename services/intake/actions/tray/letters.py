"""The log of opened letters (6.2.3.4): time, opener, envelope, scans and how many sheets, before it is registered.

A logged letter waits in the tray like everything that arrived, with its scans, until it is registered from there.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.actions import hashes
from services.intake.forms.arrival import LetterOpened
from services.intake.rules.evidence import LOOSE_FOR, Part
from services.intake.tables import Draft, Evidence
from services.kernel.errors import Fault, Forbidden, Invalid
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.sealed import Purpose
from services.kernel.workdays import SHANGHAI

CHANNEL = "letter"
NOT_LOGGED = "没有这封信的拆阅记录，请先在“来信拆阅”里登记"
_NEEDED = {Part.ENVELOPE: "信封", Part.LETTER: "信纸"}


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the log says of a letter. `said` is `{opened_at, opener, envelope, items, logged_by, logged_at}`."""

    id: UUID
    opened_at: datetime
    said: Mapping[str, Any]
    scans: frozenset[UUID]


def log(house: House, form: LetterOpened, *, by: Officer, key: str | None, at: datetime) -> UUID:
    """The letter's place in the tray; the same key again is the same letter. Raises Forbidden, and Invalid when the
    envelope or the sheets were not scanned."""
    if not by.holds(Post.WINDOW):
        raise Forbidden("wrong_post", "您的岗位不能登记来信")
    if form.opened_at > at:
        raise Invalid([Fault("opened_at", "future", "时间不能晚于现在")])
    letter = uuid.uuid4()
    mark = hashes.of_letter(house, key or str(letter), by=by)
    with house.database.work(seeing=(by.office,)) as session:
        known = session.scalar(select(Draft.id).where(Draft.office == by.office, Draft.mark == mark))
        if known:
            return known
        _keep(session, form, by=by, at=at)
        session.add(
            Draft(
                id=letter,
                office=by.office,
                channel=CHANNEL,
                state="waiting",
                mark=mark,
                received_at=form.opened_at,
                sealed_content=_sealed(house, form, letter, by=by, at=at),
                original="",
            )
        )
    return letter


def opening(house: House, letter: UUID, *, by: Officer) -> Opening:
    """Raises Invalid when the officer's office logged no such letter."""
    with house.database.work(seeing=(by.office,)) as session:
        row = session.get(Draft, letter)
    if row is None or row.office != by.office or row.channel != CHANNEL:
        raise Invalid([Fault("letter", "not_logged", NOT_LOGGED)])
    said = msgspec.json.decode(
        house.keys.open(
            row.sealed_content, purpose=Purpose.PARTICULARS, office=row.office, what="draft.content", row=str(row.id)
        )
    )
    return Opening(
        id=row.id,
        opened_at=row.received_at.astimezone(SHANGHAI),
        said=said["letter"],
        scans=frozenset(UUID(one) for one in said["scans"]),
    )


def _keep(session: Session, form: LetterOpened, *, by: Officer, at: datetime) -> None:
    """The scans are the officer's own of today, and stay for as long as the letter waits."""
    rows = session.scalars(select(Evidence).where(Evidence.id.in_(form.scans)).with_for_update()).all()
    good = [
        row
        for row in rows
        if row.uploader == by.id
        and row.case is None
        and row.attached_at is None
        and row.received_at >= at - LOOSE_FOR
        and row.office == by.office
    ]
    parts = {row.part for row in good}
    missing = [part for part in _NEEDED if part not in parts]
    faults = [Fault("scans", f"no_{part.value}", f"请上传{_NEEDED[part]}的扫描件") for part in missing]
    if len(good) < len(set(form.scans)):
        faults.append(Fault("scans", "unknown_evidence", "没有收到过其中一份扫描件，请重新上传"))
    if faults:
        raise Invalid(faults)
    for row in good:
        row.attached_at = at


def _sealed(house: House, form: LetterOpened, letter: UUID, *, by: Officer, at: datetime) -> str:
    plain = {
        "name": form.sender or "",
        "address": form.sender_address or "",
        "subject": f"来信，{form.items} 件",
        "text": "",
        "notes": [],
        "letter": {
            "opened_at": form.opened_at,
            "opener": form.opener,
            "envelope": form.envelope,
            "items": form.items,
            "logged_by": by.id,
            "logged_at": at,
        },
        "scans": [str(one) for one in form.scans],
    }
    return house.keys.seal(
        msgspec.json.encode(plain).decode(),
        purpose=Purpose.PARTICULARS,
        office=by.office,
        what="draft.content",
        row=str(letter),
    )
