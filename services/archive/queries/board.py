"""What the province, or a city for its part, sees at one look beside how the offices stand: what waits to be filed,
major cases, and news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from services.archive.queries.conditions import HANDLED_IN, OPEN, overdue
from services.archive.queries.guests import shares
from services.archive.rules.news import News, news
from services.archive.rules.standing import Standing, together
from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow as E
from services.archive.tables import KeptOff
from services.kernel.contracts import decode, open_envelope
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off

Rows = Select[*tuple[Any, ...]]
LATEST = 12  # items of news on the page
_NOW = ("open", "due_today", "overdue", "major", "suspected")
_UNFILED = select(func.count()).select_from(D).where(D.closed_at.is_not(None), D.filed_at.is_(None))
MOST_MAJOR = 50  # major cases on the page; the figure above the list counts all


@dataclass(frozen=True)
class OfficeCounts:
    """The open dossiers of one office, as far as it handles them, whoever numbered them."""

    office: str
    open: int = 0
    due_today: int = 0
    overdue: int = 0
    major: int = 0
    suspected: int = 0


@dataclass(frozen=True)
class Month:
    """`timed` closed cases had a limit for the result; `on_time` of them met it."""

    registered_today: int = 0
    closed: int = 0
    timed: int = 0
    on_time: int = 0
    unfiled: int = 0


@dataclass(frozen=True)
class MajorCase:
    """A complaint that is major or may be, and what has become of the report on it."""

    office: str
    case: str
    number: str | None
    severity: str
    kinds: Sequence[str]
    since: datetime
    step: str
    stage: str
    path: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    due_on: date | None
    overdue: bool


@dataclass(frozen=True)
class Item:
    """One line of news."""

    at: datetime
    office: str
    case: str
    number: str | None
    news: News
    ended: bool  # nothing is to be done about it any more


@dataclass(frozen=True)
class Board:
    """Everything on the page."""

    offices: Sequence[OfficeCounts]
    month: Month
    major: Sequence[MajorCase]
    news: Sequence[Item]


def board(session: Session, officer: Officer, standings: Mapping[str, Standing], *, today: date) -> Board:
    """Of what the offices that the session sees handle, whoever numbered it, and how they stand. Cases that the officer
    is kept off count, and are not named."""
    unfiled, major, latest = 0, list[MajorCase](), list[Item]()
    for share in shares(session):
        unfiled += session.scalar(_UNFILED.where(share)) or 0
        named = not_kept_off(KeptOff, D.case, officer)
        major += [MajorCase(*row) for row in session.execute(_major(today).where(named, share))]
        latest += latest_in(session, share, named)
    total = together(standings.values())
    return Board(
        offices=[
            OfficeCounts(office, *(one.of(name) for name in _NOW))
            for office, one in standings.items()
            if one.of("open")
        ],
        month=Month(
            registered_today=total.of("registered_today"),
            closed=total.of("closed"),
            timed=total.of("timed"),
            on_time=total.of("on_time"),
            unfiled=unfiled,
        ),
        major=sorted(major, key=lambda case: (case.severity, case.acknowledged_at is not None, case.since))[
            :MOST_MAJOR
        ],
        news=sorted(latest, key=lambda item: item.at, reverse=True)[:LATEST],
    )


def _major(today: date) -> Rows:
    """Confirmed before suspected, not yet acknowledged before acknowledged, the oldest first."""
    since = func.coalesce(D.confirmed_at, D.suspected_at, D.begun_at)
    return (
        select(
            HANDLED_IN,
            D.case,
            D.number,
            D.severity,
            D.major_kinds,
            since,
            D.step,
            D.stage,
            D.path,
            D.acknowledged_at,
            D.acknowledged_by,
            D.due_on,
            overdue(today),
        )
        .where(OPEN, D.severity.in_(("major", "suspected")))
        .order_by(D.severity, D.acknowledged_at.is_not(None), since)
        .limit(MOST_MAJOR)
    )


def latest_in(session: Session, *wanted: ColumnElement[bool], most: int = LATEST) -> list[Item]:
    """The newest of what the province should read. The dossier is looked up for each, from the newest on, until there
    are enough: `limit` keeps the planner from joining all the news there ever was."""
    about = (
        select(HANDLED_IN.label("handled_in"), D.number, D.closed_at.is_not(None).label("ended"))
        .where(D.office == E.office, D.case == E.case, *wanted)
        .limit(1)
        .lateral()
    )
    rows = session.execute(
        select(E.at, about.c.handled_in, E.case, about.c.number, E.body, about.c.ended)
        .join(about, true())
        .where(E.loud)
        .order_by(E.at.desc())
        .limit(most)
    )
    items = ((at, office, case, number, _news_in(body), ended) for at, office, case, number, body, ended in rows)
    return [Item(at, office, case, number, found, ended) for at, office, case, number, found, ended in items if found]


def _news_in(body: str) -> News | None:
    event = decode(open_envelope(body.encode()))
    return news(event) if event is not None else None
