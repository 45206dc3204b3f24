"""How long somebody waits after wrong codes: it slows, it never locks out (S14)."""

from __future__ import annotations

from datetime import timedelta

FREE_MISSES = 5
FORGOTTEN_AFTER = timedelta(hours=24)


def wait_for_code(misses: int) -> timedelta:
    """After so many misses for one code: half a minute from the fifth on, doubled each time, at most an hour."""
    return _growing(misses, first=timedelta(seconds=30), most=timedelta(hours=1))


def wait_for_address(misses: int) -> timedelta:
    """As for a code, but gentle: one address may be that of a whole hall or of a carrier's thousand phones."""
    return _growing(misses, first=timedelta(seconds=2), most=timedelta(minutes=1))


def _growing(misses: int, *, first: timedelta, most: timedelta) -> timedelta:
    if misses < FREE_MISSES:
        return timedelta(0)
    doubled = min(misses - FREE_MISSES, 20)
    return min(first * (1 << doubled), most)
