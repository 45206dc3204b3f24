"""Whether a provider is fit to be asked: by its share of failures and by its slowness, with a rest that grows.

After a rest it is tried with one notice; the others follow when that was taken. In a rest that grew long an urgent one
is tried nevertheless: there may be no other way out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

NOT_SET = "没有配置"  # of a means that nobody wanted: nothing is down
RECENT = 20  # of the newest answers the share is counted
ENOUGH = 5  # fewer answers than these say nothing
SHARE = 0.5  # of bad answers, from which a provider rests
SLOW = 10.0  # seconds; what took longer counts as bad, whatever was answered then
RESTS = (30, 60, 120, 300, 600)  # seconds of the first, second … rest in a row
# So long into a rest, and as often, an urgent notice may be tried: together with one try before it that nobody answers
# for half a minute, that is less than the minute within which somebody on duty is to be called.
URGENT_AFTER = timedelta(seconds=20)
_SPREAD = 0.2


def is_slow(seconds: float) -> bool:
    """Whether one answer took too long."""
    return seconds >= SLOW


@dataclass(frozen=True)
class Health:
    """What is remembered of one provider. `recent` has True for each bad answer, the newest last; `tried_at` is when
    its rest began, or when it was last tried within it."""

    recent: tuple[bool, ...] = ()
    rests: int = 0
    rests_until: datetime | None = None
    tried_at: datetime | None = None

    @property
    def bad(self) -> int:
        return sum(self.recent)

    def is_fit(self, at: datetime) -> bool:
        """False while the provider rests."""
        return self.rests_until is None or at >= self.rests_until

    @property
    def is_on_trial(self) -> bool:
        """Nothing was heard of it since its rest."""
        return self.rests > 0 and not self.recent

    def may_try_urgent(self, at: datetime) -> bool:
        """In a rest: whether it has lasted long enough for one urgent notice."""
        return self.tried_at is not None and at >= self.tried_at + URGENT_AFTER

    def heard(self, *, good: int, bad: int, at: datetime, spread: float) -> Health:
        """After answers, of which those that came too slowly are bad. `spread`, from 0 to 1, draws out a rest so that
        processes do not return together.

        After a rest it begins with a clean sheet, and one bad answer is enough for the next; a good sheet ends the
        growth of its rests. What is heard in a rest was said before it, or tried: it ends the rest if it was good.
        """
        if not good and not bad:
            return self
        if not self.is_fit(at):
            return Health((False,) * min(good, RECENT), self.rests) if not bad else replace(self, tried_at=at)
        recent = (self.recent + (False,) * good + (True,) * bad)[-RECENT:]
        enough = 1 if self.is_on_trial and not good else ENOUGH
        if len(recent) < enough:
            return replace(self, recent=recent, rests_until=None, tried_at=None)
        if sum(recent) / len(recent) < SHARE:
            return Health(recent)
        seconds = RESTS[min(self.rests, len(RESTS) - 1)] * (1 + _SPREAD * spread)
        return Health((), self.rests + 1, at + timedelta(seconds=seconds), at)
