"""The screens of an office and of those beneath it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.rules.screens import viewer
from services.archive.tables import ScreenRow


def screens(session: Session) -> Sequence[ScreenRow]:
    """The newest first, also those that were revoked."""
    return session.scalars(select(ScreenRow).order_by(ScreenRow.issued_at.desc(), ScreenRow.id)).all()


def revoked(session: Session, watching: Collection[str]) -> dict[str, tuple[bool, datetime | None]]:
    """Of these viewers, the screens that show nothing more, as `standings.signed_out` tells it of officers."""
    gone = session.scalars(select(ScreenRow).where(ScreenRow.revoked_at.is_not(None)))
    ids = {viewer(str(row.id), row.name, row.office).id: row.revoked_at for row in gone}
    return {each: (False, ids[each]) for each in watching if each in ids}
