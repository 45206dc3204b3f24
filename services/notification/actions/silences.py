"""Which providers were silent to a question a while ago: nobody waits for their time-out again, batch after batch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from services.kernel.clock import now
from services.notification.channels import Away, Silent

REMEMBERED_FOR = timedelta(minutes=2)


class Silences:
    """For all threads of this process."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._until: dict[str, datetime] = {}

    def holds(self, provider: str) -> bool:
        """Whether it is not asked now."""
        with self._turn:
            until = self._until.get(provider)
            return until is not None and now() < until

    @contextmanager
    def asking(self, provider: str) -> Iterator[None]:
        """Around a question. Raises Silent instead where one was not answered lately; when that is over, whoever asks
        first asks alone until he knows. An answer ends it. Who is away says so at once: that costs nobody anything."""
        with self._turn:
            until, at = self._until.get(provider), now()
            if until is not None:
                if at < until:
                    raise Silent
                self._until[provider] = at + REMEMBERED_FOR
        try:
            yield
        except Away:
            raise
        except Silent:
            with self._turn:
                self._until[provider] = now() + REMEMBERED_FOR
            raise
        with self._turn:
            self._until.pop(provider, None)
