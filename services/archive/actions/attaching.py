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
from services.archive.rules.registers import MEASURE, Item
from services.archive.tables.registers import items
from services.kernel.errors import Invalid, NotFound, Refused
from services.kernel.files import Damaged
from services.kernel.house import House
from services.kernel.people import Officer
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
    name = handed.name.replace("\\", "/").rpartition("/")[2].strip()[-attached.LONGEST_NAME :]
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        hold(session, [f"{MEASURE}/{item}"])
        entry = entry_of(session, MEASURE, item, by)
        move = may(MEASURE, ATTACH, entry, by)
        already = attached.files_of(entry)
        digest = hashlib.sha256(handed.content).hexdigest()
        if same := next((one for one in already if one.sha256 == digest), None):
            return same
        if found := attached.faults(handed.content, name, len(already)):
            raise Invalid(found)
        office = entry.office
        content = house.keys.seal_bytes(handed.content, purpose=Purpose.CASEWORK, office=office, what=_FILE, row=item)
        told: dict[str, Any] = {
            "sha256": digest,
            "address": store(house).put(content),
            "size": len(handed.content),
            "media_type": attached.media_type(handed.content, name) or "",
            "sealed_name": house.keys.seal(name, purpose=Purpose.CASEWORK, office=office, what=_NAME, row=item),
        }
        write(session, entry.office, MEASURE, item, move, {"file": told}, by=by.id, at=at, n=len(entry.notes) + 1)
    return Attached(**told, by=by.id, at=at)


def name_of(house: House, entry: Item, one: Attached) -> str:
    """What the file was called."""
    return house.keys.open(one.sealed_name, purpose=Purpose.CASEWORK, office=entry.office, what=_NAME, row=entry.item)


def read(session: Session, house: House, item: str, sha256: str) -> Handed:
    """A file of a measure of the offices that the session sees. Raises NotFound, and Refused when it is not there as it
    was handed in."""
    entry = next(iter(items(session, MEASURE, item=item)), None)
    one = next((one for one in attached.files_of(entry) if one.sha256 == sha256), None) if entry else None
    if entry is None or one is None:
        raise NotFound
    try:
        content = house.keys.open_bytes(
            store(house).read(one.address), purpose=Purpose.CASEWORK, office=entry.office, what=_FILE, row=item
        )
    except (FileNotFoundError, Damaged, CannotOpen) as cause:
        log.error("a file of a measure cannot be read", office=entry.office, item=item, sha256=sha256)
        raise Refused("file_lost", "这个文件读不出来，请联系系统管理员") from cause
    return Handed(name_of(house, entry, one), content)
