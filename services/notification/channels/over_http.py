"""What channels share that hand each message over by a request of its own, over one connection for a batch."""

from __future__ import annotations

import http.client
from abc import ABC, abstractmethod
from collections.abc import Sequence
from time import monotonic

from services.notification.channels import GoingOn, Message, NotAsked, Outcome, nobody

AT_ONCE = 16  # over one connection
AGAIN_AFTER = 30.0  # seconds for which who turned us away is left alone
TURNED_AWAY = (401, 403, 404)  # the password or the address is wrong, and no message is to blame
LOST = (408, 502, 504)  # somebody between us gave up waiting: what stands behind may have taken it


class OverHttp(ABC):
    """`_send` sets `_trouble` when the other side does not answer, and clears it when it does."""

    not_asked: NotAsked  # of what stands behind a message that nobody answered

    def __init__(self) -> None:
        self._trouble: str | None = None
        self._again_at = 0.0

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
        if monotonic() < self._again_at:
            return False
        line = self._line()
        try:
            line.connect()
        except OSError:
            return False
        finally:
            line.close()
        self._trouble = None
        return True

    def send(self, message: Message) -> Outcome:
        return self.send_all([message])[0]

    def send_all(self, messages: Sequence[Message], *, going_on: GoingOn = nobody) -> list[Outcome]:
        """One after the other. Behind one that nobody answers, the rest is not tried."""
        outcomes: list[Outcome] = []
        line = self._line()
        try:
            for message in messages:
                silent = bool(outcomes) and self._trouble is not None
                outcomes.append(self.not_asked if silent else self._send(line, message))
                going_on()
        finally:
            line.close()
        return outcomes

    def _turned_away(self, why: str) -> NotAsked:
        self._trouble, self._again_at = why, monotonic() + AGAIN_AFTER
        return NotAsked(why)

    def close(self) -> None:  # noqa: B027 - a channel can be closed; of this one nothing is open
        """Nothing is kept open between batches."""

    @abstractmethod
    def _line(self) -> http.client.HTTPConnection: ...

    @abstractmethod
    def _send(self, line: http.client.HTTPConnection, message: Message) -> Outcome: ...
