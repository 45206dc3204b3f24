"""Rung when notices were committed, so that they leave at once. Other processes find them when they next look."""

from __future__ import annotations

import threading
from queue import Empty, Full, Queue

from sqlalchemy import event
from sqlalchemy.orm import Session


class Bell:
    """Wakes one of those who wait; a ring that nobody heard is kept."""

    def __init__(self) -> None:
        self._rung: Queue[None] = Queue(maxsize=1)

    def ring(self) -> None:
        try:
            self._rung.put_nowait(None)
        except Full:
            return

    def wait(self, seconds: float) -> bool:
        """Whether it was rung within `seconds`."""
        try:
            self._rung.get(timeout=seconds)
        except Empty:
            return False
        return True


_hung: list[Bell] = []
_lock = threading.Lock()


def hang(bell: Bell) -> None:
    """From now on it rings with the others."""
    with _lock:
        _hung.append(bell)


def take_down(bell: Bell) -> None:
    with _lock:
        _hung.remove(bell)


def ring_after(session: Session) -> None:
    """Ring every bell of this process once the session's transaction has committed."""
    if "rings" not in session.info:
        session.info["rings"] = True
        event.listen(session, "after_commit", _ring, once=True)


def _ring(_session: Session) -> None:
    with _lock:
        for bell in _hung:
            bell.ring()
