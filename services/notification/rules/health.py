"""Whether a provider is fit to be asked: by its share of failures and by its slowness, with a rest that grows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

NOT_SET = "没有配置"  # of a means that nobody wanted: nothing is down
RECENT = 20  # of the newest answers the share is counted
ENOUGH = 5  # fewer answers than these say nothing
SHARE = 0.5  # of bad answers, from which a provider rests
SLOW = timedelta(seconds=10)  # what was silent for longer counts as bad, whatever it answered then
RESTS = (30, 60, 120, 300, 600)  # seconds of the first, second … rest in a row
_SPREAD = 0.2


@dataclass(frozen=True)
class Health:
    """What is remembered of one provider. `recent` has True for each bad answer, the newest last."""

    recent: tuple[bool, ...] = ()
    rests: int = 0
    rests_until: datetime | None = None

    @property
    def bad(self) -> int:
        return sum(self.recent)

    def is_fit(self, at: datetime) -> bool:
        """False while the provider rests."""
        return self.rests_until is None or at >= self.rests_until

    def heard(self, *, good: int, bad: int, took: timedelta, at: datetime, spread: float) -> Health:
        """After answers, the slowest of which `took` so long to come. `spread`, from 0 to 1, draws out a rest so that
        processes do not return together.

        After a rest it begins with a clean sheet; a good sheet ends the growth of its rests.
        """
        answers = (True,) * (good + bad) if took >= SLOW else (False,) * good + (True,) * bad
        recent = (self.recent + answers)[-RECENT:]
        if len(recent) < ENOUGH:
            return replace(self, recent=recent)
        if sum(recent) / len(recent) < SHARE:
            return replace(self, recent=recent, rests=0, rests_until=None)
        seconds = RESTS[min(self.rests, len(RESTS) - 1)] * (1 + _SPREAD * spread)
        return Health((), self.rests + 1, at + timedelta(seconds=seconds))
