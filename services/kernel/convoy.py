"""What several threads bring at the same time goes into one transaction, since that costs about as much as for one.

Nobody waits for company: who comes while nobody is under way sets out at once; who comes meanwhile goes together next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

from services.kernel.database import is_lost

T = TypeVar("T")
R = TypeVar("R")
MOST = 32
PATIENCE = 0.25  # seconds; who is under way that long is stuck, and nobody shall be stuck behind


class Convoy(Generic[T, R]):
    """`go` does all that it is given in one transaction, or nothing of it.

    When it fails each goes alone, in its own thread, so that one takes no neighbour with it; but not when the
    connection was lost, since nobody knows then whether it was done.
    """

    def __init__(self, go: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._go = go
        self._door = Lock()
        self._gathered: deque[_Place[T, R]] = deque()
        self._is_under_way = False

    @property
    def gathered(self) -> int:
        """How many wait for those who are under way."""
        return len(self._gathered)

    def take(self, brought: T) -> R:
        """What `go` made of it, after the transaction; raises what `go` raised for it."""
        mine: _Place[T, R] = _Place(brought)
        with self._door:
            if self._is_under_way:
                self._gathered.append(mine)
            else:
                self._is_under_way, mine.leads = True, [mine]
        if not mine.leads:
            self._wait(mine)
        if mine.leads:
            self._lead(mine.leads)
        if mine.fault is not None:
            raise mine.fault
        return mine.made[0] if mine.made else self._go([brought])[0]

    def _wait(self, mine: _Place[T, R]) -> None:
        if mine.turn.acquire(timeout=PATIENCE):
            return
        with self._door:
            if mine in self._gathered:
                self._gathered.remove(mine)
                return
        mine.turn.acquire()

    def _lead(self, together: Sequence[_Place[T, R]]) -> None:
        try:
            for place, made in zip(together, self._go([place.brought for place in together]), strict=True):
                place.made = (made,)
        except Exception as cause:  # noqa: BLE001 - raised again by each whom it concerns
            if len(together) == 1 or is_lost(cause):
                for place in together:
                    place.fault = cause
        finally:
            self._hand_over(together)

    def _hand_over(self, together: Sequence[_Place[T, R]]) -> None:
        with self._door:
            following = [self._gathered.popleft() for _ in range(min(MOST, len(self._gathered)))]
            self._is_under_way = bool(following)
        for place in together[1:]:
            place.turn.release()
        if following:
            following[0].leads = following
            following[0].turn.release()


class _Place(Generic[T, R]):
    """Whoever has waited for `turn` either has arrived, or leads, or goes alone."""

    def __init__(self, brought: T) -> None:
        self.brought = brought
        self.leads: Sequence[_Place[T, R]] = ()
        self.made: tuple[R, ...] = ()
        self.fault: Exception | None = None
        self.turn = Lock()
        self.turn.acquire()
