"""When a cause comes back so often that something is done about it, and whether what was done helped (7.1.1, 7.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WITHIN = timedelta(days=30)
IN_OFFICE, IN_PROVINCE = 3, 5  # cases of one cause
DO_WITHIN = timedelta(days=30)  # natural days that a measure opened by the timetable is given
CHECK_AFTER = timedelta(days=60)
OTHER_AT_MOST = 10  # percent of closed cases whose cause is none of the known ones

# The root of a cause by its code, or by its letter where all of its kind have the same.
ROOTS = {
    "A": "人员",
    "B": "流程",
    "C": "流程",
    "D": "宣传",
    "E": "制度",
    "F": "流程",
    "G": "系统",
    "H": "制度",
    "J": "人员",
    "K": "流程",
    "X": "外部",
    "X08": "政策",  # what is complained about is the policy itself
    "D02": "政策",  # offices apply it differently
}
OTHER = "其他"


@dataclass(frozen=True)
class Recurring:
    """A cause that came back: at an office, or over the province (then `office` is the province's)."""

    office: str
    cause: str
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """How many of the complaints of a span had the cause."""

    cases: int
    of: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.cases / self.of, 1) if self.of else None


def root_of(cause: str | None) -> str:
    """The root of a cause: that of its code, else that of its letter."""
    known = cause or ""
    return ROOTS.get(known) or ROOTS.get(known[:1], OTHER)


def too_many_others(roots: Mapping[str, int]) -> bool:
    """More than a tenth of what was closed has no known root."""
    total = sum(roots.values())
    return bool(total) and 100 * roots.get(OTHER, 0) > OTHER_AT_MOST * total


def recurring(found: Iterable[tuple[str, str, str]], *, province: str) -> list[Recurring]:
    """Of (office, cause, case) within the days: what came back often enough."""
    by_office: dict[tuple[str, str], list[str]] = {}
    by_cause: dict[str, list[str]] = {}
    for office, cause, case in found:
        by_office.setdefault((office, cause), []).append(case)
        by_cause.setdefault(cause, []).append(case)
    here = [
        Recurring(office, cause, tuple(sorted(cases)))
        for (office, cause), cases in sorted(by_office.items())
        if len(cases) >= IN_OFFICE
    ]
    everywhere = [
        Recurring(province, cause, tuple(sorted(cases)))
        for cause, cases in sorted(by_cause.items())
        if len(cases) >= IN_PROVINCE
    ]
    return [*here, *(one for one in everywhere if (province, one.cause) not in {(h.office, h.cause) for h in here})]


def helped(before: Share, after: Share) -> bool:
    """Whether the cause has become rarer among all complaints."""
    was, is_now = before.percent, after.percent
    return was is not None and (is_now or 0.0) < was


def spans(opened: date, finished: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """The days before the measure was opened and those after it was finished, both as long, ends not included."""
    return (opened - CHECK_AFTER, opened), (finished, finished + CHECK_AFTER)


def half_of(day: date) -> str:
    """`2026-H2`."""
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


def before(day: date) -> tuple[str, str]:
    """The month and the half-year that are over: `2026-11`, `2026-H1`."""
    last = day.replace(day=1) - timedelta(days=1)
    first_half_over = day.month > 6
    return f"{last:%Y-%m}", f"{day.year}-H1" if first_half_over else f"{day.year - 1}-H2"


def months_of(half: str) -> tuple[str, str]:
    """The first and last month of a half-year."""
    year, _, number = half.partition("-H")
    return (f"{year}-01", f"{year}-06") if number == "1" else (f"{year}-07", f"{year}-12")


def days_of(half: str) -> tuple[date, date]:
    """The first day of a half-year, and the first day after it."""
    year = int(half[:4])
    return (date(year, 1, 1), date(year, 7, 1)) if half.endswith("1") else (date(year, 7, 1), date(year + 1, 1, 1))


def gaps(kinds: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """What nobody registered in the period, in words."""
    return [f"没有{words}的记录" for kind, words in known.items() if kind not in kinds]
