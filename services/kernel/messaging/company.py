"""When it is worth to wait for company: in a flood, many messages in one go cost a fraction of each at once."""

from __future__ import annotations

from time import monotonic

LINGER = 0.2  # seconds
PATIENT = 0.4  # seconds; for who only keeps what happened, since nobody waits for that
WINDOW = 0.1  # seconds over which the flood is measured; until it is noticed, messages cost what each costs alone
OVER = 1.0  # seconds after which a flood that was not heard of is over


class Company:
    """Told of every batch; `linger` is how long to wait for more before the next one: `linger` seconds once `flood` a
    second arrive, and `always` seconds below that."""

    def __init__(self, *, flood: float, linger: float = LINGER, always: float = 0.0) -> None:
        self._flood = flood
        self._most = linger
        self._least = always
        self._since = monotonic()
        self._count = 0
        self._is_flood = False

    def came(self, count: int) -> None:
        """So many messages, now."""
        self._count += count
        passed = monotonic() - self._since
        if passed >= WINDOW:
            self._is_flood = self._count >= passed * self._flood
            self._since += passed
            self._count = 0

    @property
    def is_flood(self) -> bool:
        """One of which nothing was heard for a while is over: who comes after it comes alone."""
        return self._is_flood and monotonic() - self._since <= OVER

    @property
    def linger(self) -> float:
        """Seconds."""
        return self._most if self.is_flood else self._least
