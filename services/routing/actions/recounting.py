"""After a publication of the calendar every open limit that it touches is counted anew, once (6.6.2.6, D26).

The old and the new instant stand in the history; whoever's day moved is told. What was breached stays breached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.contracts import routing as contracts
from services.kernel.house import House
from services.kernel.workdays import close_of
from services.routing.actions import limits
from services.routing.actions.chain import append
from services.routing.actions.doing import take
from services.routing.actions.standing import common_of
from services.routing.rules.policy import Unit
from services.routing.rules.regions import Severity
from services.routing.tables import Case, Clock, Outbox, Publication
from services.routing.tables.facts import running
from services.routing.tables.rulebook import Rulebook, rulebook

REACH = timedelta(days=60)  # the ladder goes on for ten working days after the due day, over the longest holidays
PAGE = 500
log = structlog.get_logger()


@dataclass(frozen=True)
class Waiting:
    """A publication whose limits have not been counted anew yet. `office` is set for local rest days."""

    id: str
    since: datetime
    office: str | None


def waiting(house: House) -> list[Waiting]:
    """What is to be counted anew, the oldest first."""
    with house.database.work(seeing=()) as session:
        rows = session.scalars(
            select(Publication)
            .where(Publication.state == "published", Publication.recount_from.is_not(None))
            .where(Publication.recounted_at.is_(None))
            .order_by(Publication.decided_at)
        ).all()
    return [
        Waiting(
            row.id,
            close_of(row.recount_from, datetime.min.time()) - REACH,
            row.key.partition("/")[0] if row.kind == "local_rest" else None,
        )
        for row in rows
        if row.recount_from
    ]


def recount(house: House, publication: Waiting, *, at: datetime) -> int:
    """Count everything that the publication touches; how many limits moved. A second run changes nothing more.

    One transaction a case. Raises RuntimeError at the end when a case could not be counted; it is tried again then.
    """
    moved, failed = 0, 0
    for office, case in _touched(house, publication):
        try:
            with house.database.work(seeing=(office,)) as session:
                moved += recount_case(session, case, at=at)
        except Exception:
            log.exception("limits could not be counted anew")
            failed += 1
    if failed:
        raise RuntimeError(f"the limits of {failed} cases could not be counted anew")
    with house.database.work(seeing=()) as session:
        row = session.get_one(Publication, publication.id, with_for_update=True)
        row.recounted_at, row.moved = at, (row.moved or 0) + moved
    return moved


def recount_case(session: Session, case_id: str, *, at: datetime) -> int:
    """Every running limit of the case by the calendar that holds now; how many moved."""
    case, book = take(session, case_id), rulebook(session)
    rows = list(running(session, case))
    before = {row.n: _state(row) for row in rows}
    moved = [row for row in rows if limits.recount(row, book=book) is not None]
    for row in rows:
        if row.unit == Unit.WORKING_DAYS.value:
            _aim(session, case, row, book)
    if any(_state(row) != before[row.n] for row in rows):
        _tell(session, case, rows, before, at)
    return len(moved)


State = tuple[datetime, bool, str]


def _state(row: Clock) -> State:
    return row.due_at, row.provisional, row.calendar


def _tell(session: Session, case: Case, rows: list[Clock], before: Mapping[int, State], at: datetime) -> None:
    was_due_on, was_provisional = case.due_on, case.due_provisional
    counting = limits.counting(rows)
    if counting:
        case.due_at, case.due_provisional = counting.due_at, counting.provisional
        case.due_counted_in = counting.days_of
        case.due_on = counting.due_at.astimezone(SHANGHAI).date()
    told = [
        {
            "clock": row.kind,
            "n": row.n,
            "was_due_at": before[row.n][0].astimezone(SHANGHAI),
            "due_at": row.due_at.astimezone(SHANGHAI),
            "was_provisional": before[row.n][1],
            "provisional": row.provisional,
            "was_counted_by": before[row.n][2],
            "counted_by": row.calendar,
        }
        for row in rows
        if _state(row) != before[row.n]
    ]
    append(session, case, act="recount", by=None, department=None, at=at, told={"marked": {"clocks": told}})
    urgent = Severity(case.severity).is_urgent
    common = common_of(case, act="recount", by=None, at=at, urgent=urgent)
    if counting is None or was_due_on is None or (case.due_on, case.due_provisional) == (was_due_on, was_provisional):
        session.add(Outbox.of(contracts.CaseMoved(**common)))
        return
    session.add(
        Outbox.of(
            contracts.DueMoved(
                **common,
                moved_from=was_due_on,
                was_provisional=was_provisional,
                due_at=counting.due_at,
                calendar=counting.calendar,
            )
        )
    )


def _aim(session: Session, case: Case, row: Clock, book: Rulebook) -> None:
    """Point at the rung after the last one that was sent, at its new instant."""
    limits.aim(row, first_class=limits.is_first_class(case), book=book, after=limits.last_fired(session, row))


def _touched(house: House, publication: Waiting) -> Iterator[tuple[str, str]]:
    """The cases with a limit that the changed days may concern, page by page."""
    last = ("", "")
    key = tuple_(Clock.office, Clock.case_id)
    found = (
        select(Clock.office, Clock.case_id)
        .where(Clock.state == "running", Clock.unit == Unit.WORKING_DAYS.value, Clock.due_at >= publication.since)
        .distinct()
        .order_by(Clock.office, Clock.case_id)
        .limit(PAGE)
    )
    if publication.office:
        found = found.where(func.coalesce(Clock.counted_in, Clock.office) == publication.office)
    while True:
        with house.database.work_seeing_every_office(because="a calendar holds for every office") as session:
            page = [(office, case) for office, case in session.execute(found.where(key > last))]
        if not page:
            return
        yield from page
        last = page[-1]
