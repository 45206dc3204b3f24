"""The messages of one line that wait for their turn, and those that wait for an answer: never more than its window.

Whoever hears an answer says the next message at once, without waking who waits for the whole batch.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from services.notification.channels import GoingOn, Message, NotAsked, Outcome, Unknown
from services.notification.channels.smpp import wire
from services.notification.channels.smpp.line import Line, Provider

_LATE_KEPT = 10_000
NO_ANSWER: Final = Unknown("短信网关没有在规定时间内答复")
_CUT_OFF: Final = Unknown("提交以后连接中断，不知道短信网关是否接收")


@dataclass(slots=True, eq=False)
class _Batch:
    left: int  # parts without an outcome
    going_on: GoingOn


@dataclass(slots=True, eq=False)
class Part:
    """One submit_sm; `siblings` are all parts of the same message, itself among them, where there are several."""

    message: Message
    source: bytes
    to: bytes
    text: bytes
    is_part: bool
    siblings: list[Part] = field(default_factory=list)
    sequence: int = 0
    deadline: float = 0.0
    outcome: Outcome | None = None
    batch: _Batch | None = None

    def written(self) -> bytes:
        return wire.submit(
            self.sequence,
            source=self.source,
            to=self.to,
            text=self.text,
            part=self.is_part,
            urgent=self.message.urgent,
        )


class Window:
    """Guarded by the line's `turn`, like the line itself; nothing is written while it is held."""

    def __init__(self, provider: Provider, line: Line) -> None:
        self._provider = provider
        self._line = line
        self._waiting: deque[Part] = deque()
        self._unanswered: dict[int, Part] = {}
        self._late: OrderedDict[int, Part] = OrderedDict()

    def hand_over(self, parts: Sequence[Part], going_on: GoingOn) -> None:
        """Say all of them and wait until each has an outcome; `going_on` is called for each, with the turn held."""
        self._line.wait_until_settled()
        batch = _Batch(len(parts), going_on)
        for part in parts:
            part.batch = batch
        with self._line.turn:
            self._waiting.extend(parts)
            if self._line.trouble is not None:
                self._refuse_waiting(self._line.trouble)
        first = 0
        while batch.left:
            self.go_on()
            with self._line.turn:
                while first < len(parts) and parts[first].outcome is not None:
                    first += 1
                if first < len(parts):
                    self._wait_for(parts[first])

    def go_on(self) -> None:
        """Say as many of the waiting as the window has room for."""
        with self._line.turn:
            claimed = self._claim()
        if not claimed:
            return
        try:
            self._line.write(b"".join([part.written() for part in claimed]))
        except OSError:
            with self._line.turn:
                for part in claimed:
                    self._unanswered.pop(part.sequence, None)
                    self._settle(part, _CUT_OFF)
                self._line.turn.notify_all()

    def answered(self, sequence: int, outcome: Outcome) -> tuple[Part | None, bool]:
        """The part, where its outcome had been told as not known, and whether somebody has to be woken."""
        part = self._unanswered.pop(sequence, None)
        if part is not None:
            return None, self._settle(part, outcome)
        late = self._late.pop(sequence, None)
        if late is not None:
            late.outcome = outcome
        return late, False

    def forget(self, trouble: str | None) -> None:
        """The line is gone: what was on its way is in doubt, and what was not said yet surely not taken."""
        for part in self._unanswered.values():
            self._settle(part, _CUT_OFF)
        self._unanswered.clear()
        self._late.clear()
        if trouble is not None:
            self._refuse_waiting(trouble)

    def _claim(self) -> list[Part]:
        if not self._line.bound or not self._waiting:
            return []
        room = min(self._provider.window - len(self._unanswered), len(self._waiting))
        deadline = time.monotonic() + self._provider.timeout
        claimed = [self._waiting.popleft() for _ in range(room)]
        for part in claimed:
            part.sequence, part.deadline = self._line.next_sequence(), deadline
            self._unanswered[part.sequence] = part
        return claimed

    def _wait_for(self, part: Part) -> None:
        left = part.deadline - time.monotonic() if part.sequence else self._provider.timeout
        if left > 0:
            self._line.turn.wait(left)
        elif self._unanswered.pop(part.sequence, None):
            self._settle(part, NO_ANSWER)
            self._late[part.sequence] = part
            if len(self._late) > _LATE_KEPT:
                self._late.popitem(last=False)

    def _refuse_waiting(self, why: str) -> None:
        for part in self._waiting:
            self._settle(part, NotAsked(why))
        self._waiting.clear()

    @staticmethod
    def _settle(part: Part, outcome: Outcome) -> bool:
        """True when this was the last of its batch."""
        if part.outcome is not None or part.batch is None:
            return False
        part.outcome = outcome
        part.batch.left -= 1
        part.batch.going_on()
        return part.batch.left == 0
