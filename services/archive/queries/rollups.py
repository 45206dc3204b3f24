"""Figures by month from the sums that follow the events, and the same counted anew from the entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, collate, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.archive.queries.verify import retell
from services.archive.rules.course import Course
from services.archive.rules.ordering import place
from services.archive.rules.rollup import CLOCKS, KINDS, NAMED, SPAN, Cell, adds, days_of, kind_of, percentile
from services.archive.tables import (
    MONTH_LINES,
    EntryRow,
    KeptOff,
    MonthSumRow,
    RollupRow,
    TallyRow,
    column_of,
    heard_calendar,
)
from services.archive.tables import DossierRow as D
from services.kernel.clock import SHANGHAI
from services.kernel.contracts import decode, open_envelope
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off
from services.kernel.workdays import WorkingCalendar

Column = InstrumentedAttribute[str]

# The lines of months answer for these; every other question goes to the cells.
_SMALL: Mapping[str, Column] = {
    "office": MonthSumRow.handled_in,
    "month": MonthSumRow.month,
    "cause": MonthSumRow.cause,
}
_LINES = {"office": MONTH_LINES.c.handled_in, "month": MONTH_LINES.c.month, "cause": MONTH_LINES.c.cause}
_COLUMNS: Mapping[str, Column] = {
    "office": RollupRow.handled_in,
    "month": RollupRow.month,
    "department": RollupRow.department,
    "class": RollupRow.classed,
    "cause": RollupRow.cause,
    "business": RollupRow.business,
    "channel": RollupRow.channel,
    "stage": RollupRow.stage,
}


_SPANS = f"{SPAN} ", f"{SPAN}!"  # every measure that is a span lies between these


@dataclass(frozen=True)
class Line:
    """One line: `counts` by measure, `spans` the working days of answered cases with how many took them."""

    key: Mapping[str, str]
    counts: Mapping[str, int]
    spans: Sequence[tuple[int, int]] = field(default=())

    def of(self, measure: str) -> int:
        return self.counts.get(measure, 0)

    def percent(self, part: str, whole: str) -> float | None:
        """To one place; none where there is nothing to take a part of."""
        return round(100 * self.of(part) / self.of(whole), 1) if self.of(whole) else None

    @property
    def due_calls(self) -> int:
        """The denominator of the callback rate (D08)."""
        return self.of("closed") - self.of("call_exempt")

    @property
    def callback_rate(self) -> float | None:
        return round(100 * self.of("call_in_time") / self.due_calls, 1) if self.due_calls else None

    @property
    def median(self) -> int | None:
        return percentile(self.spans, 50)

    @property
    def ninetieth(self) -> int | None:
        return percentile(self.spans, 90)

    @property
    def answered(self) -> int:
        """Whose result arrived in the period: what the days are of."""
        return sum(n for _, n in self.spans)

    @property
    def breaches(self) -> dict[str, int]:
        return {clock: self.of(clock) for clock in CLOCKS if self.of(clock)}

    @property
    def kinds(self) -> dict[str, int]:
        return {kind: self.of(kind) for kind in KINDS}


@dataclass(frozen=True)
class Numbers:
    """Numbers that an office issued in a year, and of which of them the archive has the registration, by kind."""

    office: str
    issued: int
    registered: int
    missing: tuple[int, ...]


@dataclass(frozen=True)
class Called:
    """A closed case in the callback rate; without id and number when the officer is kept off it."""

    case: str
    number: str
    callback: str


def monthly(
    session: Session, *, by: Sequence[str], first: str, last: str, offices: Iterable[str], calendar: WorkingCalendar
) -> list[Line]:
    """One line for each combination of `by` (of GROUPS) that occurs in the months, in order; without `by`, one line."""
    asked = _Asked(tuple(by), first, last, tuple(offices))
    counts, spans = _counts(session, asked), _spans(session, asked, calendar)
    return [
        Line(dict(zip(by, key, strict=True)), counts[key], tuple(sorted(spans.get(key, {}).items())))
        for key in sorted(counts, key=lambda one: place(by, one))
    ]


def counted(
    session: Session, *, by: Sequence[str], first: str, last: str, offices: Iterable[str]
) -> dict[tuple[str, ...], Mapping[str, int]]:
    """The counts of `monthly` alone, by key: without the days, which are many."""
    return _counts(session, _Asked(tuple(by), first, last, tuple(offices)))


@dataclass(frozen=True)
class _Asked:
    by: tuple[str, ...]
    first: str
    last: str
    offices: tuple[str, ...]

    @property
    def table(self) -> type[MonthSumRow | RollupRow]:
        return MonthSumRow if set(self.by) <= _SMALL.keys() else RollupRow

    @property
    def keys(self) -> list[Column]:
        columns = _SMALL if self.table is MonthSumRow else _COLUMNS
        return [columns[name] for name in self.by]

    def where(self, *wanted: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
        table = self.table
        return (table.month >= self.first, table.month <= self.last, table.handled_in.in_(self.offices), *wanted)


def _counts(session: Session, asked: _Asked) -> dict[tuple[str, ...], Mapping[str, int]]:
    """By key; what is nought is left out, and so is a key of which nothing is left."""
    found = _of_lines(session, asked) if asked.table is MonthSumRow else _of_cells(session, asked)
    return found if asked.by or found else {(): {}}


def _of_lines(session: Session, asked: _Asked) -> dict[tuple[str, ...], Mapping[str, int]]:
    lines, keys = MONTH_LINES.c, [_LINES[name] for name in asked.by]
    sums = [func.sum(lines[column_of(measure)]) for measure in NAMED]
    within = lines.month >= asked.first, lines.month <= asked.last, lines.handled_in.in_(asked.offices)
    found: dict[tuple[str, ...], Mapping[str, int]] = {}
    for row in session.execute(select(*keys, *sums).where(*within).group_by(*keys)):
        counts = {measure: n for measure, n in zip(NAMED, row[len(keys) :], strict=True) if n}
        if counts:
            found[tuple(row[: len(keys)])] = counts
    return found


def _of_cells(session: Session, asked: _Asked) -> dict[tuple[str, ...], Mapping[str, int]]:
    measure, keys = _c(asked.table.measure), asked.keys
    no_span = or_(measure < _SPANS[0], measure >= _SPANS[1])
    n = func.sum(asked.table.n).label("n")
    one = select(*keys, asked.table.measure, n).where(*asked.where(no_span)).group_by(*keys, asked.table.measure)
    # A row for each key, not for each measure of it: reading rows is most of what the question costs.
    part = one.having(func.sum(asked.table.n) != 0).subquery()
    key = [column for column in part.columns if column.name not in ("measure", "n")]
    told = func.json_object_agg(part.columns.measure, part.columns.n)
    return {tuple(row[:-1]): row[-1] for row in session.execute(select(*key, told).group_by(*key)) if row[-1]}


def _spans(session: Session, asked: _Asked, calendar: WorkingCalendar) -> dict[tuple[str, ...], Counter[int]]:
    """By key, how many working days the answers took."""
    measure, keys = _c(asked.table.measure), asked.keys
    a_span = and_(measure >= _SPANS[0], measure < _SPANS[1])
    n = func.sum(asked.table.n)
    rows = session.execute(
        select(*keys, asked.table.measure, n)
        .where(*asked.where(a_span))
        .group_by(*keys, asked.table.measure)
        .having(n != 0)
    )
    took: dict[str, int] = {}
    found: dict[tuple[str, ...], Counter[int]] = {}
    for *key, name, number in rows:
        if name not in took:
            first, last = days_of(name) or (date.min, date.min)
            took[name] = calendar.reaching(last).between(first, last)
        found.setdefault(tuple(key), Counter())[took[name]] += int(number)
    return found


def _c(measure: Column) -> ColumnElement[str]:
    """Compared as bytes, as the key is."""
    return collate(measure, "C")


def working_calendar(session: Session) -> WorkingCalendar:
    """By which the days are counted."""
    return heard_calendar(session)


def kept_cells(session: Session) -> dict[Cell, int]:
    """Every sum that is not nought."""
    rows = session.scalars(select(RollupRow).where(RollupRow.n != 0))
    return {Cell(*(getattr(row, name) for name in Cell._fields)): row.n for row in rows}


def recounted(session: Session) -> dict[Cell, int]:
    """The same from nothing but the entries of the offices that the session sees: what the sums must be equal to."""
    found: Counter[Cell] = Counter()
    cases = session.execute(select(D.office, D.case).where(D.disposed_at.is_(None)).order_by(D.office, D.case)).all()
    for office, case in cases:
        of_case = EntryRow.office == office, EntryRow.case == case
        rows = session.scalars(select(EntryRow).where(*of_case).order_by(EntryRow.position)).all()
        course = Course()
        for row in rows:
            event = decode(open_envelope(row.body.encode()))
            if event is not None:
                course.tell(event)
        found.update(adds(retell([row.as_entry() for row in rows]), course))
    return {cell: n for cell, n in found.items() if n}


def numbers(session: Session, year: int) -> list[Numbers]:
    """Of each office that the session sees; a gap is a number of which nothing was heard (7.1.1)."""
    rows = session.execute(select(D.office, D.serial).where(D.year == year, D.serial.is_not(None)))
    serials: dict[str, set[int]] = {}
    for office, serial in rows:
        serials.setdefault(office, set()).add(serial or 0)
    found = []
    for office, heard in sorted(serials.items()):
        highest = max(heard)
        found.append(Numbers(office, highest, len(heard), tuple(sorted(set(range(1, highest + 1)) - heard))))
    return found


def kinds(session: Session, year: int) -> dict[str, dict[str, int]]:
    """By the office that issued the number: how many of each kind, together all numbers of which it has heard."""
    refused, accepted = D.refused_at.is_not(None), D.accepted_at.is_not(None)
    rows = session.execute(
        select(D.office, D.kind, D.outcome, refused, accepted, func.count())
        .where(D.year == year, D.serial.is_not(None))
        .group_by(D.office, D.kind, D.outcome, refused, accepted)
    )
    found: dict[str, dict[str, int]] = {}
    for office, kind, outcome, is_refused, is_accepted, n in rows:
        counts = found.setdefault(office, dict.fromkeys(KINDS, 0))
        counts[kind_of(kind, outcome, refused=is_refused, accepted=is_accepted)] += n
    return found


def called(session: Session, officer: Officer, *, office: str, month: date) -> list[Called]:
    """The cases of an office that were closed in the month, as the rate counts them (D08): with the sums, some seconds
    behind."""
    begins = datetime.combine(month.replace(day=1), time.min, SHANGHAI)
    ends = (begins + timedelta(days=32)).replace(day=1)
    handled_in = func.coalesce(TallyRow.course["handled_by"].astext, D.office)
    rows = session.execute(
        select(D.case, D.number, TallyRow.callback, not_kept_off(KeptOff, D.case, officer))
        .join(TallyRow, (TallyRow.office == D.office) & (TallyRow.case == D.case))
        .where(D.closed_at >= begins, D.closed_at < ends, handled_in == office, TallyRow.callback.is_not(None))
        .order_by(D.closed_at, D.case)
    )
    return [
        Called(case if seen else "", (number or case) if seen else "", str(callback))
        for case, number, callback, seen in rows
    ]
