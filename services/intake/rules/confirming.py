"""How a telephone is confirmed by a code: optional, short-lived, and slow for who guesses or asks too often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.kernel.phone_codes import LIFE

AGAIN = timedelta(minutes=1)  # between two codes
DAY = timedelta(days=1)
A_DAY = 5  # codes to one telephone
TRIES = 5  # at one code


@dataclass(frozen=True)
class Code:
    """One that was sent."""

    n: int
    asked_at: datetime
    misses: int = 0

    def is_open(self, at: datetime) -> bool:
        return at < self.asked_at + LIFE and self.misses < TRIES


def wait(asked: Sequence[datetime], at: datetime) -> timedelta:
    """How long before one more code is sent to a telephone that these were sent to; nothing when it may be now."""
    lately = sorted(moment for moment in asked if moment > at - DAY)
    if not lately:
        return timedelta(0)
    next_at = lately[-1] + AGAIN
    if len(lately) >= A_DAY:
        next_at = max(next_at, lately[-A_DAY] + DAY)
    return max(next_at - at, timedelta(0))
