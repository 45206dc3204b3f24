"""How many notices are claimed together: no more than leave in a moment, for what is claimed goes before what comes."""

from __future__ import annotations

WITHIN = (
    0.25  # seconds; so long an urgent notice waits behind the claimed ones of one thread at most, as far as is known
)


def next_batch(handed: int, *, took: float, least: int, most: int) -> int:
    """After `handed` left in `took` seconds: as many as leave `WITHIN` at that pace, and never fewer than `least`."""
    if took <= 0:
        return most
    return max(least, min(most, int(handed / took * WITHIN)))
