"""Whether the mail server is worth a call: after trouble it is left alone, longer each time, and then tried by one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from services.kernel.clock import now
from services.notification.rules.health import RESTS


class Standing:
    """Shared by all who send through one server."""

    def __init__(self) -> None:
        self.trouble: str | None = "邮件服务器还没有连接"
        self._losses = 0  # in a row; a connection that comes about ends nothing, letters that are answered do
        self._again_at: datetime | None = None
        self._turn = threading.RLock()
        self._trial = threading.Lock()

    @property
    def is_being_tried(self) -> bool:
        """After a loss, by one of us: nobody else may take a turn before he is done."""
        return self._trial.locked()

    @property
    def rests(self) -> bool:
        return self._again_at is not None and now() < self._again_at

    def away(self, why: str) -> None:
        """Nobody is there: whoever wants to know may look as often as he likes."""
        with self._turn:
            self.trouble = why

    def lost(self, why: str) -> None:
        """Somebody is there and does not do his part: to ask him for more would only lose more."""
        with self._turn:
            self.trouble = why
            if not self.rests:  # who lost at the same time does not make the rest longer
                self._again_at = now() + timedelta(seconds=RESTS[min(self._losses, len(RESTS) - 1)])
                self._losses += 1

    def met(self) -> None:
        """It let somebody in."""
        with self._turn:
            if not self.rests:
                self.trouble = None

    def served(self) -> None:
        """It answered all that it was asked."""
        with self._turn:
            if not self.rests:
                self._losses, self._again_at = 0, None

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """After a loss one at a time, until letters are answered: what a server loses again is one. False where another
        is at it: to wait for him, who may need ten minutes, with letters in hand would make them look lost."""
        if not self._losses:
            yield True
            return
        is_mine = self._trial.acquire(blocking=False)
        try:
            yield is_mine
        finally:
            if is_mine:
                self._trial.release()
