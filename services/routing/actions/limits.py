"""Clock rows: started, stopped and restarted as the tables of steps say, and never otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.offices import Office
from services.kernel.workdays import Day, OfficeHours, WorkingCalendar
from services.routing.rules import clocks
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import CLOCKS, ClockKind, Warns
from services.routing.rules.ladder import Firing, next_rung, rungs_of
from services.routing.rules.policy import Length, PolicyPack, Unit
from services.routing.tables import Case, Clock, Fired
from services.routing.tables.facts import ANSWERING
from services.routing.tables.rulebook import Rulebook

OF_DAYS = frozenset({Unit.WORKING_DAYS.value, Unit.DAYS.value})
FURTHEST = timedelta(days=120)  # from the start of a limit to its last rung


def start(
    session: Session,
    case: Case,
    kind: ClockKind,
    *,
    office: Office,
    book: Rulebook,
    at: datetime,
    length: Length | None = None,
) -> Clock:
    """A running clock row with its inputs, due instant and explanation, as long as the pack says when no length is
    given. `office` has the case now: its hours and its rest days count, whatever becomes of the case later."""
    pack = book.of(case.policy, on=at.astimezone(SHANGHAI).date())
    case.clocks += 1
    counted = clocks.start(
        kind,
        at,
        hours=OfficeHours.of(office.opens, office.closes),
        calendar=calendar_at(book, office.code, at),
        pack=pack,
        upstream_on=case.upstream_due_on if kind is ClockKind.K1 else None,
        length=length,
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
        counted_in=None if office.code == case.office else office.code,
        calendar=counted.calendar,
        policy=counted.pack,
        due_at=counted.due_at,
        days=documents(counted.days),
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


def aim(
    row: Clock, *, first_class: bool, book: Rulebook, after: str | None, at: datetime | None = None
) -> Firing | None:
    """Point the row at the rung that follows `after`; the rung, or None when the ladder is climbed. What is only said
    again and again is not said for times before `at`."""
    pack = book.packs[row.policy]
    calendar = calendar_at(book, row.days_of, row.due_at)
    rungs = rungs_of(counted_from(row, pack), calendar=calendar, pack=pack, first_class=first_class)
    if after is None or any(rung.name == after for rung in rungs):
        following = next_rung(rungs, after=after)
    else:  # the rung of before is none any more: the case has become one of the first class meanwhile
        following = next((rung for rung in rungs if row.next_fire and rung.at > row.next_fire), None)
    if at is not None and CLOCKS[ClockKind(row.kind)].warns is Warns.REPEATS:
        while following is not None and following.at <= at:
            following = next_rung(rungs, after=following.name)
    row.next_fire = following.at if following else None
    row.next_rung = following.name if following else None
    return following


def firing(row: Clock, *, first_class: bool, book: Rulebook) -> Firing:
    """The rung that the row points at."""
    pack = book.packs[row.policy]
    calendar = calendar_at(book, row.days_of, row.due_at)
    rungs = rungs_of(counted_from(row, pack), calendar=calendar, pack=pack, first_class=first_class)
    return next(rung for rung in rungs if rung.name == row.next_rung)


def counted_from(row: Clock, pack: PolicyPack) -> clocks.Clock:
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
        extended_by=row.extended_by,
    )


def recount(row: Clock, *, book: Rulebook) -> datetime | None:
    """Count a running limit of days anew by the calendar that holds now (D26); the due instant that it had, when it has
    another one now. What has been breached stays as it was decided."""
    if row.breached_at is not None or row.unit not in OF_DAYS:
        return None
    pack = book.packs[row.policy]
    counted = clocks.recount(
        counted_from(row, pack), calendar=calendar_at(book, row.days_of, row.started_at), pack=pack
    )
    before, days = row.due_at, documents(counted.days)
    if (counted.due_at, counted.provisional, days) == (before, row.provisional, row.days):
        return None
    row.due_at, row.days, row.in_words = counted.due_at, days, counted.in_words
    row.provisional, row.calendar = counted.provisional, counted.calendar
    if counted.due_at == before:
        return None
    row.was_due_at = before
    return before


def extend(session: Session, case: Case, row: Clock, days: int, *, book: Rulebook) -> None:
    """Put a running limit off by natural days: it is counted anew from its start, and what is still to be said about it
    is said later (D05)."""
    row.extended_by = days
    recount(row, book=book)
    aim(row, first_class=is_first_class(case), book=book, after=last_fired(session, row))


def put_under(session: Session, case: Case, row: Clock, pack: PolicyPack, *, book: Rulebook) -> datetime:
    """Count the running limit of the answer anew from its start, by another pack and with nothing put off; the due
    instant that it had (D05)."""
    before = row.due_at
    row.policy, row.extended_by = pack.version, 0
    row.length, row.unit, row.clause = pack.answer.n, pack.answer.unit.value, pack.answer.clause
    recount(row, book=book)
    aim(row, first_class=is_first_class(case), book=book, after=last_fired(session, row))
    return before


def last_fired(session: Session, row: Clock) -> str | None:
    """The rung of the limit that was sent last."""
    return session.scalar(
        select(Fired.rung)
        .where(Fired.office == row.office, Fired.case_id == row.case_id, Fired.clock == row.n)
        .order_by(Fired.due_at.desc())
        .limit(1)
    )


def counting(running: Iterable[Clock]) -> Clock | None:
    """The limit that counts now: K0 until the decision on acceptance, then K1 or the clock of the round."""
    deciding = [clock for clock in running if clock.kind in ANSWERING or clock.kind == ClockKind.K0.value]
    return min(deciding, key=lambda clock: clock.due_at) if deciding else None


def calendar_at(book: Rulebook, office: str, at: datetime) -> WorkingCalendar:
    """The office's calendar far enough for what begins or is due then; what ends in a year that nobody has arranged yet
    is provisional, and counted again when it is arranged."""
    return book.calendar_of(office).reaching(at.astimezone(SHANGHAI).date() + FURTHEST)


def news_by(row: Clock, case: Case, *, book: Rulebook, at: datetime) -> date:
    """The last day on which who complained hears how it goes on, where there is nothing else to tell (4.4)."""
    today = at.astimezone(SHANGHAI).date()
    length = CLOCKS[ClockKind.K8].length_in(book.of(case.policy, on=today))
    hours, calendar = OfficeHours.of(row.opens, row.closes), calendar_at(book, row.counted_in or row.office, at)
    return clocks.ends_at(at, length, hours=hours, calendar=calendar).astimezone(SHANGHAI).date()


def is_first_class(case: Case) -> bool:
    return case.classed == CaseClass.ONE or case.risk == 0


def documents(days: Iterable[Day]) -> list[list[Any]]:
    return [[day.on.isoformat(), day.counted, day.reason, day.provisional] for day in days]
