"""How the gateways fare, for all threads of this process, and how much one that was unwell may be given."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import random

from services.notification.actions.handing import Handed
from services.notification.channels import NotAsked, Unknown, speaks_against, speaks_for
from services.notification.rules.health import Health


@dataclass(frozen=True)
class Leave:
    """What a thread may claim for a gateway now; nothing where `most` is 0."""

    most: int
    urgent_alone: bool = False


class Fitness:
    """Nothing of it outlives the process: who starts anew finds out anew."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._healths: dict[str, Health] = {}
        self._tried: set[str] = set()

    def all(self) -> dict[str, Health]:
        with self._turn:
            return dict(self._healths)

    def is_fit(self, provider: str, *, at: datetime) -> bool:
        """Whether it may be given more of what is claimed."""
        return self._of(provider).is_fit(at)

    def is_well(self, provider: str, *, at: datetime) -> bool:
        """Whether offices that have another one are best served by it."""
        health = self._of(provider)
        return health.is_fit(at) and not health.is_on_trial

    @contextmanager
    def leave(self, provider: str, *, most: int, at: datetime) -> Iterator[Leave]:
        """As many as `most` where it is well. One that was unwell is tried by one thread at a time, with one notice:
        whichever comes next after its rest, an urgent one within it."""
        with self._turn:
            health = self._healths.get(provider, Health())
            is_fit = health.is_fit(at)
            is_trial = not is_fit or health.is_on_trial
            granted = Leave(most)
            if is_trial:
                may = provider not in self._tried and (is_fit or health.may_try_urgent(at))
                granted = Leave(1 if may else 0, urgent_alone=not is_fit)
                if may:
                    self._tried.add(provider)
        try:
            yield granted
        finally:
            if is_trial and granted.most:
                with self._turn:
                    self._tried.discard(provider)

    def heard(self, provider: str, handed: Sequence[Handed], *, slow: int, at: datetime) -> None:
        """What a gateway answered to a portion; `slow` of those that it answered, it answered too slowly.

        A refusal of one message, sender or receiver is an answer like another: what is wrong with one office's notices
        stops no provider, and a trial that ends so has shown that somebody is there.
        What it was not asked about stands behind one that it did not answer, and is as bad; or nobody is there, or lets
        us in, which the channel knows best: it sees by itself when that is over.
        """
        good = sum(each.asked and speaks_for(each.outcome) for each in handed)
        bad = sum(each.asked and speaks_against(each.outcome) for each in handed)
        if any(isinstance(each.outcome, Unknown) and not each.outcome.answered for each in handed):
            bad += sum(isinstance(each.outcome, NotAsked) for each in handed)
        late = min(slow, good)
        with self._turn:
            health = self._healths.get(provider, Health())
            self._healths[provider] = health.heard(good=good - late, bad=bad + late, at=at, spread=random())

    def _of(self, provider: str) -> Health:
        with self._turn:
            return self._healths.get(provider, Health())
