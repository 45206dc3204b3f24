"""What the province, or a city for its part, sees at one look. Four statements, over open dossiers and this month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.archive.queries.conditions import HANDLED_IN, MAJOR, OPEN, SUSPECTED, due_today, overdue
from services.archive.rules.news import News, news
from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow as E
from services.archive.tables import KeptOff
from services.kernel.clock import SHANGHAI
from services.kernel.contracts import decode, open_envelope
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off

Rows = Select[*tuple[Any, ...]]
LATEST = 12  # items of news on the page
MOST_MAJOR = 50  # major cases on the page; the figure above the list counts all


@dataclass(frozen=True)
class OfficeCounts:
    """The open dossiers of one office, as far as it handles them, whoever numbered them."""

    office: str
    open: int
    due_today: int
    overdue: int
    major: int
    suspected: int


@dataclass(frozen=True)
class Month:
    """`timed` closed cases had a limit for the result; `on_time` of them met it."""

    registered_today: int
    closed: int
    timed: int
    on_time: int
    unfiled: int


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


@dataclass(frozen=True)
class Board:
    """Everything on the page."""

    offices: Sequence[OfficeCounts]
    month: Month
    major: Sequence[MajorCase]
    news: Sequence[Item]


def board(session: Session, officer: Officer, *, today: date) -> Board:
    """Of the offices that the session sees, as of now. Cases that the officer is kept off count, and are not named."""
    seen = str(session.info["seeing"]).split(",")  # what went to another office is in that one's figures
    return Board(
        offices=[OfficeCounts(*row) for row in session.execute(_by_office(today)) if row[0] in seen],
        month=Month(*session.execute(_month(today)).one()),
        major=[MajorCase(*row) for row in session.execute(_major(today).where(not_kept_off(KeptOff, D.case, officer)))],
        news=_latest(session, officer),
    )


def _by_office(today: date) -> Rows:
    return (
        select(
            HANDLED_IN,
            func.count(),
            func.count().filter(due_today(today)),
            func.count().filter(overdue(today)),
            func.count().filter(MAJOR),
            func.count().filter(SUSPECTED),
        )
        .where(OPEN)
        .group_by(HANDLED_IN)
    )


def _month(today: date) -> Rows:
    begins, month = _midnight(today), _midnight(today.replace(day=1))
    closed = D.closed_at >= month
    registered = select(func.count()).select_from(D).where(D.registered_at >= begins).scalar_subquery()
    unfiled = (
        select(func.count()).select_from(D).where(D.closed_at.is_not(None), D.filed_at.is_(None)).scalar_subquery()
    )
    return select(
        registered,
        func.count(),
        func.count().filter(D.on_time.is_not(None)),
        func.count().filter(D.on_time.is_(True)),
        unfiled,
    ).where(closed)


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


def _latest(session: Session, officer: Officer) -> list[Item]:
    rows = session.execute(
        select(E.at, HANDLED_IN, E.case, D.number, E.body)
        .join(D, (D.office == E.office) & (D.case == E.case))
        .where(E.loud, not_kept_off(KeptOff, D.case, officer))
        .order_by(E.at.desc())
        .limit(LATEST)
    )
    items = ((at, office, case, number, _news_in(body)) for at, office, case, number, body in rows)
    return [Item(at, office, case, number, found) for at, office, case, number, found in items if found]


def _news_in(body: str) -> News | None:
    event = decode(open_envelope(body.encode()))
    return news(event) if event is not None else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)
