"""What the province has published: calendars and policy packs, newest first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.routing.tables import LocalRest, PublishedPolicy, PublishedYear


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


def local_rests(session: Session) -> list[dict[str, object]]:
    """The own rest days of offices, the newest revision of each year first."""
    rows = session.scalars(
        select(LocalRest).order_by(LocalRest.year.desc(), LocalRest.of_office, LocalRest.revision.desc())
    )
    return [
        {
            "office": row.of_office,
            "year": row.year,
            "revision": row.revision,
            "published_at": row.published_at,
            "days": row.document["days"],
        }
        for row in rows
    ]
