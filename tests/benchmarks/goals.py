"""What a measurement found and what is asked of it, and how long a thing takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

REPEATS = 15


@dataclass(frozen=True)
class Goal:
    """`found` and `asked` are in `unit`; less is better unless `at_least`."""

    what: str
    found: float
    unit: str
    asked: float
    at_least: bool = False

    def __str__(self) -> str:
        met = self.found >= self.asked if self.at_least else self.found <= self.asked
        sign, verdict = "≥" if self.at_least else "≤", "reached" if met else "MISSED"
        return f"{self.what}: {self.found:.2f} {self.unit} (goal {sign} {self.asked:g}: {verdict})"


def milliseconds(do: Callable[[], object], *, repeats: int = REPEATS) -> float:
    """The quickest of some runs: what others take from the machine meanwhile is theirs. The first is for warming up."""
    taken = []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        do()
        taken.append((time.perf_counter() - began) * 1000)
    return min(taken[1:])
