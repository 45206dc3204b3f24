"""Figures by month from the sums that follow the events, and the same counted anew from the entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, collate, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.archive.queries.lines import Line, listed
from services.archive.queries.months import COLUMNS, Asked, Key, lines
from services.archive.queries.verify import retell
from services.archive.rules.course import Course
from services.archive.rules.ordering import place
from services.archive.rules.rollup import KINDS, SPAN, Cell, adds, kind_of
from services.archive.rules.spans import took_if_known
from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow, KeptOff, RollupRow, TallyRow, heard_calendar
from services.kernel.clock import SHANGHAI
from services.kernel.contracts import decode, open_envelope
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off
from services.kernel.workdays import WorkingCalendar

Column = InstrumentedAttribute[str]

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
    asked = Asked(tuple(by), first, last, tuple(offices))
    if set(by) <= COLUMNS.keys():
        return lines(session, asked, calendar) or ([] if by else [Line({}, {})])
    counts, spans = _counts(session, asked), _spans(session, asked, calendar)
    return [
        Line(dict(zip(by, key, strict=True)), counts.get(key, {}), listed(spans.get(key, {}).items()))
        for key in sorted({*counts, *spans}, key=lambda one: place(by, one))
    ]


def _counts(session: Session, asked: Asked) -> dict[Key, Mapping[str, int]]:
    """By key; what is nought is left out, and so is a key of which nothing is left."""
    measure, keys = _c(RollupRow.measure), [_COLUMNS[name] for name in asked.by]
    no_span = or_(measure < _SPANS[0], measure >= _SPANS[1])
    n = func.sum(RollupRow.n).label("n")
    one = select(*keys, RollupRow.measure, n).where(*_within(asked), no_span).group_by(*keys, RollupRow.measure)
    # A row for each key, not for each measure of it: reading rows is most of what the question costs.
    part = one.having(func.sum(RollupRow.n) != 0).subquery()
    key = [column for column in part.columns if column.name not in ("measure", "n")]
    told = func.json_object_agg(part.columns.measure, part.columns.n)
    return {tuple(row[:-1]): row[-1] for row in session.execute(select(*key, told).group_by(*key)) if row[-1]}


def _spans(session: Session, asked: Asked, calendar: WorkingCalendar) -> dict[Key, Counter[int]]:
    """By key, how many working days the answers took."""
    measure, keys = _c(RollupRow.measure), [_COLUMNS[name] for name in asked.by]
    a_span = and_(measure >= _SPANS[0], measure < _SPANS[1])
    n = func.sum(RollupRow.n)
    rows = session.execute(
        select(*keys, RollupRow.measure, n)
        .where(*_within(asked), a_span)
        .group_by(*keys, RollupRow.measure)
        .having(n != 0)
    )
    known: dict[str, int | None] = {}
    found: dict[Key, Counter[int]] = {}
    for *key, name, number in rows:
        if name not in known:
            known[name] = took_if_known(name, calendar)
        if (days := known[name]) is not None:
            found.setdefault(tuple(key), Counter())[days] += int(number)
    return found


def _within(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    cell = RollupRow
    return cell.month >= asked.first, cell.month <= asked.last, cell.handled_in.in_(asked.offices)


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
