"""All lines to one provider, each with a window of its own, and what waits for whichever has room first."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from services.notification.channels import GoingOn, NotAsked
from services.notification.channels.smpp.line import Provider
from services.notification.channels.smpp.window import Batch, OnFrames, Part, Window, settle

_SILENT: Final = "短信网关没有回应，这一条没有提交"


class Pool:
    """`turn` guards the lines, their windows and whatever the driver keeps beside them; it is notified at every change
    of a line. Numbers are given once among all lines, so an answer is known whichever it comes by."""

    def __init__(self, provider: Provider, *, on_frames: OnFrames, on_lost: Callable[[Window], None]) -> None:
        self.turn = threading.Condition()
        self._timeout = provider.timeout
        self._farewell = provider.farewell
        self._on_lost = on_lost
        self._waiting: deque[Part] = deque()
        numbers = count(1)
        self._windows = [
            Window(provider, self.turn, numbers, self._waiting, on_frames=on_frames, on_lost=self._lost)
            for _ in range(provider.binds)
        ]

    def start(self) -> None:
        for window in self._windows:
            window.line.start()

    @property
    def bound(self) -> Window | None:
        """One of those that are, the least busy first; None when none is."""
        return min((each for each in self._windows if each.line.bound), key=lambda each: each.unanswered, default=None)

    @property
    def trouble(self) -> str | None:
        """Why nothing can be sent now, in Chinese; None while any line is bound or being made."""
        troubles = [window.line.trouble for window in self._windows]
        return None if None in troubles else troubles[0]

    @property
    def lines(self) -> tuple[int, int]:
        """How many are bound now, and how many ought to be."""
        return sum(window.line.bound for window in self._windows), len(self._windows)

    def wait_until_bound(self, timeout: float) -> bool:
        """True as soon as any line is bound; False after so many seconds."""
        with self.turn:
            return self.turn.wait_for(lambda: self.bound is not None, timeout)

    def hand_over(self, parts: Sequence[Part], going_on: GoingOn) -> None:
        """Say all of them and wait until each has an outcome; `going_on` is called for each, with the turn held."""
        batch = Batch(len(parts), going_on)
        for part in parts:
            part.batch = batch
        with self.turn:  # while first connections are made: afterwards one is bound or all are in trouble
            self.turn.wait_for(lambda: self.bound is not None or self.trouble is not None, self._timeout)
            self._waiting.extend(parts)
            self._refuse_where_none_is_bound()
        first = 0
        while batch.left:
            self._go_on()
            with self.turn:
                while first < len(parts) and parts[first].outcome is not None:
                    first += 1
                if first < len(parts):
                    self._wait_for(parts[first])

    def close(self) -> None:
        """Unbind all, and wait a moment for the provider to agree."""
        for window in self._windows:
            window.line.take_leave()
        by = time.monotonic() + self._farewell
        for window in self._windows:
            window.line.close(by)

    def _go_on(self) -> None:
        """An equal share for each line; whichever is answered first takes what the others have no room for."""
        if len(self._windows) == 1:
            self._windows[0].go_on()
            return
        with self.turn:
            bound = sorted((each for each in self._windows if each.line.bound), key=lambda each: each.unanswered)
            share = -(-len(self._waiting) // max(1, len(bound)))
        for window in bound:
            window.go_on(share)

    def _wait_for(self, part: Part) -> None:
        left = part.deadline - time.monotonic() if part.sequence else self._timeout
        if left > 0:
            self.turn.wait(left)
        else:
            for window in self._windows:
                window.give_up(part)
            self._refuse_where_nobody_answers(part)

    def _refuse_where_nobody_answers(self, part: Part) -> None:
        """Where nothing at all was answered since this was said, what has to wait for room in a window is not said: it
        would go the same way."""
        if part.said and all(window.answered_at < part.said for window in self._windows):
            self._refuse_waiting(_SILENT)
            self.turn.notify_all()

    def _lost(self, window: Window) -> None:
        """What was on its way by that line is in doubt; what was not said yet goes by another, if there is one."""
        window.forget()
        self._refuse_where_none_is_bound()
        self._on_lost(window)

    def _refuse_where_none_is_bound(self) -> None:
        trouble = self.trouble
        if trouble is not None:
            self._refuse_waiting(trouble)

    def _refuse_waiting(self, why: str) -> None:
        for part in self._waiting:
            settle(part, NotAsked(why))
        self._waiting.clear()
