"""A broker in memory, for a relay that dies when the broker has taken a batch and nothing is marked yet."""

from __future__ import annotations

from collections.abc import Sequence

from services.kernel.messaging.publisher import Answer, Said
from tests.routing.dying import Killed


class Broker:
    """Takes everything. `dies`: whoever publishes next is gone before he hears that it was taken."""

    forgets = False

    def __init__(self) -> None:
        self.took: set[str] = set()
        self.dies = False

    def open(self) -> None:
        """It is always there."""

    def publish(self, batch: Sequence[Said]) -> Answer:
        self.took.update(said.message_id for said in batch)
        if self.dies:
            self.dies = False
            raise Killed
        return Answer(taken=[said.id for said in batch])

    def tend(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """There is nothing to give up."""
