"""A limit has passed: stamped once, for ever, with who was responsible when it passed (A5.1-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.contracts import routing as contracts
from services.routing.actions import limits
from services.routing.actions.chain import append
from services.routing.actions.standing import common_of
from services.routing.rules.clocks import CLOCKS, ClockKind, Warns
from services.routing.rules.regions import Severity
from services.routing.tables import Case, Clock, Outbox
from services.routing.tables.facts import ANSWERING
from services.routing.tables.roster import roster_of
from services.routing.tables.rulebook import Rulebook


def has_passed(row: Clock, *, at: datetime) -> bool:
    """Whether the running limit has passed and is not stamped yet; what is only said again and again never is."""
    return row.breached_at is None and row.due_at < at and CLOCKS[ClockKind(row.kind)].warns is not Warns.NOBODY


def breach_passed(session: Session, case: Case, rows: Iterable[Clock], *, book: Rulebook, at: datetime) -> None:
    """Stamp those of the case's running limits that have passed and were not looked at yet."""
    for row in list(rows):
        if has_passed(row, at=at):
            breach(session, case, row, book=book, at=at)


def breach(session: Session, case: Case, row: Clock, *, book: Rulebook, at: datetime) -> None:
    """Stamp the limit with who answered for it at its end. To be called before anything changes who does, so that the
    next act, a hand-over and the sweep, whichever comes first, write down the same name."""
    row.breached_at, row.accountable = row.due_at, _owed_by(session, case, row)
    if case.due_at == row.due_at:
        case.overdue = True
    common = mark(session, case, "breach", at, {"clock": row.kind, "n": row.n, "accountable": row.accountable})
    own: dict[str, Any] = {"clock": row.kind, "breached_at": row.due_at, "owed_by": row.accountable}
    # Of the answer alone: an order of the leader climbs the same ladder, and is nothing to the complainant.
    news_by = limits.news_by(row, case, book=book, at=at) if row.kind in ANSWERING else None
    said = contracts.ClockBreached(**common, **own, news_by=news_by)
    session.add(Outbox.of(said))


def mark(session: Session, case: Case, what: str, at: datetime, told: dict[str, Any]) -> dict[str, Any]:
    """Write down what the clock did; what the event about it tells in common with all others."""
    append(session, case, act=what, by=None, department=None, at=at, told={"marked": told})
    return common_of(case, act=what, by=None, at=at, urgent=Severity(case.severity).is_urgent)


def _owed_by(session: Session, case: Case, row: Clock) -> str | None:
    """Whose breach it is: of the post whose duty the limit is (5.4 b), by the appointments of the day when it passed;
    else of who answers for the case."""
    post = CLOCKS[ClockKind(row.kind)].owed_by
    on = row.due_at.astimezone(SHANGHAI).date()
    holders = roster_of(session, case.handled_in, on=on).holding(post) if post else []
    return next((one.id for one in holders if one.id not in case.recused), case.accountable)
