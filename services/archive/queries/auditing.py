"""What the auditor reads beside the dossiers: a sample that anybody can draw again, and who looked at what (7.1.2)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, cast, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.archive.rules.asking import Looked, Period
from services.archive.rules.telling import actor, line
from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow as E
from services.archive.tables import KeptOff
from services.kernel.clock import SHANGHAI
from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.archive import DossierLooked, FormPrinted
from services.kernel.contracts.intake import ParticularsLooked
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off

TYPES = {"particulars": ParticularsLooked.TYPE, "paper": FormPrinted.TYPE, "dossier": DossierLooked.TYPE}


@dataclass(frozen=True)
class Drawn:
    """Cases drawn from `of` closed ones."""

    of: int
    cases: Sequence[str]


@dataclass(frozen=True)
class Look:
    """Somebody opened something that shows who complained, or tried to. Name and posts are those of then, empty where
    they were not written down yet."""

    office: str
    case: str
    at: datetime
    by: str | None
    title: str
    text: str
    granted: bool
    by_name: str = ""
    by_posts: Sequence[str] = ()


@dataclass(frozen=True)
class Looks:
    """`cursor` continues behind the last one; None when there are no more."""

    found: Sequence[Look]
    cursor: str | None


def sample(session: Session, officer: Officer, *, period: Period, seed: str, most: int) -> Drawn:
    """Of the cases closed in the period, in the order of a hash of seed and case: the seed alone says which."""
    begins, ends = _span(period)
    closed = session.scalars(
        select(D.case).where(D.closed_at >= begins, D.closed_at < ends, not_kept_off(KeptOff, D.case, officer))
    ).all()
    drawn = sorted(closed, key=lambda case: hashlib.sha256(f"{seed}/{case}".encode()).digest())[:most]
    return Drawn(len(closed), drawn)


def looks(session: Session, officer: Officer, asked: Looked, *, most: int, cursor: str | None = None) -> Looks:
    """The newest first. Raises Invalid for a cursor that is not ours."""
    statement = (
        select(E.office, E.case, E.at, E.position, E.body)
        .where(*_asked(asked), not_kept_off(KeptOff, E.case, officer))
        .order_by(E.at.desc(), E.case.desc(), E.position.desc())
        .limit(most + 1)
    )
    if cursor:
        statement = statement.where(tuple_(E.at, E.case, E.position) < tuple_(*_place(cursor)))
    rows = session.execute(statement).all()
    last = rows[most - 1] if len(rows) > most else None
    found = []
    for row in rows[:most]:
        event = decode(open_envelope(row.body.encode()))
        if event is not None:
            told = line(event)
            found.append(
                Look(
                    row.office,
                    row.case,
                    row.at,
                    actor(event),
                    told.title,
                    told.text,
                    getattr(event, "granted", True),
                    getattr(event, "by_name", ""),
                    getattr(event, "by_posts", ()),
                )
            )
    return Looks(found, _cursor(last.at, last.case, last.position) if last else None)


def _asked(asked: Looked) -> list[ColumnElement[bool]]:
    begins, ends = _span(asked.period)
    said = cast(E.body, JSONB)["event"]
    kinds = [TYPES[asked.what]] if asked.what else list(TYPES.values())
    wanted = [E.type.in_(kinds), E.at >= begins, E.at < ends]
    if asked.office:
        wanted.append(E.office == asked.office)
    if asked.case:
        wanted.append(E.case == asked.case)
    if asked.who:
        wanted.append(or_(said["by"].astext == asked.who, said["by_name"].astext == asked.who))
    if asked.refused:
        wanted.append(said["granted"].astext == "false")
    return wanted


def _cursor(at: datetime, case: str, position: int) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {case} {position}".encode()).decode()


def _place(cursor: str) -> tuple[datetime, str, int]:
    try:
        at, case, position = base64.urlsafe_b64decode(cursor).decode().split(" ")
        return datetime.fromisoformat(at), case, int(position)
    except (ValueError, binascii.Error) as cause:
        raise Invalid([Fault("cursor", "bad_cursor", "翻页位置不对，请从第一页开始")]) from cause


def _span(period: Period) -> tuple[datetime, datetime]:
    begins = datetime.combine(period.first, time.min, SHANGHAI)
    return begins, datetime.combine(period.last + timedelta(days=1), time.min, SHANGHAI)
