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
    return in_turns(do, repeats=repeats)[0]


def in_turns(*doing: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """Milliseconds of each, the quickest of some runs. They run in turns, so that a slow minute is slow for all."""
    taken: list[list[float]] = [[] for _ in doing]
    for _ in range(repeats + 1):
        for times, do in zip(taken, doing, strict=True):
            began = time.perf_counter()
            do()
            times.append((time.perf_counter() - began) * 1000)
    return [min(times[1:]) for times in taken]
