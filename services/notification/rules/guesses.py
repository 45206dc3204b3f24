"""How long an address waits that showed wrong passwords at the gateways' doors before the next wrong one is looked at.
The right one is let in meanwhile, so it has to be too long to be guessed."""

from __future__ import annotations

from datetime import timedelta

FREE = 5  # a password that was just changed on one side is no attack
FORGOTTEN_AFTER = timedelta(hours=24)
LONG_ENOUGH = 16  # characters of a password that nobody guesses, however often he may
WAIT = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
TOLD_APART = FREE + 7  # of so many different ones on, each is followed by the longest wait


def wait_after(misses: int, *, different: int) -> timedelta:
    """Nothing for the first ones, then half a minute after each, doubled for each that is `different` from all before
    it, once there were as many: a guesser has one an hour in the end. A gateway that was set wrongly shows the same
    again and again, and waits no longer for it."""
    if misses < FREE:
        return timedelta()
    doubled = max(0, min(different, TOLD_APART) - FREE)
    return min(WAIT * (1 << doubled), LONGEST)
