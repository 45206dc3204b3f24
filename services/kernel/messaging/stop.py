"""Telling a thread to end, also one that waits for a socket."""

from __future__ import annotations

import os
import select
import threading


class Stop:
    """An event whose `fileno()` becomes readable when it is set, so that nothing has to poll it."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._read, self._write = os.pipe()

    def set(self) -> None:
        with self._lock:
            if not self._event.is_set():
                self._event.set()
                os.write(self._write, b"!")

    def is_set(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether it was set within `seconds`."""
        return self._event.wait(seconds)

    def wait_beside(self, fileno: int, seconds: float) -> bool:
        """Wait until it is set, `fileno` is readable, or `seconds` have passed; true when `fileno` is readable."""
        poll = select.poll()
        poll.register(fileno, select.POLLIN)
        poll.register(self._read, select.POLLIN)
        return any(ready == fileno for ready, _ in poll.poll(seconds * 1000))

    def __del__(self) -> None:
        os.close(self._read)
        os.close(self._write)
