"""Take a file in: known by its content, sealed, hashed, scanned where there is a scanner, and on the custody log."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.intake.actions import hashes, reading
from services.intake.actions.evidence import saying
from services.intake.actions.evidence.items import Item, item, note, store
from services.intake.rules import access, wording
from services.intake.rules.evidence import LOOSE_FOR, MAILBOX, MOST_BYTES, MOST_FILES, Did, Part
from services.intake.rules.files import Broken, FileKind, NoSuchKind, Picture, recognise, redraw
from services.intake.tables import Evidence
from services.kernel import clamd
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.scanned import State
from services.kernel.sealed import Purpose

_LONGEST_NAME = 120
TAKEN = "只收照片、PDF、OFD、Word、WPS、Excel、录音和录像"


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file as it came. `name` is what the sender calls it."""

    name: str
    content: bytes
    part: Part = Part.EVIDENCE


@dataclass(frozen=True, kw_only=True)
class _Known:
    """A file that is taken: what it is, and how it was drawn anew when it is a picture."""

    given: Given
    name: str
    kind: FileKind
    picture: Picture | None
    sha256: str


def receive(house: House, given: Given, *, office: str, draft: str | None, by: Officer | None, at: datetime) -> Item:
    """The file, not yet part of a complaint. The same file of the same draft again is the same one.

    `office` receives it; `draft` is the idempotency key with which the complaint will come, if there is one. Raises
    Invalid for a file that is not taken, or when the draft has nine already.
    """
    known = _known(given)
    draft_hash = hashes.of_draft(house, draft, by=by) if draft else None
    with house.database.work_seeing_every_office(because="a draft may have changed its office") as session:
        mine = _loose(session, draft_hash) if draft_hash else []
        again = next((row for row in mine if row.sha256 == known.sha256), None)
    if again:
        return item(house, again)
    if len(mine) >= MOST_FILES:
        raise _fault("too_many", f"最多 {MOST_FILES} 个文件，请先去掉一个再传")
    row = _sealed(house, known, office=office, by=by, at=at)
    row.draft_hash = draft_hash
    with house.database.work(seeing=(office,)) as session:
        write(session, row, by=by, at=at)
    return item(house, row)


def receive_for_case(house: House, case: str, given: Given, *, by: Officer, at: datetime) -> Item:
    """The file, made part of a registered complaint. Raises NotFound, Forbidden for who has no part in the case."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        found = reading.sealed_particulars(session, case)
    if found is None:
        raise NotFound
    if access.by_part(by, found.parties) is access.Sight.NOTHING:
        raise Forbidden("not_involved", "您不经办这件投诉，不能添加材料")
    row = _sealed(house, _known(given), office=found.office, by=by, at=at)
    row.case, row.attached_at = case, at
    with house.database.work(seeing=(found.office,)) as session:
        write(session, row, by=by, at=at)
        note(session, row, Did.ATTACHED, by=by, at=at)
        session.flush()  # its serial is given now
        session.add(saying.attached(row, at=at))
    return item(house, row)


def of_draft(house: House, draft: str, *, by: Officer | None, at: datetime) -> tuple[Item, ...]:
    """What was handed in within the last day, also when it has become part of a complaint meanwhile."""
    with house.database.work_seeing_every_office(because="a draft may have changed its office") as session:
        rows = session.scalars(
            select(Evidence)
            .where(
                Evidence.draft_hash == hashes.of_draft(house, draft, by=by),
                (Evidence.received_at >= at - LOOSE_FOR) | Evidence.case.is_not(None),
            )
            .order_by(Evidence.serial)
        ).all()
        return tuple(item(house, row) for row in rows)


def discard(house: House, evidence: UUID, *, draft: str, by: Officer | None, at: datetime) -> None:
    """Take a file of the draft back. One that is part of a complaint stays, and one of somebody else too."""
    with house.database.work_seeing_every_office(because="a draft may have changed its office") as session:
        row = session.get(Evidence, evidence, with_for_update=True)
        if row and row.case is None and row.draft_hash == hashes.of_draft(house, draft, by=by):
            _discard(session, house, [row], at=at)


def discard_loose(house: House, *, before: datetime) -> int:
    """Forget what never became part of a complaint. Returns how many."""
    with house.database.work_seeing_every_office(because="what was not handed in is forgotten after a day") as session:
        rows = session.scalars(
            select(Evidence)
            .where(
                Evidence.case.is_(None),
                Evidence.received_at < before - LOOSE_FOR,
                Evidence.uploader.is_distinct_from(MAILBOX),
                Evidence.attached_at.is_(None),  # scans of a letter wait with it
            )
            .limit(500)
            .with_for_update(skip_locked=True)
        ).all()
        _discard(session, house, rows, at=before)
        return len(rows)


def _discard(session: Session, house: House, rows: Sequence[Evidence], *, at: datetime) -> None:
    """The files first: when this is cut short, the rows are still there to find them by."""
    for row in rows:
        for address in filter(None, (row.original, row.shown)):
            store(house).forget(address)
        note(session, row, Did.DISCARDED, at=at)
    session.execute(delete(Evidence).where(Evidence.id.in_([row.id for row in rows])))


def _loose(session: Session, draft_hash: bytes) -> list[Evidence]:
    return list(session.scalars(select(Evidence).where(Evidence.draft_hash == draft_hash)).all())


def _known(given: Given) -> _Known:
    name = _tidy(given.name)
    if not given.content:
        raise _fault("empty_file", f"“{name}”是空文件，请重新选择")
    if len(given.content) > MOST_BYTES:
        raise _fault("too_large", f"“{name}”超过 20 MB，请换小一点的文件")
    try:
        kind = recognise(given.content, name=name)
        picture = redraw(given.content) if kind.is_picture else None
    except NoSuchKind:
        raise _fault("unknown_type", f"“{name}”不能收。{TAKEN}") from None
    except Broken:
        raise _fault("broken_picture", f"“{name}”打不开或者太大，请重新拍一张") from None
    sha256 = hashlib.sha256(given.content).hexdigest()
    return _Known(given=given, name=name, kind=kind, picture=picture, sha256=sha256)


def _sealed(house: House, known: _Known, *, office: str, by: Officer | None, at: datetime) -> Evidence:
    """The row; what it points to lies sealed in the store already. A file without a row is harmless and unreadable."""
    evidence = uuid.uuid4()
    content, picture = known.given.content, known.picture

    def seal(plain: str, field: str) -> str:
        what, row = f"evidence.{field}", str(evidence)
        return house.keys.seal(plain, purpose=Purpose.PARTICULARS, office=office, what=what, row=row)

    def put(plain: bytes, field: str) -> str:
        what, row = f"evidence.{field}", str(evidence)
        sealed = house.keys.seal_bytes(plain, purpose=Purpose.PARTICULARS, office=office, what=what, row=row)
        return store(house).put(sealed)

    state, found = clamd.judged(house, content)
    return Evidence(
        id=evidence,
        office=office,
        case=None,
        draft_hash=None,
        uploader=by.id if by else None,
        part=known.given.part,
        ending=known.kind.ending,
        media_type=known.kind.media_type,
        size=len(content),
        sha256=known.sha256,
        state=state,
        found=found,
        received_at=at,
        attached_at=None,
        sealed_for=office,
        original=put(content, "original"),
        shown=put(picture.shown, "shown") if picture else None,
        sealed_name=seal(known.name, "name"),
        sealed_thumbnail=seal(base64.b64encode(picture.thumbnail).decode(), "thumbnail") if picture else None,
    )


def prepared(house: House, given: Given, *, office: str, at: datetime) -> Evidence:
    """The row of a file that a machine hands in, yet to be written. Raises Invalid for one that is not taken."""
    return _sealed(house, _known(given), office=office, by=None, at=at)


def write(session: Session, row: Evidence, *, by: Officer | None, at: datetime) -> None:
    """Into the tables, with the first lines of its log."""
    session.add(row)
    note(session, row, Did.RECEIVED, by=by, at=at)
    if row.state != State.WAITING:
        note(session, row, Did.SCANNED if row.state == State.PASSED else Did.QUARANTINED, why=row.found or "", at=at)


def _tidy(name: str) -> str:
    """What people may see of the name that the sender gave: no folders, nothing hidden."""
    last = wording.tidy(name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(c for c in last if not wording.has_refused(c, lines=False))
    return kept[-_LONGEST_NAME:] or "文件"


def _fault(code: str, sentence: str) -> Invalid:
    return Invalid([Fault("file", code, sentence)], sentence)
