"""Comparing offices with others of their size, and ranking facts; never with fewer cases than a rate needs (5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST = 20  # cases without which nothing is compared or ranked
SIZES = ((50, "小"), (200, "中"))  # complaints registered in the period: fewer than 50 small, than 200 middling
BIG = "大"


@dataclass(frozen=True)
class Rate:
    """`part` of `whole` cases of an office or a department, which has `registered` complaints in the period."""

    who: str
    level: str
    registered: int
    part: int
    whole: int

    @property
    def percent(self) -> float:
        return round(100 * self.part / self.whole, 1)


@dataclass(frozen=True)
class Place:
    """A rate in its group: `rank` from 1, equal rates share it; `median` is the group's."""

    rate: Rate
    group: str
    rank: int
    median: float

    @property
    def difference(self) -> float:
        return round(self.rate.percent - self.median, 1)


def size_of(registered: int) -> str:
    return next((name for below, name in SIZES if registered < below), BIG)


def ranked(rates: Iterable[Rate]) -> list[Place]:
    """Each rate among those of its level and size, the best first; who has too few cases has no place at all."""
    groups: dict[str, list[Rate]] = {}
    for rate in rates:
        if rate.whole >= LEAST:
            groups.setdefault(f"{rate.level}/{size_of(rate.registered)}", []).append(rate)
    found = []
    for group, members in sorted(groups.items()):
        middle = _median(sorted(one.percent for one in members))
        ordered = sorted(members, key=lambda one: (-one.percent, one.who))
        for one in ordered:
            rank = 1 + sum(other.percent > one.percent for other in members)
            found.append(Place(one, group, rank, middle))
    return found


def _median(values: Sequence[float]) -> float:
    half = len(values) // 2
    return values[half] if len(values) % 2 else round((values[half - 1] + values[half]) / 2, 1)
