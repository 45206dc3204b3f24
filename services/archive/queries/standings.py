"""How things stand now, office by office, for the dashboard, the wallboard and who listens; and what tells that it may
have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, cast, func, literal_column, select
from sqlalchemy.orm import Session

from services.archive.queries.board import Item, latest_in
from services.archive.queries.conditions import HANDLED_IN, MAJOR, OPEN, SUSPECTED, due_today, overdue
from services.archive.queries.guests import shares
from services.archive.queries.rollups import monthly, working_calendar
from services.archive.rules.standing import Standing
from services.archive.tables import MONTH_LINES, Account, KeptOff, MonthCountedRow, ScreenRow
from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow as E
from services.kernel.clock import SHANGHAI
from services.kernel.staff import ended

_MONTHLY = ("closed", "timed", "on_time", "call_exempt", "call_in_time", "graded", "satisfied")


def standings(session: Session, *, today: date) -> dict[str, Standing]:
    """Of what the offices that the session sees handle, whoever numbered it. The month's part follows the events by
    some seconds."""
    seen = str(session.info["seeing"]).split(",")
    counts: dict[str, Counter[str]] = {}
    for share in shares(session):
        now = select(
            HANDLED_IN,
            func.count(),
            func.count().filter(due_today(today)),
            func.count().filter(overdue(today)),
            func.count().filter(MAJOR),
            func.count().filter(SUSPECTED),
        )
        for office, *numbers in session.execute(now.where(OPEN, share).group_by(HANDLED_IN)):
            names = ("open", "due_today", "overdue", "major", "suspected")
            counts.setdefault(office, Counter()).update(dict(zip(names, numbers, strict=True)))
        new = select(HANDLED_IN, func.count()).where(D.registered_at >= _midnight(today), share).group_by(HANDLED_IN)
        for office, number in session.execute(new):
            counts.setdefault(office, Counter())["registered_today"] += number
    found = {office: Standing(numbers) for office, numbers in counts.items()}
    month = f"{today:%Y-%m}"
    calendar = working_calendar(session)
    for line in monthly(session, by=("office",), first=month, last=month, offices=seen, calendar=calendar):
        closed = Standing({name: line.of(name) for name in _MONTHLY}, dict(line.spans))
        found[line.key["office"]] = found.get(line.key["office"], Standing()) + closed
    return found


def latest_news(session: Session, *, most: int) -> list[Item]:
    """The newest of what the province should read, of everything that the session sees, whoever is kept off it."""
    found = [item for share in shares(session) for item in latest_in(session, share, most=most)]
    return sorted(found, key=lambda item: item.at, reverse=True)[:most]


def mark(session: Session, *, today: date) -> str:
    """Another text whenever `standings`, the news or somebody's right to see them may have changed: one statement.

    PostgreSQL gives each row that is written a new xmin. Their sum tells that one was, whichever of two transactions
    ended first; a case that is closed, a count or an officer is not written without it.
    """
    month = f"{today:%Y-%m}"
    row = session.execute(
        select(
            select(_written()).where(OPEN).select_from(D).scalar_subquery(),
            select(func.max(E.at)).where(E.loud).scalar_subquery(),
            select(_written()).where(MonthCountedRow.month == month).select_from(MonthCountedRow).scalar_subquery(),
            select(_written()).where(MONTH_LINES.c.month == month).select_from(MONTH_LINES).scalar_subquery(),
            select(_written()).select_from(Account).scalar_subquery(),
            select(_written()).select_from(KeptOff).scalar_subquery(),
            select(_written()).select_from(ScreenRow).scalar_subquery(),
        )
    ).one()
    return f"{today} {tuple(row)}"


def signed_out(session: Session, officers: Collection[str]) -> dict[str, tuple[bool, datetime | None]]:
    """Of these officers, whose account was closed or who has signed out: whether it is open, and when that was."""
    rows = session.execute(
        select(Account.officer, Account.active, Account.signed_out_at).where(Account.officer.in_(list(officers)))
    )
    return {officer: (active, at) for officer, active, at in rows if not active or at is not None}


def kept_off(session: Session, cases: Collection[str]) -> dict[str, frozenset[str]]:
    """By officer, the cases among these that he is kept off."""
    rows = session.execute(select(KeptOff.officer, KeptOff.case).where(KeptOff.case.in_(list(cases))))
    found: dict[str, set[str]] = {}
    for officer, case in rows:
        found.setdefault(officer, set()).add(case)
    return {officer: frozenset(each) for officer, each in found.items()}


def is_over(account: tuple[bool, datetime | None] | None, began: datetime) -> bool:
    """Whether a session that began then has been ended by what is known of its account."""
    return account is not None and (not account[0] or ended(began, account[1]))


def _written() -> ColumnElement[Any]:
    return func.coalesce(func.sum(cast(cast(literal_column("xmin"), Text), BigInteger)), 0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)
