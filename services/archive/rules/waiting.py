"""Where open cases are in the procedure and for how long they have been there, office by office and added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.archive.rules import words
from services.archive.rules.ordering import place
from services.archive.rules.rollup import percentile


@dataclass(frozen=True)
class Waiting:
    """Open cases at one step, how many of them are overdue, and by working days that they have been at it, how many: as
    far as it is known since when."""

    open: int = 0
    overdue: int = 0
    waited: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, more: Waiting) -> Waiting:
        waited = Counter(self.waited)
        waited.update(more.waited)
        return Waiting(self.open + more.open, self.overdue + more.overdue, waited)

    @property
    def median(self) -> int | None:
        return percentile(tuple(self.waited.items()), 50)

    @property
    def oldest(self) -> int | None:
        return max(self.waited, default=None)


def together(offices: Iterable[Mapping[str, Waiting]]) -> dict[str, Waiting]:
    """By step, in the order of the procedure."""
    found: dict[str, Waiting] = {}
    for office in offices:
        for step, waiting in office.items():
            found[step] = found.get(step, Waiting()) + waiting
    return {step: found[step] for step in sorted(found, key=lambda step: place(("stage",), (step,)))}


def told(steps: Mapping[str, Waiting]) -> list[dict[str, Any]]:
    """For machines; `share` is the length of the bar, ten for the step with the most."""
    most = max((waiting.open for waiting in steps.values()), default=0)
    return [
        {
            "step": step,
            "name": words.said(words.STEPS, step),
            "open": waiting.open,
            "overdue": waiting.overdue,
            "days": waiting.median,
            "oldest": waiting.oldest,
            "share": round(10 * waiting.open / most, 1) if most else 0.0,
        }
        for step, waiting in steps.items()
    ]
