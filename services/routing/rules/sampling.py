"""Whose immediate closings are to be looked at (6.6.2.1 a): too many for one complainant, or a share of all cases that
chance does not explain."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

DEVIATIONS = 3


class Why(StrEnum):
    """Why a sample is asked for."""

    SAME_PERSON = "same_person"
    SHARE = "share"


@dataclass(frozen=True)
class Desk:
    """What one person at the desk took in within the window, and how much of it was settled at once."""

    officer: str
    taken: int
    settled: int

    @property
    def share(self) -> float:
        return self.settled / self.taken if self.taken else 0.0


def mean_share(desks: Collection[Desk]) -> float:
    """Of the whole office."""
    taken = sum(desk.taken for desk in desks)
    return sum(desk.settled for desk in desks) / taken if taken else 0.0


def bound(mean: float, taken: int) -> float:
    """The share that `taken` cases reach by chance at most: three standard deviations of a proportion above the mean.

    The deviation among persons says nothing in a small office: of n persons nobody can be more than √(n − 1) of it
    above the mean.
    """
    return mean + DEVIATIONS * sqrt(mean * (1 - mean) / taken) if taken else 1.0


def outstanding(desks: Collection[Desk]) -> tuple[Desk, ...]:
    """Those whose share is beyond the bound, the greatest share first."""
    mean = mean_share(desks)
    found = [desk for desk in desks if desk.taken and desk.share > bound(mean, desk.taken)]
    return tuple(sorted(found, key=lambda desk: (-desk.share, desk.officer)))
