"""Files that show that a measure was taken (7.2): sealed like everything that may name somebody, kept in the archive's
own store, each a further note of the entry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from services.archive.actions.hold import hold
from services.archive.actions.packing import store
from services.archive.actions.registers import entry_of, may, write
from services.archive.rules import attached
from services.archive.rules.attached import Attached
from services.archive.rules.registers import MEASURE, Item, Move
from services.archive.tables.registers import items
from services.kernel import clamd
from services.kernel.errors import Forbidden, Invalid, NotFound, Refused
from services.kernel.files import Damaged
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.scanned import LOCKED_WORDS, State
from services.kernel.sealed import CannotOpen, Purpose

ATTACH = "attach"
_FILE, _NAME = "measure.file", "measure.file_name"
log = structlog.get_logger()


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in."""

    name: str
    content: bytes


def attach(house: House, item: str, handed: Handed, *, by: Officer, at: datetime) -> Attached:
    """A further file of a measure that is not reported as finished yet; the same file twice is one. Raises NotFound,
    Forbidden, Refused or Invalid; nothing is changed then."""
    name = attached.called(handed.name)
    digest = hashlib.sha256(handed.content).hexdigest()
    seen = house.offices.beneath(by.office)
    with house.database.work(seeing=seen) as session:
        entry, _, same = _taken(session, item, handed.content, name, digest, by)
    office = entry.office
    if same:
        return same
    # Sealing and the disk take as long as a file is large: nobody waits for it on the entry or on a connection.
    content = house.keys.seal_bytes(handed.content, purpose=Purpose.CASEWORK, office=office, what=_FILE, row=item)
    state, found = clamd.judged(house, handed.content)
    told: dict[str, Any] = {
        "sha256": digest,
        "address": store(house).put(content),
        "size": len(handed.content),
        "media_type": attached.media_type(handed.content, name) or "",
        "sealed_name": house.keys.seal(name, purpose=Purpose.CASEWORK, office=office, what=_NAME, row=item),
        "state": state,
        "why": found or "",
    }
    try:
        with house.database.work(seeing=seen) as session:
            hold(session, [f"{MEASURE}/{item}"])
            entry, move, same = _taken(session, item, handed.content, name, digest, by)
            if same is None:
                write(session, office, MEASURE, item, move, {"file": told}, by=by.id, at=at, n=len(entry.notes) + 1)
    except Refused:
        store(house).forget(told["address"])
        raise
    if same:  # somebody was faster
        store(house).forget(told["address"])
    return same or Attached(**told, by=by.id, at=at)


def name_of(house: House, entry: Item, one: Attached) -> str:
    """What the file was called."""
    return house.keys.open(one.sealed_name, purpose=Purpose.CASEWORK, office=entry.office, what=_NAME, row=entry.item)


def take(house: House, item: str, sha256: str, *, by: Officer, at: datetime) -> Handed:
    """A file of a measure, for who may open it; that it was asked for is a note of the entry either way. Raises
    NotFound, Forbidden, and Refused when it is locked or not there as it was handed in."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        hold(session, [f"{MEASURE}/{item}"])
        entry = next(iter(items(session, MEASURE, item=item)), None)
        one = next((one for one in attached.files_of(entry) if one.sha256 == sha256), None) if entry else None
        if entry is None or one is None:
            raise NotFound
        granted = attached.may_open(entry.office, by)
        look = Move(attached.LOOK, "取凭据文件", (entry.state,), entry.state, ())
        told = {attached.LOOK: {"sha256": sha256, "granted": granted and one.is_open}}
        write(session, entry.office, MEASURE, item, look, told, by=by.id, at=at, n=len(entry.notes) + 1)
    if not granted:
        raise Forbidden("not_yours_to_open", "凭据文件只由办理、核实这项措施的人员和省局督办打开，这次查看已记录")
    if not one.is_open:
        raise Refused("locked", LOCKED_WORDS[State(one.state)])
    try:
        content = content_of(house, entry.office, item, one.address)
    except (FileNotFoundError, Damaged, CannotOpen) as cause:
        log.error("a file of a measure cannot be read", office=entry.office, item=item, sha256=sha256)
        raise Refused("file_lost", "这个文件读不出来，请联系系统管理员") from cause
    return Handed(name_of(house, entry, one), content)


def content_of(house: House, office: str, item: str, address: str) -> bytes:
    """As it was handed in. Raises FileNotFoundError, Damaged or CannotOpen."""
    sealed = store(house).read(address)
    return house.keys.open_bytes(sealed, purpose=Purpose.CASEWORK, office=office, what=_FILE, row=item)


def _taken(
    session: Session, item: str, content: bytes, name: str, digest: str, by: Officer
) -> tuple[Item, Move, Attached | None]:
    """The entry as it stands, what is done to it, and the same file if it lies there already. Raises what `attach`
    does."""
    entry = entry_of(session, MEASURE, item, by)
    move = may(MEASURE, ATTACH, entry, by)
    already = attached.files_of(entry)
    same = next((one for one in already if one.sha256 == digest), None)
    if same is None and (found := attached.faults(content, name, len(already))):
        raise Invalid(found)
    return entry, move, same
