"""The only place that reads the clock. Everything else is told the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _system() -> datetime:
    return datetime.now(tz=SHANGHAI)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, aware, in Asia/Shanghai."""
    return _source().astimezone(SHANGHAI)


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().date()


@contextmanager
def standing_at(moment: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Within the block the clock says `moment` (or what `moment()` says). For tests and rehearsals only.

    Raises ValueError for a naive moment.
    """
    global _source  # noqa: PLW0603 - one clock a process is the point of this module
    source = moment if callable(moment) else (lambda: moment)
    if source().tzinfo is None:
        raise ValueError("a moment needs its zone")
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
