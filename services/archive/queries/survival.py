"""How long accepted complaints stayed open, or are open until now, by office and class: what the curves are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.archive.queries.conditions import HANDLED_IN
from services.archive.queries.guests import shares
from services.archive.rules.asking import Period
from services.archive.rules.comparing import LEAST
from services.archive.rules.ordering import place
from services.archive.rules.survival import Life, Point, curve
from services.archive.tables import DossierRow as D
from services.kernel.clock import SHANGHAI
from services.kernel.workdays import WorkingCalendar

KEYS = {"office": HANDLED_IN, "class": func.coalesce(D.classed, "unclassed")}
_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Curve:
    """`n` accepted complaints, `open` of them open still; no `points` below `least`, where they would say nothing."""

    key: tuple[str, ...]
    n: int
    open: int
    points: Sequence[Point]
    least: int = LEAST

    def at(self, days: int) -> Point | None:
        """What is told of so many working days, if anybody was followed as far."""
        return next((point for point in self.points if point.days == days), None)


def survival(
    session: Session, *, by: Sequence[str], period: Period, today: date, calendar: WorkingCalendar
) -> list[Curve]:
    """One for each combination of `by` (of KEYS) that occurs, in order; without `by`, one of everything. Of what was
    registered in the period and accepted, in the offices that the session sees, whoever numbered it."""
    keys = [KEYS[name] for name in by]
    begins, ends = (_midnight(day) for day in (period.first, period.last + timedelta(days=1)))
    accepted, closed = (func.date(func.timezone(_ZONE, at)) for at in (D.accepted_at, D.closed_at))
    within = D.registered_at >= begins, D.registered_at < ends, D.accepted_at.is_not(None)
    lives: dict[tuple[str, ...], Counter[tuple[int, bool]]] = {} if by else {(): Counter()}
    known = calendar.reaching(today)
    for share in shares(session):
        asked = select(*keys, accepted, closed, func.count()).where(share, *within).group_by(*keys, accepted, closed)
        for *key, first, last, n in session.execute(asked):
            days = max(known.between(first, last or today), 0)
            lives.setdefault(tuple(key), Counter())[days, last is not None] += n
    return [_curve(key, lives[key]) for key in sorted(lives, key=lambda one: place(by, one))]


def _curve(key: tuple[str, ...], told: Counter[tuple[int, bool]]) -> Curve:
    n, still = told.total(), sum(cases for (_, closed), cases in told.items() if not closed)
    followed = [Life(days, closed, cases) for (days, closed), cases in told.items()]
    return Curve(key, n, still, curve(followed) if n >= LEAST else ())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=SHANGHAI)
