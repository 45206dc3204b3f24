"""Counts over all complaints, always with what they are counted out of (A7.1.1-2).

Two bases: complaints registered in the period, and complaints closed in it. What is open or overdue is as of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.archive.queries.conditions import HANDLED_IN, OPEN, overdue
from services.archive.queries.guests import shares
from services.archive.queries.satisfaction import satisfaction
from services.archive.rules.asking import Period
from services.archive.rules.ordering import place
from services.archive.tables import DossierRow as D
from services.kernel.clock import SHANGHAI

_COLUMNS: Mapping[str, SQLColumnExpression[Any]] = {
    "office": HANDLED_IN,
    "department": func.coalesce(D.department, "none"),
    "class": func.coalesce(D.classed, "unclassed"),
    "channel": func.coalesce(D.channel, "unknown"),
    "kind": func.coalesce(D.kind, "unknown"),
    "cause": func.coalesce(D.cause, D.suggested_cause, "uncoded"),
    "outcome": func.coalesce(D.outcome, "none"),
}


@dataclass
class Figures:
    """One line of the answer. `accepted`, `invalid` and `consultations` are of `registered`; `timed` had a limit for
    the result, of `closed`; `on_time` of `timed`; `graded` are of `closed` and have told how satisfied they are,
    `satisfied` of `graded`; `overdue` of `open`."""

    key: Mapping[str, str]
    registered: int = 0
    accepted: int = 0
    invalid: int = 0
    consultations: int = 0
    closed: int = 0
    timed: int = 0
    on_time: int = 0
    graded: int = 0
    satisfied: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def satisfaction(self) -> float | None:
        """Percent, to one place; none where nobody has told."""
        return round(100 * self.satisfied / self.graded, 1) if self.graded else None


@dataclass(frozen=True)
class _Basis:
    when: InstrumentedAttribute[datetime | None]
    where: Sequence[ColumnElement[bool]]
    counts: Mapping[str, ColumnElement[int]] = field(default_factory=dict)


def figures(session: Session, *, by: Sequence[str], period: Period, today: date) -> list[Figures]:
    """One line for each combination of `by` (of BY) that occurs, in order; without `by`, one line for everything. Of
    what the offices that the session sees handle, whoever numbered it."""
    lines: dict[tuple[str, ...], Figures] = {}
    for share in shares(session):
        for basis in _bases(period, today):
            keys = [_month(basis.when) if name == "month" else _COLUMNS[name] for name in by]
            counted = select(*keys, *basis.counts.values()).select_from(D).where(share, *basis.where).group_by(*keys)
            for row in session.execute(counted):
                key = tuple(str(part) for part in row[: len(by)])
                line = lines.setdefault(key, Figures(dict(zip(by, key, strict=True))))
                for name, number in zip(basis.counts, row[len(by) :], strict=True):
                    setattr(line, name, getattr(line, name) + number)
        keys = [_month(D.closed_at) if name == "month" else _COLUMNS[name] for name in by]
        told = satisfaction(session, keys=keys, where=(share, *_within(D.closed_at, period)))
        for key, (graded, satisfied) in told.items():
            lines[key].graded += graded  # each of them is closed, so that its line is there
            lines[key].satisfied += satisfied
    if not by:
        lines.setdefault((), Figures({}))
    return [lines[key] for key in sorted(lines, key=lambda one: place(by, one))]


def _bases(period: Period, today: date) -> tuple[_Basis, ...]:
    return (
        _Basis(
            D.registered_at,
            _within(D.registered_at, period),
            {
                "registered": func.count(),
                "accepted": func.count().filter(D.accepted_at.is_not(None)),
                "invalid": func.count().filter(D.refused_at.is_not(None)),
                "consultations": func.count().filter(D.outcome == "consultation"),
            },
        ),
        _Basis(
            D.closed_at,
            _within(D.closed_at, period),
            {
                "closed": func.count(),
                "timed": func.count().filter(D.on_time.is_not(None)),
                "on_time": func.count().filter(D.on_time.is_(True)),
            },
        ),
        _Basis(
            D.registered_at,
            (OPEN, *_within(D.registered_at, period)),
            {"open": func.count(), "overdue": func.count().filter(overdue(today))},
        ),
    )


def _within(when: InstrumentedAttribute[datetime | None], period: Period) -> tuple[ColumnElement[bool], ...]:
    return when >= _midnight(period.first), when < _midnight(period.last + timedelta(days=1))


def _month(when: InstrumentedAttribute[datetime | None]) -> ColumnElement[str]:
    return func.to_char(func.timezone("Asia/Shanghai", when), "YYYY-MM")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)
