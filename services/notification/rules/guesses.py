"""How long an address waits that showed wrong names and passwords at the gateways' door: slowed, never locked out."""

from __future__ import annotations

from datetime import timedelta

FREE = 5  # a password that was just changed on one side is no attack
FORGOTTEN_AFTER = timedelta(hours=24)
_FIRST, _MOST = timedelta(seconds=30), timedelta(hours=1)


def wait_after(misses: int) -> timedelta:
    """Nothing for the first ones; half a minute from the fifth on, doubled each time, at most an hour."""
    if misses < FREE:
        return timedelta()
    return min(_FIRST * (1 << min(misses - FREE, 20)), _MOST)
