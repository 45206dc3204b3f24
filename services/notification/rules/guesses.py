"""How long an address waits that showed wrong names and passwords at the gateways' door: slowed, never locked out."""

from __future__ import annotations

from datetime import timedelta

FREE = 5  # a password that was just changed on one side is no attack
FORGOTTEN_AFTER = timedelta(hours=24)
WAIT = timedelta(seconds=30)


def wait_after(misses: int) -> timedelta:
    """Nothing for the first ones, then half a minute after each: a guesser has two a minute, and a gateway whose
    password was put right is heard again within that time."""
    return WAIT if misses >= FREE else timedelta()
