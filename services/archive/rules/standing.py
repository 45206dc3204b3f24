"""How things stand in an office, now and this month: numbers that can be added up, and the rates of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from services.archive.rules.rollup import percentile
from services.kernel.offices import Directory

Level = Literal["city", "office"]
CALLBACKS = 95.0  # percent that have to be made in time, 6.8.2
LIMIT = 15  # working days for the result
# Of the cases that are open now, of today, and of this month's closed ones.
COUNTED = (
    *("open", "due_today", "overdue", "major", "suspected", "registered_today"),
    *("closed", "timed", "on_time", "call_exempt", "call_in_time", "graded", "satisfied"),
)


@dataclass(frozen=True)
class Standing:
    """`counts` by name of COUNTED; `spans` the working days that answers took which arrived this month."""

    counts: Mapping[str, int] = field(default_factory=dict)
    spans: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, more: Standing) -> Standing:
        counts, spans = Counter(self.counts), Counter(self.spans)
        counts.update(more.counts)
        spans.update(more.spans)
        return Standing(counts, spans)

    def of(self, name: str) -> int:
        return self.counts.get(name, 0)

    @property
    def due_calls(self) -> int:
        """The denominator of the callback rate (D08)."""
        return self.of("closed") - self.of("call_exempt")

    @property
    def days(self) -> int | None:
        """The median."""
        return percentile(tuple(self.spans.items()), 50)

    @property
    def overdue_rate(self) -> float | None:
        return _percent(self.of("overdue"), self.of("open"))

    @property
    def callback_rate(self) -> float | None:
        return _percent(self.of("call_in_time"), self.due_calls)

    @property
    def satisfaction(self) -> float | None:
        return _percent(self.of("satisfied"), self.of("graded"))

    def told(self) -> dict[str, Any]:
        """For machines: every rate beside what it is of; none where there is nothing to take a part of."""
        return {
            **{name: self.of(name) for name in COUNTED},
            "overdue_rate": self.overdue_rate,
            "on_time_rate": _percent(self.of("on_time"), self.of("timed")),
            "callbacks_due": self.due_calls,
            "callback_rate": self.callback_rate,
            "satisfaction": self.satisfaction,
            "days": self.days,
            "answered": sum(self.spans.values()),
        }


def together(standings: Iterable[Standing]) -> Standing:
    """The sum."""
    found = Standing()
    for each in standings:
        found += each
    return found


def lines(standings: Mapping[str, Standing], offices: Directory, *, top: str, level: Level) -> dict[str, Standing]:
    """What `top` sees: by office, or a line for each office right beneath it with everything that is beneath that.
    Those with the most overdue first; offices without an open complaint are there too."""
    beneath = offices.beneath(top)
    found: dict[str, Standing] = {}
    for code in beneath:
        key = code if level == "office" else _line_of(code, offices, top)
        found[key] = found.get(key, Standing()) + standings.get(code, Standing())
    return dict(sorted(found.items(), key=lambda line: _rank(*line)))


def name(code: str, offices: Directory, *, top: str) -> str:
    """As lines are called: the office itself beside what is beneath it."""
    return f"{offices[code].region}本级" if code == top else offices[code].region


def _line_of(code: str, offices: Directory, top: str) -> str:
    while code != top and offices[code].parent != top:
        code = offices[code].parent or top
    return code


def _rank(code: str, standing: Standing) -> tuple[int, int, int, str]:
    return -standing.of("overdue"), -standing.of("due_today"), -standing.of("open"), code


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
