"""Hours of a fault, compressed: the clock is stepped while the sending threads and those that look after them run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from services.kernel import clock
from services.notification.actions import dispatch
from services.notification.actions.dispatch import Dispatch
from tests.notification.stage import NOON, Stage, eventually


@dataclass
class Hours:
    """So long after noon it is."""

    past: timedelta = timedelta()

    def go_by(self, running: Dispatch, hours: float) -> None:
        """Until both have looked at the new hour: who sends, and who looks for what stands still."""
        self.past += timedelta(hours=hours)
        looked = threading.Event()
        watch = running.doubt_the_stuck

        def looks() -> int:
            found = watch()
            looked.set()
            return found

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(running, "doubt_the_stuck", looks)
            running.send_batch(running.gateways[0])
            eventually(looked.is_set)


@contextmanager
def compressed() -> Iterator[Hours]:
    """All threads look at once, as often as they would in an hour."""
    hours = Hours()
    with pytest.MonkeyPatch.context() as patched, clock.standing_at(lambda: NOON + hours.past):
        for pause in ("LOOK", "NOTE"):
            patched.setattr(dispatch, pause, 0.05)
        yield hours


def tell(stage: Stage, *endings: str, first: int = 1, head: str = "+861391234") -> None:
    """One complaint for each, registered with a number that ends so."""
    stage.hear(
        *(stage.case(serial).registered(phone=f"{head}{ending}") for serial, ending in enumerate(endings, start=first))
    )
