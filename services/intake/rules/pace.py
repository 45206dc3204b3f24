"""How fast complaints are taken from one telephone and by one office: who comes faster waits a little, and is turned
away for good by nothing (S14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Pace:
    """So many may come together; then one more after each `each`."""

    at_once: int
    each: timedelta

    @classmethod
    def parse(cls, told: str) -> Pace | None:
        """`20/120` is twenty together, then one each 120 seconds; None for `none`. Raises ValueError."""
        if told == "none":
            return None
        at_once, _, seconds = told.partition("/")
        pace = cls(int(at_once), timedelta(seconds=float(seconds)))
        if pace.at_once < 1 or pace.each <= timedelta(0):
            raise ValueError(f"{told} is no pace")
        return pace

    def wait(self, spent_until: datetime | None, at: datetime) -> timedelta:
        """How long to wait before one more; nothing when it may come now. `spent_until` is what `spend` gave last."""
        ahead = max(spent_until or at, at) - at
        return max(ahead - self.each * (self.at_once - 1), timedelta(0))

    def spend(self, spent_until: datetime | None, at: datetime) -> datetime:
        """One has come. A moment that has passed means that all may come again."""
        return max(spent_until or at, at) + self.each


OF_PHONE = "20/120"  # somebody who helps a whole village; after that one each two minutes
OF_OFFICE = "600/0.2"  # the worst hour of a city; after that five a second
