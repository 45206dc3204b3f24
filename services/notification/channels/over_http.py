"""What channels share that hand each message over by a request of its own, over one connection for a batch."""

from __future__ import annotations

import http.client
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from services.kernel.clock import now
from services.notification.channels import GoingOn, Message, NotAsked, Outcome, Unknown, nobody
from services.notification.rules.health import URGENT_AFTER

Answer = TypeVar("Answer", NotAsked, Unknown)

AT_ONCE = 16  # over one connection
AGAIN_AFTER = URGENT_AFTER  # so long who turned us away, or did not answer, is left alone
TURNED_AWAY = (401, 403, 404)  # the password or the address is wrong, and no message is to blame
LOST = (408, 502, 504)  # somebody between us gave up waiting: what stands behind may have taken it


class OverHttp(ABC):
    """`_send` sets `_trouble` when the other side does not answer, and clears it when it does.

    Behind one that is turned away or not answered nobody is asked: neither the rest of those that go together, nor what
    other threads bring meanwhile.
    """

    not_asked: NotAsked  # of what stands behind a message that nobody answered

    def __init__(self) -> None:
        self._trouble: str | None = None
        self._again_at: datetime | None = None

    @property
    def at_once(self) -> int:
        return AT_ONCE

    @property
    def trouble(self) -> str | None:
        """Of the last connection; None when it was well, or when nobody has tried yet."""
        return self._trouble

    def wait_until_ready(self, timeout: float) -> bool:
        """After trouble, see whether somebody listens; it may take its own time-out rather than `timeout`."""
        if self._trouble is None:
            return True
        if self._is_left_alone():
            return False
        line, before = self._line(), self._again_at
        try:
            line.connect()
        except OSError:
            return False
        finally:
            line.close()
        if self._again_at == before:  # nobody else met with trouble meanwhile
            self._trouble = None
        return self._trouble is None

    def send(self, message: Message) -> Outcome:
        return self.send_all([message])[0]

    def send_all(self, messages: Sequence[Message], *, going_on: GoingOn = nobody) -> list[Outcome]:
        """One after the other. Behind one that nobody answers, the rest is not tried."""
        outcomes: list[Outcome] = []
        line = self._line()
        try:
            is_over = self._is_left_alone()
            for message in messages:
                outcomes.append(self.not_asked if is_over else self._send(line, message))
                is_over = is_over or isinstance(outcomes[-1], NotAsked) or self._is_left_alone()
                going_on(outcomes[-1])
        finally:
            line.close()
        return outcomes

    def _turned_away(self, why: str) -> NotAsked:
        return self._leave_alone(why, NotAsked(why))

    def _leave_alone(self, why: str, outcome: Answer) -> Answer:
        self._trouble, self._again_at = why, now() + AGAIN_AFTER
        return outcome

    def _is_left_alone(self) -> bool:
        return self._trouble is not None and self._again_at is not None and now() < self._again_at

    def close(self) -> None:  # noqa: B027 - a channel can be closed; of this one nothing is open
        """Nothing is kept open between batches."""

    @abstractmethod
    def _line(self) -> http.client.HTTPConnection: ...

    @abstractmethod
    def _send(self, line: http.client.HTTPConnection, message: Message) -> Outcome: ...
