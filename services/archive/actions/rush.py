"""In a rush, what nobody waits for yields to what somebody waits for: figures and the index come after it."""

from __future__ import annotations

from time import monotonic

from services.kernel.messaging.company import Company

FLOOD = 240.0  # messages a second
MOST = 60.0  # seconds that anything yields; in a longer rush it goes on beside it


class Rush:
    """Told of what is heard, asked by who could yield; two that tell it at once may lose a count, which is harmless."""

    def __init__(self) -> None:
        self._company = Company(flood=FLOOD)
        self._since: float | None = None

    def came(self, count: int) -> None:
        """So many messages, now."""
        self._company.came(count)

    @property
    def is_on(self) -> bool:
        """Whether to yield to it."""
        if not self._company.is_flood:
            self._since = None
            return False
        self._since = self._since or monotonic()
        return monotonic() - self._since < MOST


rush = Rush()
