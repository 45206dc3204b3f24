"""How long complaints stay open: the share of accepted ones that are still open after so many working days.

Of those that are open today nothing is known but that they were open until now: they count for as long as that, and no
longer (Kaplan and Meier). Without that, offices with many old open cases would look quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

POINTS = (1, 3, 5, 10, 15, 20, 30, 45, 60, 90)  # working days at which a curve is told


class Life(NamedTuple):
    """`n` cases that were closed after `days` working days, or are open after as many."""

    days: int
    closed: bool
    n: int


@dataclass(frozen=True)
class Point:
    """After so many working days: the share still open, in percent, and of how many that was asked."""

    days: int
    percent: float
    at_risk: int


def curve(lives: Iterable[Life]) -> Sequence[Point]:
    """Up to the last day to which anybody was followed; empty when there is nobody."""
    told = sorted(lives)
    left, share, points = sum(life.n for life in told), 1.0, []
    wanted = [day for day in POINTS if told and day <= told[-1].days]
    days = sorted({life.days for life in told} | set(wanted))
    for day in days:
        at_risk = left
        here = [life for life in told if life.days == day]
        closed = sum(life.n for life in here if life.closed)
        if closed:
            share *= 1 - closed / left
        left -= sum(life.n for life in here)
        if day in wanted:
            points.append(Point(day, round(100 * share, 1), at_risk))
    return tuple(points)
