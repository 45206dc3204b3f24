"""Clock rows: started, stopped and restarted as the tables of steps say, and never otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.offices import Office
from services.kernel.workdays import Day, OfficeHours
from services.routing.rules import clocks
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.ladder import Firing, next_rung, rungs_of
from services.routing.rules.policy import Length, PolicyPack, Unit
from services.routing.tables import Case, Clock
from services.routing.tables.rulebook import Rulebook


def start(session: Session, case: Case, kind: ClockKind, *, office: Office, book: Rulebook, at: datetime) -> Clock:
    """A running clock row with its inputs, due instant and explanation. Raises UnpublishedYear."""
    pack = book.of(case.policy, on=at.astimezone(SHANGHAI).date())
    case.clocks += 1
    counted = clocks.start(
        kind,
        at,
        hours=OfficeHours.of(office.opens, office.closes),
        calendar=book.calendar,
        pack=pack,
        upstream_on=case.upstream_due_on if kind is ClockKind.K1 else None,
    )
    row = Clock(
        office=case.office,
        case_id=case.id,
        n=case.clocks,
        kind=kind.value,
        round=case.round,
        state="running",
        started_at=at,
        length=counted.length.n,
        unit=counted.length.unit.value,
        clause=counted.length.clause,
        opens=office.opens,
        closes=office.closes,
        upstream_on=counted.upstream_on,
        calendar=counted.calendar,
        policy=counted.pack,
        due_at=counted.due_at,
        days=_documents(counted.days),
        in_words=counted.in_words,
        provisional=counted.provisional,
    )
    aim(row, first_class=is_first_class(case), book=book, after=None)
    session.add(row)
    return row


def stop(row: Clock, *, at: datetime) -> None:
    """Stop for ever: whether it was met is decided here and never again."""
    row.state, row.stopped_at, row.met = "stopped", at, at <= row.due_at
    row.next_fire, row.next_rung = None, None


def aim(row: Clock, *, first_class: bool, book: Rulebook, after: str | None) -> Firing | None:
    """Point the row at the rung that follows `after`; the rung, or None when the ladder is climbed."""
    pack = book.packs[row.policy]
    rungs = rungs_of(counted_from(row, pack, book), calendar=book.calendar, pack=pack, first_class=first_class)
    if after is None or any(rung.name == after for rung in rungs):
        following = next_rung(rungs, after=after)
    else:  # the rung of before is none any more: the case has become one of the first class meanwhile
        following = next((rung for rung in rungs if row.next_fire and rung.at > row.next_fire), None)
    row.next_fire = following.at if following else None
    row.next_rung = following.name if following else None
    return following


def firing(row: Clock, *, first_class: bool, book: Rulebook) -> Firing:
    """The rung that the row points at."""
    pack = book.packs[row.policy]
    rungs = rungs_of(counted_from(row, pack, book), calendar=book.calendar, pack=pack, first_class=first_class)
    return next(rung for rung in rungs if rung.name == row.next_rung)


def counted_from(row: Clock, pack: PolicyPack, book: Rulebook) -> clocks.Clock:
    """The clock as the rules know it, from what the row has stored."""
    return clocks.Clock(
        kind=ClockKind(row.kind),
        started_at=row.started_at,
        length=Length(row.length, Unit(row.unit), row.clause),
        hours=OfficeHours.of(row.opens, row.closes),
        calendar=row.calendar,
        pack=pack.version,
        due_at=row.due_at,
        days=row.explanation,
        provisional=row.provisional,
        upstream_on=row.upstream_on,
    )


def is_first_class(case: Case) -> bool:
    return case.classed == CaseClass.ONE or case.risk == 0


def _documents(days: Iterable[Day]) -> list[list[Any]]:
    return [[day.on.isoformat(), day.counted, day.reason, day.provisional] for day in days]
