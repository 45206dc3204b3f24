"""What the auditor reads beside the dossiers: a sample that anybody can draw again, and who looked at what (7.1.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.rules.asking import Period
from services.archive.rules.telling import actor, line
from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow as E
from services.archive.tables import KeptOff
from services.kernel.clock import SHANGHAI
from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.archive import DossierLooked, FormPrinted
from services.kernel.contracts.intake import ParticularsLooked
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off

LOOKS = (DossierLooked.TYPE, FormPrinted.TYPE, ParticularsLooked.TYPE)
MOST = 1000  # looks of one answer


@dataclass(frozen=True)
class Drawn:
    """Cases drawn from `of` closed ones."""

    of: int
    cases: Sequence[str]


@dataclass(frozen=True)
class Look:
    """Somebody opened something that shows who complained, or tried to."""

    case: str
    at: datetime
    by: str | None
    title: str
    text: str
    granted: bool


def sample(session: Session, officer: Officer, *, period: Period, seed: str, most: int) -> Drawn:
    """Of the cases closed in the period, in the order of a hash of seed and case: the seed alone says which."""
    begins, ends = _span(period)
    closed = session.scalars(
        select(D.case).where(D.closed_at >= begins, D.closed_at < ends, not_kept_off(KeptOff, D.case, officer))
    ).all()
    drawn = sorted(closed, key=lambda case: hashlib.sha256(f"{seed}/{case}".encode()).digest())[:most]
    return Drawn(len(closed), drawn)


def looks(session: Session, officer: Officer, period: Period) -> list[Look]:
    """The newest first."""
    begins, ends = _span(period)
    rows = session.execute(
        select(E.case, E.at, E.body)
        .where(E.type.in_(LOOKS), E.at >= begins, E.at < ends, not_kept_off(KeptOff, E.case, officer))
        .order_by(E.at.desc(), E.case)
        .limit(MOST)
    )
    found = []
    for case, at, body in rows:
        event = decode(open_envelope(body.encode()))
        if event is not None:
            told = line(event)
            found.append(Look(case, at, actor(event), told.title, told.text, getattr(event, "granted", True)))
    return found


def _span(period: Period) -> tuple[datetime, datetime]:
    begins = datetime.combine(period.first, time.min, SHANGHAI)
    return begins, datetime.combine(period.last + timedelta(days=1), time.min, SHANGHAI)
