"""What the province has published: calendars and policy packs, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.routing.rules.local_rest import standing
from services.routing.rules.petition import over
from services.routing.rules.policy import PolicyPack
from services.routing.tables import LocalRest, PublishedPolicy, PublishedYear
from services.routing.tables.rulebook import approval_of, rulebook


def calendars(session: Session) -> list[dict[str, object]]:
    """Every published revision of every year."""
    rows = session.scalars(select(PublishedYear).order_by(PublishedYear.year.desc(), PublishedYear.revision.desc()))
    return [
        {
            "year": row.year,
            "revision": row.revision,
            "state": row.state,
            "source": row.source,
            "published_at": row.published_at,
            "calendar": row.document,
        }
        for row in rows
    ]


def policies(session: Session) -> list[dict[str, object]]:
    """Every published pack."""
    rows = session.scalars(
        select(PublishedPolicy).order_by(PublishedPolicy.effective_on.desc(), PublishedPolicy.published_at.desc())
    )
    return [
        {
            "version": row.version,
            "effective_on": row.effective_on,
            "published_at": row.published_at,
            "policy": row.document,
        }
        for row in rows
    ]


@dataclass(frozen=True)
class SecondPack:
    """What holds for what a petition office hands over, or would be drafted today; since when, or from when on."""

    pack: PolicyPack
    is_on: bool
    begins_on: date | None


def second_pack(session: Session, *, today: date) -> SecondPack:
    """Off while the province has published none (D05)."""
    book = rulebook(session)
    held = book.petition(today)
    begins_on = max((day for day, _ in book.petitions), default=None)
    return SecondPack(over(book.current(today), held), held is not None, begins_on)


def local_rests(session: Session) -> list[dict[str, object]]:
    """Every approval of own rest days of an office, the newest of each year first; `in_force` are the days in it that
    no later one has withdrawn."""
    rows = session.scalars(
        select(LocalRest).order_by(LocalRest.year.desc(), LocalRest.of_office, LocalRest.revision.desc())
    ).all()
    found: list[dict[str, object]] = []
    for _, of_year in groupby(rows, key=lambda row: (row.year, row.of_office)):
        newest_first = list(of_year)
        approvals = [approval_of(row) for row in newest_first]
        for row, approval, holds in zip(newest_first, approvals, standing(approvals[::-1])[::-1], strict=True):
            found.append(
                {
                    "office": row.of_office,
                    "year": row.year,
                    "revision": row.revision,
                    "published_at": row.published_at,
                    "days": row.document["days"],
                    "replaces": approval.replaces,
                    "in_force": [day.isoformat() for day in sorted(holds)],
                }
            )
    return found
