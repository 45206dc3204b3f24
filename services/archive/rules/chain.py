"""The chain over the entries of one case, and the digest of a dossier.

One chain a case, not one an office: writers of different cases never wait for each other, a dossier is verified by
its own rows alone, and it can be handed over or disposed of without breaking anybody else's history. What a chain by
case cannot show, the loss of a whole case, shows in the office's gapless numbers.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as it was heard. `body` is the message's JSON, byte for byte, its sealed tokens as they are.

    `position` counts from 1 in the order of hearing, `seq` the transitions of the case, for those that are one.
    """

    office: str
    case: str
    position: int
    message_id: uuid.UUID
    type: str
    said_at: datetime
    at: datetime
    seq: int | None
    body: str

    def as_said(self) -> dict[str, Any]:
        """What the link is computed over, by name, as plain JSON; a package carries it so that others can recompute."""
        return {
            "office": self.office,
            "case": self.case,
            "position": self.position,
            "message_id": str(self.message_id),
            "type": self.type,
            "said_at": _written(self.said_at),
            "at": _written(self.at),
            "seq": self.seq,
            "body": self.body,
        }


def start(case: str) -> bytes:
    """What the first entry of a case is linked to."""
    return hashlib.sha256(f"dossier {case}".encode()).digest()


def link(previous: bytes, entry: Entry) -> bytes:
    """The SHA-256 over the previous link and everything that the entry says, framed as a JSON list."""
    said = (previous.hex(), *entry.as_said().values())
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def digest(links: Iterable[bytes]) -> str:
    """The SHA-256 over the links of a dossier's entries in order, in hexadecimal."""
    return hashlib.sha256(b"".join(links)).hexdigest()


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def first_break(case: str, chain: Iterable[tuple[Entry, bytes]]) -> int | None:
    """The position of the first entry that is not as it was heard, or that is missing; None when all hold."""
    previous = start(case)
    for position, (entry, stored) in enumerate(chain, start=1):
        previous = link(previous, entry)
        if entry.position != position or previous != stored:
            return position
    return None
