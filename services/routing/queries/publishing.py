"""What a publication would change, before anybody publishes it; and what was proposed and decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.workdays import CalendarYear, OfficeHours, WorkingCalendar
from services.routing.queries.pages import FURTHEST
from services.routing.rules.clocks import ClockKind, start
from services.routing.rules.drafted_days import DayChange, day_changes, in_words
from services.routing.rules.local_rest import Approval, in_force
from services.routing.rules.packs import Change, changes
from services.routing.rules.policy import Length, PolicyPack, Unit
from services.routing.tables import Case, Clock, Publication
from services.routing.tables.rulebook import Rulebook, pack_of, rulebook

SHOWN = 50  # of the days that would move
NOON = time(12)


@dataclass(frozen=True)
class DayMove:
    """So many limits that are due on one day would be due on another."""

    due_on: date
    new_due_on: date
    limits: int


@dataclass(frozen=True)
class Simulation:
    """What would happen to the open limits: `moved` of `open`, and how many provisional days would become firm."""

    open: int
    moved: int
    later: int
    earlier: int
    confirmed: int
    offices: Mapping[str, int]
    days: list[DayMove]
    in_words: str


@dataclass(frozen=True)
class PackSimulation:
    """What a pack changes; `open_cases` keep the rules under which they were accepted (A2-1)."""

    changes: list[Change]
    open_cases: int
    in_words: str


@dataclass(frozen=True)
class Content:
    """What a draft says, against what holds: days that count otherwise, or values that differ."""

    in_words: str
    days: Sequence[DayChange] = ()
    changes: Sequence[Change] = ()


def simulate_year(session: Session, document: Mapping[str, Any]) -> Simulation:
    """The year in its place, for every office that the session sees."""
    book = rulebook(session)
    calendar = book.calendar.with_year(CalendarYear.of(document))
    return _simulate(session, book, {}, calendar)


def simulate_local_rest(
    session: Session, office: str, year: int, document: Mapping[str, Any], *, today: date
) -> Simulation:
    """The office with these rest days of the year, beside or in place of those that it has; other years as they are."""
    book = rulebook(session)
    others = {day: name for day, name in book.local.get(office, {}).items() if day.year != year}
    days = in_force([Approval(date.min, book.local_of(office, year)), Approval.of(document, on=today)])
    return _simulate(session, book, {office: book.calendar.with_local_rest({**others, **days})}, None)


def simulate_policy(session: Session, document: Mapping[str, Any], *, today: date) -> PackSimulation:
    """The pack against the one in force."""
    pack = pack_of(document)
    found = changes(_held(rulebook(session), pack, today), pack)
    open_cases = session.scalar(select(func.count()).select_from(Case).where(Case.is_open)) or 0
    whose = f"{pack.applies_to}部门转来的" if pack.applies_to else ""
    words = f"会改变{len(found)}项规则，只用于生效以后受理的{whose}投诉；在办的{open_cases}件按原来的规则办理"
    return PackSimulation(found, open_cases, words)


def contents(session: Session, *, today: date) -> dict[str, Content]:
    """By its id, what each draft of a calendar or a pack that waits would change in what holds now, so that nobody
    decides on it blind."""
    book, found = rulebook(session), dict[str, Content]()
    for row in session.scalars(select(Publication).where(Publication.state == "proposed")):
        if row.kind == "calendar":
            year = CalendarYear.of(row.document)
            days = day_changes(book.calendar, book.calendar.with_year(year))
            found[row.id] = Content(
                f"{year.state}，依据：{year.source}。{in_words(days)}",
                days=[day for day in days if day.counted != day.counts],
            )
        elif row.kind == "policy":
            pack = pack_of(row.document)
            until_then = _held(book, pack, max(today, pack.effective_on))
            told = changes(until_then, pack)
            day = f"{pack.effective_on.year}年{pack.effective_on.month}月{pack.effective_on.day}日"
            whose = f"，只用于{pack.applies_to}部门转来的投诉" if pack.applies_to else ""
            words = f"{day}起生效{whose}。与{until_then.version}相比，{len(told)}项不同"
            found[row.id] = Content(words, changes=told)
    return found


def _held(book: Rulebook, pack: PolicyPack, on: date) -> PolicyPack:
    """What the pack takes the place of: where the second one is off, the guide's, which holds for all."""
    return (book.petition(on) if pack.applies_to else None) or book.current(on)


def publications(session: Session) -> list[dict[str, object]]:
    """What was proposed, the newest first."""
    rows = session.scalars(select(Publication).order_by(Publication.proposed_at.desc()).limit(200))
    names = [column.key for column in Publication.__mapper__.column_attrs]
    return [{name: getattr(row, name) for name in names} for row in rows]


def _simulate(
    session: Session, book: Rulebook, of_office: Mapping[str, WorkingCalendar], otherwise: WorkingCalendar | None
) -> Simulation:
    """Limits that began on the same day and are equally long move alike, so that a million cost as much as a few."""
    begun_on = cast(func.timezone("Asia/Shanghai", Clock.started_at), Date)
    counted_in = func.coalesce(Clock.counted_in, Clock.office)
    alike = (
        *(counted_in, Clock.kind, Clock.policy, begun_on),
        *(Clock.opens, Clock.closes, Clock.upstream_on, Clock.length, Clock.clause),
    )
    rows = session.execute(
        select(*alike, Clock.due_at, Clock.provisional, func.count())
        .where(Clock.state == "running", Clock.unit == Unit.WORKING_DAYS.value, Clock.breached_at.is_(None))
        .where(*([counted_in.in_(list(of_office))] if otherwise is None else []))
        .group_by(*alike, Clock.due_at, Clock.provisional)
    )
    counted: Counter[str] = Counter()
    offices: Counter[str] = Counter()
    days: Counter[tuple[date, date]] = Counter()
    calendars = dict(of_office)
    if otherwise is not None:
        calendars |= {office: otherwise.with_local_rest(rest) for office, rest in book.local.items()}
    for office, kind, policy, day, opens, closes, upstream_on, length, clause, due_at, provisional, n in rows:
        calendar = calendars.get(office) or otherwise or book.calendar
        new = start(
            ClockKind(kind),
            datetime.combine(day, NOON, tzinfo=SHANGHAI),
            hours=OfficeHours.of(opens, closes),
            calendar=calendar.reaching(day + FURTHEST),
            pack=book.packs[policy],
            upstream_on=upstream_on,
            length=Length(length, Unit.WORKING_DAYS, clause),
        )
        counted["open"] += n
        if new.due_at != due_at:
            counted["later" if new.due_at > due_at else "earlier"] += n
            offices[office] += n
            days[due_at.astimezone(SHANGHAI).date(), new.due_on] += n
        elif provisional and not new.provisional:
            counted["confirmed"] += n
    moved = counted["later"] + counted["earlier"]
    return Simulation(
        open=counted["open"],
        moved=moved,
        later=counted["later"],
        earlier=counted["earlier"],
        confirmed=counted["confirmed"],
        offices=dict(sorted(offices.items())),
        days=[DayMove(old, new, n) for (old, new), n in sorted(days.items())[:SHOWN]],
        in_words=f"会改变{moved}个期限，另有{counted['confirmed']}个暂定日期转为正式",
    )
