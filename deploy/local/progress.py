"""What a person at the terminal is told while something takes its time."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_FIRST_AFTER, _AGAIN_EVERY = 1.0, 10.0
_one_line_at_a_time = threading.Lock()


class CannotGoOn(Exception):
    """What stops the start; the message is a sentence for the person at the terminal."""


def say(sentence: str = "") -> None:
    with _one_line_at_a_time:
        sys.stdout.write(sentence + "\n")
        sys.stdout.flush()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say `what` once it has lasted a second, again every ten, and how long it took in the end."""
    began, over = time.monotonic(), threading.Event()

    def speak() -> None:
        wait = _FIRST_AFTER
        while not over.wait(wait):
            elapsed = time.monotonic() - began
            say(f"  … {what}" + (f" ({elapsed:.0f} s so far)" if wait == _AGAIN_EVERY else ""))
            wait = _AGAIN_EVERY

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    try:
        yield
    except BaseException:
        over.set()
        raise
    over.set()
    speaker.join()
    elapsed = time.monotonic() - began
    if elapsed >= _FIRST_AFTER:
        say(f"  ✓ {what}: {elapsed:.1f} s")
