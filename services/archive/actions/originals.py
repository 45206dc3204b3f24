"""The files that were handed in: their bytes lie sealed in the store that intake writes, and are read from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.rules.packages.fourfold import Original
from services.archive.rules.words import PARTS_OF_EVIDENCE
from services.archive.tables import EntryRow
from services.kernel.clock import SHANGHAI
from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.intake import EvidenceAttached, EvidenceJudged
from services.kernel.files import Damaged, FileStore
from services.kernel.house import House
from services.kernel.sealed import CannotOpen, Purpose

QUARANTINED = "quarantined"
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Found:
    """`content` is None when the file is quarantined, or `lost`: not there as it was handed in; `why` says so."""

    serial: int
    event: EvidenceAttached
    state: str
    name: str
    content: bytes | None
    why: str = ""
    lost: bool = False

    @property
    def part(self) -> str:
        return PARTS_OF_EVIDENCE.get(self.event.part, self.event.part)

    def as_original(self, path: str) -> Original:
        return Original(path=path, sha256=self.event.sha256, state=self.state)

    def listed(self) -> dict[str, Any]:
        """A line of 证据目录."""
        event = self.event
        return {
            "serial": self.serial,
            "name": self.name,
            "part": self.part,
            "media_type": event.media_type,
            "size": event.size,
            "sha256": event.sha256,
            "received_at": event.received_at.astimezone(SHANGHAI).isoformat(),
            "received_by": event.uploader,
            "state": self.state,
            "included": self.content is not None,
            "why": self.why,
        }


def originals_of(session: Session, house: House, office: str, case: str) -> list[Found]:
    """In the order in which they became part of the complaint."""
    bodies = session.scalars(
        select(EntryRow.body)
        .where(
            EntryRow.office == office,
            EntryRow.case == case,
            EntryRow.type.in_((EvidenceAttached.TYPE, EvidenceJudged.TYPE)),
        )
        .order_by(EntryRow.position)
    ).all()
    attached: dict[str, EvidenceAttached] = {}
    states: dict[str, tuple[Any, str]] = {}
    for event in (decode(open_envelope(body.encode())) for body in bodies):
        if isinstance(event, EvidenceAttached):
            attached[event.evidence] = event
            states.setdefault(event.evidence, (event.at, event.state))
        elif isinstance(event, EvidenceJudged) and states.get(event.evidence, (event.at,))[0] <= event.at:
            states[event.evidence] = (event.at, event.state)
    ordered = sorted(attached.values(), key=lambda each: (each.at, each.serial))
    return [_found(house, n, event, states[event.evidence][1]) for n, event in enumerate(ordered, start=1)]


def _found(house: House, serial: int, event: EvidenceAttached, state: str) -> Found:
    def opened(token: str, field: str) -> str:
        return house.keys.open(
            token, purpose=Purpose.PARTICULARS, office=event.sealed_for, what=f"evidence.{field}", row=event.evidence
        )

    name = opened(event.sealed_name, "name")
    if state == QUARANTINED:
        return Found(serial=serial, event=event, state=state, name=name, content=None, why="查出病毒，已隔离，不入包")
    try:
        content = house.keys.open_bytes(
            FileStore(house.settings.files_dir).read(event.address),
            purpose=Purpose.PARTICULARS,
            office=event.sealed_for,
            what="evidence.original",
            row=event.evidence,
        )
    except (FileNotFoundError, Damaged, CannotOpen) as cause:
        log.error("a file that was handed in cannot be read", case=event.case, evidence=event.evidence)
        return Found(
            serial=serial, event=event, state=state, name=name, content=None, why=type(cause).__name__, lost=True
        )
    return Found(serial=serial, event=event, state=state, name=name, content=content)
