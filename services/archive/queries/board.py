"""What the province, or a city for its part, sees at one look. Four statements over open dossiers and this month, and
four more where it handles what others numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from services.archive.queries.conditions import HANDLED_IN, MAJOR, OPEN, SUSPECTED, due_today, overdue
from services.archive.queries.guests import shares
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
    open: int = 0
    due_today: int = 0
    overdue: int = 0
    major: int = 0
    suspected: int = 0

    def __add__(self, more: OfficeCounts) -> OfficeCounts:
        return OfficeCounts(self.office, *(a + b for a, b in zip(astuple(self)[1:], astuple(more)[1:], strict=True)))


@dataclass(frozen=True)
class Month:
    """`timed` closed cases had a limit for the result; `on_time` of them met it."""

    registered_today: int = 0
    closed: int = 0
    timed: int = 0
    on_time: int = 0
    unfiled: int = 0

    def __add__(self, more: Month) -> Month:
        return Month(*(a + b for a, b in zip(astuple(self), astuple(more), strict=True)))


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
    """Of what the offices that the session sees handle, as of now, whoever numbered it. Cases that the officer is kept
    off count, and are not named."""
    offices: dict[str, OfficeCounts] = {}
    month, major, latest = Month(), list[MajorCase](), list[Item]()
    for share in shares(session):
        for row in session.execute(_by_office(today).where(share)):
            counted = OfficeCounts(*row)
            offices[counted.office] = offices.get(counted.office, OfficeCounts(counted.office)) + counted
        month += Month(*session.execute(_month(today, share)).one())
        named = not_kept_off(KeptOff, D.case, officer)
        major += [MajorCase(*row) for row in session.execute(_major(today).where(named, share))]
        latest += latest_in(session, share, named)
    return Board(
        offices=list(offices.values()),
        month=month,
        major=sorted(major, key=lambda case: (case.severity, case.acknowledged_at is not None, case.since))[
            :MOST_MAJOR
        ],
        news=sorted(latest, key=lambda item: item.at, reverse=True)[:LATEST],
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


def _month(today: date, share: ColumnElement[bool]) -> Rows:
    begins, month = _midnight(today), _midnight(today.replace(day=1))
    of_share = select(func.count()).select_from(D).where(share)
    return select(
        of_share.where(D.registered_at >= begins).scalar_subquery(),
        func.count(),
        func.count().filter(D.on_time.is_not(None)),
        func.count().filter(D.on_time.is_(True)),
        of_share.where(D.closed_at.is_not(None), D.filed_at.is_(None)).scalar_subquery(),
    ).where(share, D.closed_at >= month)


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
    """The newest of what the province should read."""
    rows = session.execute(
        select(E.at, HANDLED_IN, E.case, D.number, E.body)
        .join(D, (D.office == E.office) & (D.case == E.case))
        .where(E.loud, *wanted)
        .order_by(E.at.desc())
        .limit(most)
    )
    items = ((at, office, case, number, _news_in(body)) for at, office, case, number, body in rows)
    return [Item(at, office, case, number, found) for at, office, case, number, found in items if found]


def _news_in(body: str) -> News | None:
    event = decode(open_envelope(body.encode()))
    return news(event) if event is not None else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)
