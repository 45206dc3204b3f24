"""The messages of one line that wait for an answer: never more than its window.

Whoever hears an answer says the next message at once, without waking who waits for the whole batch.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from services.notification.channels import GoingOn, Message, Outcome, Unknown
from services.notification.channels.smpp import wire
from services.notification.channels.smpp.line import Line, Provider

_LATE_KEPT = 10_000
NO_ANSWER: Final = Unknown("短信网关没有在规定时间内答复")
_CUT_OFF: Final = Unknown("提交以后连接中断，不知道短信网关是否接收")


@dataclass(slots=True, eq=False)
class Batch:
    """Who hands over together: `left` are the parts without an outcome."""

    left: int
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
    said: float = 0.0
    deadline: float = 0.0
    outcome: Outcome | None = None
    took: float = 0.0
    batch: Batch | None = None

    def written(self) -> bytes:
        return wire.submit(
            self.sequence,
            source=self.source,
            to=self.to,
            text=self.text,
            part=self.is_part,
            urgent=self.message.urgent,
        )


class OnFrames(Protocol):
    """Takes what arrived for the driver by the line of a window: answers to submit_sm, and deliver_sm."""

    def __call__(self, window: Window, session: int, frames: Sequence[wire.Frame], /) -> None: ...


class Window:
    """A line and what is unanswered on it. Guarded by `turn`; nothing is written while it is held. `waiting` is
    everybody's."""

    def __init__(
        self,
        provider: Provider,
        turn: threading.Condition,
        numbers: Iterator[int],
        waiting: deque[Part],
        *,
        on_frames: OnFrames,
        on_lost: Callable[[Window], None],
    ) -> None:
        self._provider = provider
        self._waiting = waiting
        self._unanswered: dict[int, Part] = {}
        self._late: OrderedDict[int, Part] = OrderedDict()
        self.answered_at = 0.0
        self._turn = turn
        self.line = Line(provider, turn, numbers, on_frames=partial(on_frames, self), on_lost=partial(on_lost, self))

    @property
    def unanswered(self) -> int:
        return len(self._unanswered)

    def go_on(self, most: int | None = None) -> None:
        """Say as many of the waiting as the window has room for, or about `most` if that is less."""
        with self._turn:
            claimed = self._claim(most)
        if not claimed:
            return
        try:
            self.line.write(b"".join([part.written() for part in claimed]))
        except OSError:
            with self._turn:
                for part in claimed:
                    self._unanswered.pop(part.sequence, None)
                    settle(part, _CUT_OFF)
                self._turn.notify_all()

    def answered(self, sequence: int, outcome: Outcome) -> tuple[Part | None, bool]:
        """The part, where its outcome had been told as not known, and whether somebody has to be woken."""
        self.answered_at = time.monotonic()
        part = self._unanswered.pop(sequence, None)
        if part is not None:
            return None, settle(part, outcome)
        late = self._late.pop(sequence, None)
        if late is not None:
            late.outcome = outcome
        return late, False

    def give_up(self, part: Part) -> None:
        """Its time is over. Changes nothing where it went by another line or is answered."""
        if self._unanswered.pop(part.sequence, None):
            settle(part, NO_ANSWER)
            self._late[part.sequence] = part
            if len(self._late) > _LATE_KEPT:
                self._late.popitem(last=False)

    def forget(self) -> None:
        """The line is gone: what was on its way is in doubt."""
        for part in self._unanswered.values():
            settle(part, _CUT_OFF)
        self._unanswered.clear()
        self._late.clear()

    def _claim(self, most: int | None) -> list[Part]:
        if not self.line.bound or not self._waiting:
            return []
        room = self._provider.window - len(self._unanswered)
        taken = min(room, len(self._waiting))
        if self._provider.binds > 1:
            taken = self._without_a_cut(taken if most is None else min(taken, most), room)
        said = time.monotonic()
        claimed = [self._waiting.popleft() for _ in range(taken)]
        for part in claimed:
            part.sequence = self.line.next_sequence()
            part.said, part.deadline = said, said + self._provider.timeout
            self._unanswered[part.sequence] = part
        return claimed

    def _without_a_cut(self, taken: int, room: int) -> int:
        """As many as keep the parts of one message on one line. Phones put them together by their number and sender,
        whichever line they came by; yet those of one line arrive in order, and are lost together with it. So a message
        that does not fit waits, unless it is longer than a whole window."""
        following = self._waiting[taken] if taken < len(self._waiting) else None
        if following is None or not following.siblings:
            return taken
        before = following.siblings.index(following)
        whole = taken - before
        if before == 0 or whole < 0:  # it begins there, or began on some line already
            return taken
        if whole + len(following.siblings) <= room:
            return whole + len(following.siblings)
        return whole if whole or self._unanswered else taken


def settle(part: Part, outcome: Outcome) -> bool:
    """True when this was the last of its batch. An outcome stays as it was told first."""
    if part.outcome is not None or part.batch is None:
        return False
    part.outcome = outcome
    part.took = time.monotonic() - part.said if part.said else 0.0
    part.batch.left -= 1
    part.batch.going_on(outcome, _took(part) if part.siblings else part.took)
    return part.batch.left == 0


def _took(part: Part) -> float:
    """Of a message in several parts its slowest, told with the last that was answered; nothing before it."""
    if any(each.outcome is None for each in part.siblings):
        return 0.0
    return max(each.took for each in part.siblings)
