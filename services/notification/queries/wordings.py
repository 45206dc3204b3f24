"""The words in use and those that wait for a second person."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notification.rules.texts import Kind
from services.notification.tables import WordingRow

MOST = 30


@dataclass(frozen=True)
class Version:
    """One version of the words of one kind, with who wrote and who decided it."""

    id: uuid.UUID
    kind: Kind
    version: int
    sms: str
    subject: str
    email: str
    korean: str
    state: str
    drafted_by: str
    drafted_name: str
    drafted_at: datetime
    decided_name: str | None
    decided_at: datetime | None


def versions(session: Session, *, office: str, kind: Kind | None = None) -> list[Version]:
    """The office's own, the newest first."""
    wanted = select(WordingRow).where(WordingRow.office == office)
    if kind is not None:
        wanted = wanted.where(WordingRow.kind == kind.value)
    rows = session.scalars(wanted.order_by(WordingRow.version.desc()).limit(MOST))
    names = [name for name in Version.__dataclass_fields__ if name != "kind"]
    return [Version(kind=Kind(row.kind), **{name: getattr(row, name) for name in names}) for row in rows]
