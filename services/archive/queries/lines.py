"""One line of the figures of months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from services.archive.rules.rollup import CLOCKS, KINDS, NAMED, percentile

_PLACES = {measure: 4 * n for n, measure in enumerate(NAMED)}
NOTHING = bytes(4 * len(NAMED))


class Told(Mapping[str, int]):
    """Numbers by measure as the lines of months tell them, four bytes each: read when they are asked for. A month has
    some two thousand lines, and nobody asks for every number of each."""

    __slots__ = ("_bytes",)

    def __init__(self, told: bytes) -> None:
        self._bytes = told

    def __getitem__(self, measure: str) -> int:
        place = _PLACES[measure]
        if n := int.from_bytes(self._bytes[place : place + 4], "big", signed=True):
            return n
        raise KeyError(measure)  # what is nought is left out

    def __iter__(self) -> Iterator[str]:
        return (measure for measure, at in _PLACES.items() if self._bytes[at : at + 4] != NOTHING[:4])

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Line(NamedTuple):
    """`counts` by measure; `days` the list of how many answers took no working day, one, two and so on."""

    key: Mapping[str, str]
    counts: Mapping[str, int]
    days: Sequence[int] = ()

    def of(self, measure: str) -> int:
        return self.counts.get(measure, 0)

    def percent(self, part: str, whole: str) -> float | None:
        """To one place; none where there is nothing to take a part of."""
        return round(100 * self.of(part) / self.of(whole), 1) if self.of(whole) else None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Working days, and how many answers took them."""
        return [(days, n) for days, n in enumerate(self.days) if n]

    @property
    def due_calls(self) -> int:
        """The denominator of the callback rate (D08)."""
        return self.of("closed") - self.of("call_exempt")

    @property
    def callback_rate(self) -> float | None:
        return round(100 * self.of("call_in_time") / self.due_calls, 1) if self.due_calls else None

    @property
    def median(self) -> int | None:
        return percentile(self.spans, 50)

    @property
    def ninetieth(self) -> int | None:
        return percentile(self.spans, 90)

    @property
    def answered(self) -> int:
        """Whose result arrived in the period: what the days are of."""
        return sum(self.days)

    @property
    def breaches(self) -> dict[str, int]:
        return {clock: self.of(clock) for clock in CLOCKS if self.of(clock)}

    @property
    def kinds(self) -> dict[str, int]:
        return {kind: self.of(kind) for kind in KINDS}


def listed(spans: Iterable[tuple[int, int]]) -> list[int]:
    """The list of days of what is told by pairs."""
    told = list(spans)
    found = [0] * (1 + max((days for days, _ in told), default=-1))
    for days, n in told:
        found[days] += n
    return found
