"""Rung when notices were committed, so that they leave at once. Other processes find them when they next look."""

from __future__ import annotations

import threading
from collections.abc import Iterable
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


_hung: list[tuple[str, Bell]] = []
_lock = threading.Lock()


def hang(bell: Bell, means: str) -> None:
    """From now on it rings for notices that go out by these means."""
    with _lock:
        _hung.append((means, bell))


def take_down(bell: Bell) -> None:
    with _lock:
        _hung[:] = [(means, hung) for means, hung in _hung if hung is not bell]


def ring_after(session: Session, means: Iterable[str]) -> None:
    """Ring the bells of these means in this process once the session's transaction has committed."""
    if "rings" not in session.info:
        session.info["rings"] = set()
        event.listen(session, "after_commit", _ring, once=True)
    session.info["rings"].update(means)


def _ring(session: Session) -> None:
    with _lock:
        for means, bell in _hung:
            if means in session.info["rings"]:
                bell.ring()
