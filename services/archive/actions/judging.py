"""Whether a file of a measure may be opened: asked of the scanner again when it did not answer, or decided by a person
who says why, as with what complainants hand in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from services.archive.actions.attaching import ATTACH, content_of
from services.archive.actions.hold import hold
from services.archive.actions.registers import entry_of, write
from services.archive.rules import attached
from services.archive.rules.attached import JUDGED, Attached
from services.archive.rules.registers import MEASURE, SYSTEM, Item, Move
from services.archive.tables import NoteRow
from services.archive.tables.registers import items
from services.kernel import clamd
from services.kernel.errors import Forbidden, NotFound, Refused
from services.kernel.files import Damaged
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.scanned import State
from services.kernel.sealed import CannotOpen

_AT_ONCE = 50  # files a run
log = structlog.get_logger()


def release(house: House, item: str, sha256: str, *, reason: str, by: Officer, at: datetime) -> None:
    """Unlock a file without, or against, the scanner. Raises NotFound, Forbidden, and Refused when it is not locked."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        hold(session, [f"{MEASURE}/{item}"])
        entry = entry_of(session, MEASURE, item, by)
        one = _file(entry, sha256)
        if one is None:
            raise NotFound
        if not attached.may_release(entry.office, by):
            raise Forbidden("wrong_post", "只有本机构的投诉管理职能部门可以放行材料")
        if one.is_open:
            raise Refused("not_locked", "这份材料没有锁住，不用放行")
        _judge(session, entry, one, State.RELEASED, reason, by=by.id, at=at)


def scan_waiting(house: House, *, at: datetime) -> int:
    """Ask again about what still waits, oldest first. What it cannot judge waits on and stops nobody else. Returns how
    many were decided."""
    if not clamd.is_named(house) or not clamd.is_there(house):
        return 0
    with house.database.work_seeing_every_office(because="files of every office are scanned") as session:
        waiting = session.execute(_WAITING).all()
    decided = 0
    for office, item, file in waiting:
        try:
            content = content_of(house, office, item, file["address"])
        except (FileNotFoundError, Damaged, CannotOpen):
            log.exception("a file of a measure cannot be read", office=office, item=item, sha256=file["sha256"])
            continue
        state, found = clamd.judged(house, content)
        if state is State.WAITING:
            continue
        decided += _decide(house, office, item, file, state, found or "", at=at)
    return decided


def _decide(
    house: House, office: str, item: str, file: Mapping[str, str], state: State, found: str, *, at: datetime
) -> bool:
    with house.database.work(seeing=[office]) as session:
        hold(session, [f"{MEASURE}/{item}"])
        (entry,) = items(session, MEASURE, office=office, item=item)
        one = _file(entry, file["sha256"])
        if one is None or one.state != State.WAITING:  # a person was faster
            return False
        _judge(session, entry, one, state, found, by=SYSTEM, at=at)
        return True


def _judge(session: Session, entry: Item, one: Attached, state: State, why: str, *, by: str, at: datetime) -> None:
    words = "放行凭据文件" if state is State.RELEASED else "查毒"
    move = Move(JUDGED, words, (entry.state,), entry.state, ())
    told = {JUDGED: {"sha256": one.sha256, "state": state, "why": why}}
    write(session, entry.office, MEASURE, entry.item, move, told, by=by, at=at, n=len(entry.notes) + 1)


def _file(entry: Item, sha256: str) -> Attached | None:
    return next((one for one in attached.files_of(entry) if one.sha256 == sha256), None)


_LATER = aliased(NoteRow)
_FILE = NoteRow.told["file"]
_WAITING = (
    select(NoteRow.office, NoteRow.item, _FILE)
    .where(
        NoteRow.register == MEASURE,
        NoteRow.act == ATTACH,
        func.coalesce(_FILE["state"].astext, State.WAITING) == State.WAITING,
        ~select(_LATER.n)
        .where(
            _LATER.office == NoteRow.office,
            _LATER.register == MEASURE,
            _LATER.item == NoteRow.item,
            _LATER.told[JUDGED]["sha256"].astext == _FILE["sha256"].astext,
        )
        .exists(),
    )
    .order_by(NoteRow.at)
    .limit(_AT_ONCE)
)
