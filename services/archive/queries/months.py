"""The lines of months: what is asked by month, office and cause alone is told from them, days included.

The days of a month are those in its lines when they are counted by the calendar as it is known now; while they are not,
they are told from its spans, each looked up in the calendar: never otherwise than a recount would tell them. Spans of
years that no calendar reaches are among the answers and in no number of days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from services.archive.queries.lines import NOTHING, Line, Told, listed
from services.archive.rules.rollup import NAMED
from services.archive.rules.spans import mark_of, took_if_known
from services.archive.tables import column_of
from services.archive.tables.spans import FIRST, LAST, marks
from services.kernel.database import in_bytes
from services.kernel.workdays import WorkingCalendar

Key = tuple[str, ...]
COLUMNS: Mapping[str, str] = {"office": "handled_in", "month": "month", "cause": "cause"}
_WITHIN = "month between %(first)s and %(last)s and handled_in = any(%(offices)s)"
_SUMS = " || ".join(f"int4send(sum({column_of(measure)})::int)" for measure in NAMED)


@dataclass(frozen=True)
class Asked:
    """One line for each combination of `by`, of these months and offices."""

    by: Sequence[str]
    first: str
    last: str
    offices: Sequence[str]

    @cached_property
    def keys(self) -> str:
        return ", ".join(COLUMNS[name] for name in self.by)

    @property
    def each(self) -> bool:
        """Whether a line that is kept is a line of the answer, so that nothing has to be summed."""
        return set(self.by) >= {"office", "cause"} and ("month" in self.by or self.first == self.last)

    @property
    def values(self) -> dict[str, object]:
        return {"first": self.first, "last": self.last, "offices": list(self.offices)}


def lines(session: Session, asked: Asked, calendar: WorkingCalendar) -> list[Line]:
    """In order."""
    others = stale(session, calendar, first=asked.first, last=asked.last)
    if asked.each and not others:
        rows = in_bytes(session, _each(asked, ", days"), asked.values)
        rows.sort()  # each has a key of its own
        told = [row for row in rows if row[-2] != NOTHING or any(row[-1])]
        return [Line(dict(zip(asked.by, key, strict=True)), Told(counts), days) for *key, counts, days in told]
    found, days = counted(session, asked), _days(session, asked, others, calendar)
    return [
        Line(dict(zip(asked.by, key, strict=True)), found.get(key, {}), listed(days.get(key, _NONE).items()))
        for key in sorted({*found, *days})
    ]


def counted(session: Session, asked: Asked) -> dict[Key, Mapping[str, int]]:
    """By key; what is nought is left out, and so is a key of which nothing is left."""
    rows = in_bytes(session, _each(asked) if asked.each else _summed(asked), asked.values)
    return {tuple(key): Told(counts) for *key, counts in rows if counts != NOTHING}


def stale(session: Session, calendar: WorkingCalendar, *, first: str = FIRST, last: str = LAST) -> list[str]:
    """Months whose days are not counted by this calendar, or cannot be."""
    return [month for month, mark in marks(session, first, last) if mark is None or mark != mark_of(calendar, month)]


def _each(asked: Asked, also: str = "") -> str:
    return f"select {asked.keys}, told{also} from archive.month_lines where {_WITHIN}"  # noqa: S608 - our own names


def _summed(asked: Asked) -> str:
    keys, by = (f"{asked.keys}, ", f"group by {asked.keys}") if asked.by else ("", "having count(*) > 0")
    return f"select {keys}{_SUMS} from archive.month_lines where {_WITHIN} {by}"  # noqa: S608 - our own names


def _days(session: Session, asked: Asked, others: Sequence[str], calendar: WorkingCalendar) -> dict[Key, Counter[int]]:
    """How many answers took how many working days, by key: of these other months from their spans, of all others from
    their lines."""
    keys = f"{asked.keys}, " if asked.by else ""
    wanted = asked.values | {"others": list(others)}
    statement = f"""
        select {keys}place - 1 as took, sum(n)::int
        from archive.month_lines, unnest(days) with ordinality as u(n, place)
        where {_WITHIN} and month <> all(%(others)s::text[]) and n <> 0 group by {keys}took
    """  # noqa: S608 - our own names
    found: dict[Key, Counter[int]] = {}
    for *key, days, n in in_bytes(session, statement, wanted):
        found.setdefault(tuple(key), Counter())[days] += n
    if others:
        for place, days, n in _looked_up(session, asked, wanted, calendar):
            found.setdefault(place, Counter())[days] += n
    return {key: +days for key, days in found.items() if +days}


def _looked_up(
    session: Session, asked: Asked, wanted: Mapping[str, object], calendar: WorkingCalendar
) -> Iterator[tuple[Key, int, int]]:
    keys = f"{asked.keys}, " if asked.by else ""
    statement = f"""
        select {keys}measure, sum(n)::int from archive.month_sums
        where {_WITHIN} and month = any(%(others)s::text[]) group by {keys}measure having sum(n) <> 0
    """  # noqa: S608 - our own names
    known: dict[str, int | None] = {}
    for *key, measure, n in in_bytes(session, statement, wanted):
        if measure not in known:
            known[measure] = took_if_known(measure, calendar)
        if (days := known[measure]) is not None:
            yield tuple(key), days, n


_NONE: Counter[int] = Counter()
