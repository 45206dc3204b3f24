"""The only place that reads the clock. Everything else is told the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _system() -> datetime:
    return datetime.now(tz=SHANGHAI)


# Who says what time it is; the last one counts. More than the system's clock stands here only in tests and rehearsals.
_sources: list[Callable[[], datetime]] = [_system]


def now() -> datetime:
    """The present moment, aware, in Asia/Shanghai."""
    return _sources[-1]().astimezone(SHANGHAI)


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().date()


@contextmanager
def standing_at(moment: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Within the block the clock says `moment` (or what `moment()` says). For tests and rehearsals only.

    Raises ValueError for a naive moment.
    """
    source = moment if callable(moment) else (lambda: moment)
    if source().tzinfo is None:
        raise ValueError("a moment needs its zone")
    _sources.append(source)
    try:
        yield
    finally:
        _sources.remove(source)  # not the last one, when several threads stand at moments of their own
