"""In a rush, what nobody waits for yields to what somebody waits for: figures and the index come after it."""

from __future__ import annotations

from time import monotonic

from services.kernel.messaging.company import Company

FLOOD = 240.0  # messages a second
MOST = 60.0  # seconds that anything yields; in a longer rush it goes on beside it
FIGURES, INDEX, CHECK, DAYS = "figures", "index", "check", "days"  # what yields


class Rush:
    """Told of what is heard, asked by who could yield; two that tell it at once may lose a count, which is harmless."""

    def __init__(self) -> None:
        self._company = Company(flood=FLOOD)
        self._began = monotonic()
        self._level: dict[str, float] = {}

    def came(self, count: int) -> None:
        """So many messages, now."""
        self._company.came(count)

    def goes_first(self, work: str) -> bool:
        """Whether `work` yields to it now. It never does once its last level is a minute ago: neither a rush that lasts
        nor one that comes and goes keeps waiting longer what has to be done."""
        return self._company.is_flood and monotonic() - self._level.get(work, self._began) < MOST

    def level(self, work: str) -> None:
        """Nothing of this work is left to be done."""
        self._level[work] = monotonic()


rush = Rush()
