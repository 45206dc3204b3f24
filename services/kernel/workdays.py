"""Working time: pure arithmetic on a published calendar, and nothing but published.

A day counts when it is no rest day (guide 6.6.2.6 "有效工作日"; State Council arrangement with 调休; 民法典 201, 203).
Every answer comes from tables that are built once, so that a deadline costs a fraction of a microsecond.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib import resources
from itertools import accumulate
from typing import Any, Self
from zoneinfo import ZoneInfo

from services.kernel.errors import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAY_WORDS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SATURDAY = 5
ONE_DAY = timedelta(days=1)
NOT_ARRANGED = "放假安排还没有公布，只按周末推算"


class YearState(StrEnum):
    """Whether the State Council's arrangement of the year is out."""

    PUBLISHED = "正式"
    PROVISIONAL = "暂定"


class UnpublishedYear(Refused):
    """The calendar does not reach the year, so that no deadline in it can be told (never guessed)."""

    def __init__(self, year: int) -> None:
        super().__init__("unpublished_year", f"{year}年的工作日历还没有录入，算不出期限，请省局先公布日历")
        self.year = year


@dataclass(frozen=True)
class CalendarYear:
    """What was arranged for one year. A notice may also arrange days of the December before it.

    `rest` and `work` tell for each exceptional day the festival that it belongs to; weekends need no mention.
    Raises ValueError, naming every fault.
    """

    year: int
    state: YearState
    source: str
    rest: Mapping[date, str] = field(default_factory=dict)
    work: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        earliest, latest = date(self.year - 1, 12, 1), date(self.year, 12, 31)
        faults = [f"{day} 不在{self.year}年" for day in (*self.rest, *self.work) if not earliest <= day <= latest]
        faults += [f"{day} 既放假又上班" for day in self.rest if day in self.work]
        faults += [f"{day} 本来就是工作日，不必调休" for day in self.work if day.weekday() < SATURDAY]
        if faults:
            raise ValueError("；".join(faults))

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Read the form in which calendars are kept and published: `year`, `state`, `source`, and
        `rest = [{name, first, last}]`, `work = [{name, on}]` with days as `YYYY-MM-DD`.

        Raises ValueError when a field is missing or is no day.
        """
        try:
            rest = {
                day: entry["name"]
                for entry in document["rest"]
                for day in _span(date.fromisoformat(entry["first"]), date.fromisoformat(entry["last"]))
            }
            work = {date.fromisoformat(entry["on"]): entry["name"] for entry in document["work"]}
            return cls(int(document["year"]), YearState(document["state"]), str(document["source"]), rest, work)
        except (KeyError, TypeError) as error:
            raise ValueError(f"日历格式不对：{error}") from error

    def document(self) -> dict[str, Any]:
        """The same in the form that `of` reads; equal years give equal documents."""
        return {
            "year": self.year,
            "state": self.state.value,
            "source": self.source,
            "rest": [{"name": n, "first": d.isoformat(), "last": d.isoformat()} for d, n in sorted(self.rest.items())],
            "work": [{"name": n, "on": d.isoformat()} for d, n in sorted(self.work.items())],
        }


@dataclass(frozen=True)
class Day:
    """One line of an explanation: `counted` is its number, None when it does not count."""

    on: date
    counted: int | None
    reason: str
    provisional: bool


@dataclass(frozen=True)
class OfficeHours:
    """When an office opens and closes on a working day, in Asia/Shanghai."""

    opens: time
    closes: time

    @classmethod
    def of(cls, opens: str, closes: str) -> Self:
        """From `08:30` and `16:30`. Raises ValueError when it closes before it opens."""
        hours = cls(time.fromisoformat(opens), time.fromisoformat(closes))
        if hours.opens >= hours.closes:
            raise ValueError(f"{opens}–{closes}: closes before it opens")
        return hours

    def opening_of(self, day: date) -> datetime:
        return open_of(day, self.opens)

    def close_of(self, day: date) -> datetime:
        return close_of(day, self.closes)

    def after(self, start: datetime, hours: int, calendar: WorkingCalendar) -> datetime:
        """The instant when that many office hours have passed: outside them, and on rest days, nothing passes."""
        left, day = timedelta(hours=hours), start.astimezone(SHANGHAI).date()
        while True:
            if calendar.is_working(day):
                begins = max(start, self.opening_of(day))
                there_are = self.close_of(day) - begins
                if left <= there_are:
                    return begins + left
                left -= max(there_are, timedelta())
            day = calendar.after(day, 1)


def open_of(day: date, opens: time) -> datetime:
    """The moment when the office opens on that day."""
    return datetime.combine(day, opens, tzinfo=SHANGHAI)


def close_of(day: date, closes: time) -> datetime:
    """The close of business of that day: the last moment that is still in time (民法典 203)."""
    return datetime.combine(day, closes, tzinfo=SHANGHAI)


class WorkingCalendar:
    """Working days of a run of years without a gap; `local_rest` are approved rest days of one office (州庆).

    Raises UnpublishedYear for every day that it does not know.
    """

    def __init__(self, years: Iterable[CalendarYear], *, local_rest: Mapping[date, str] | None = None) -> None:
        self.years = tuple(sorted(years, key=lambda y: y.year))
        self.local_rest = dict(local_rest or {})
        numbers = [y.year for y in self.years]
        if not numbers or numbers != list(range(numbers[0], numbers[-1] + 1)):
            raise ValueError(f"a calendar is a run of years without a gap, not {numbers}")
        self.first, self.last = date(numbers[0], 1, 1), date(numbers[-1], 12, 31)
        self._states = {y.year: y.state for y in self.years}
        self._rest = {day: f"{name}放假" for y in self.years for day, name in y.rest.items()}
        self._work = {day: f"调休上班（{name}）" for y in self.years for day, name in y.work.items()}
        self._rest.update(self.local_rest)
        self._first_ordinal = self.first.toordinal()
        self._further: dict[int, WorkingCalendar] = {}
        flags = [self._works(day) for day in _span(self.first, self.last)]
        self._flags = bytes(flags)
        self._passed = list(accumulate(flags))
        self._working = [day for day, works in zip(_span(self.first, self.last), flags, strict=True) if works]

    @cached_property
    def version(self) -> str:
        """Names the content: equal calendars have equal versions. A case stores which one it was counted by."""
        content = [y.document() for y in self.years]
        local = {day.isoformat(): name for day, name in sorted(self.local_rest.items())}
        text = json.dumps([content, local], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return f"{self.last.year}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def mark_until(self, day: date) -> str:
        """Names which days up to that one are worked: equal as long as none of them changes, whatever comes later."""
        if day > self.last:
            return self.reaching(day).mark_until(day)
        worked = self._flags[: max(day.toordinal() - self._first_ordinal + 1, 0)]
        return hashlib.sha256(self.first.isoformat().encode() + worked).hexdigest()[:16]

    def with_year(self, year: CalendarYear) -> WorkingCalendar:
        """The same calendar with that year put in its place, as when the arrangement of a provisional year is out."""
        kept = [y for y in self.years if y.year != year.year]
        return WorkingCalendar([*kept, year], local_rest=self.local_rest)

    def with_local_rest(self, days: Mapping[date, str]) -> WorkingCalendar:
        """The same calendar with rest days of one office, each with its reason (approved by the province)."""
        return WorkingCalendar(self.years, local_rest={**self.local_rest, **days})

    def reaching(self, day: date) -> WorkingCalendar:
        """The same calendar as far as that day: years whose arrangement is not known yet are counted by their weekends
        alone and are provisional, so that whatever is due in them is said to be (D26). Itself when it reaches the day.
        """
        if day <= self.last:
            return self
        if day.year not in self._further:
            ahead = range(self.last.year + 1, day.year + 1)
            unknown = [CalendarYear(year, YearState.PROVISIONAL, NOT_ARRANGED) for year in ahead]
            self._further[day.year] = WorkingCalendar([*self.years, *unknown], local_rest=self.local_rest)
        return self._further[day.year]

    def is_working(self, day: date) -> bool:
        self._place(day)
        return self._works(day)

    def is_provisional(self, day: date) -> bool:
        """True when the year of the day is not published, so that a due date on it may still move."""
        self._place(day)
        return self._states[day.year] is YearState.PROVISIONAL

    def after(self, start: date, n: int) -> date:
        """The day on which `n` working days after `start` have passed; `start` is not counted. `n` = 0 is `start`.

        Raises ValueError for a negative `n`.
        """
        if n < 1:
            return _itself(start, n)
        index = self._passed[self._place(start)] + n - 1
        if index >= len(self._working):
            raise UnpublishedYear(self.last.year + 1)
        return self._working[index]

    def before(self, day: date, n: int) -> date:
        """The last working day on which `n` working days are left until `day` (`between` is then `n`). 0 is `day`.

        Raises ValueError for a negative `n`.
        """
        if n < 1:
            return _itself(day, n)
        index = self._passed[self._place(day)] - n - 1
        if index < 0:
            raise UnpublishedYear(self.first.year - 1)
        return self._working[index]

    def between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` is the earlier."""
        return self._passed[self._place(b)] - self._passed[self._place(a)]

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first worked day after it."""
        return day if self.is_working(day) else self.after(day, 1)

    def explain(self, start: date, n: int) -> tuple[Day, ...]:
        """Every day after `start` up to `after(start, n)`: its number, or why it does not count."""
        days, counted = [], 0
        for day in _span(start + ONE_DAY, self.after(start, n)):
            works = self._works(day)
            counted += works
            days.append(Day(day, counted if works else None, self.reason(day), self.is_provisional(day)))
        return tuple(days)

    def reason(self, day: date) -> str:
        """Why the day counts or not, in words: 工作日, 调休上班（春节）, 周六, 国庆节放假."""
        self._place(day)
        if day in self._rest:
            return self._rest[day]
        if day in self._work:
            return self._work[day]
        return WEEKDAY_WORDS[day.weekday()] if day.weekday() >= SATURDAY else "工作日"

    def _works(self, day: date) -> bool:
        return day not in self._rest and (day.weekday() < SATURDAY or day in self._work)

    def _place(self, day: date) -> int:
        place = day.toordinal() - self._first_ordinal
        if not 0 <= place < len(self._passed):
            raise UnpublishedYear(day.year)
        return place


@lru_cache(maxsize=1)
def load_published() -> WorkingCalendar:
    """The calendar that the product brings along: 2024–2026 as published, 2027 provisional."""
    files = sorted(resources.files("services.kernel").joinpath("calendars").iterdir(), key=lambda f: f.name)
    texts = [f.read_text(encoding="utf-8") for f in files if f.name.endswith(".toml")]
    return WorkingCalendar(CalendarYear.of(tomllib.loads(text)) for text in texts)


def _itself(day: date, n: int) -> date:
    if n < 0:
        raise ValueError(f"{n} working days: count forward with `after` and back with `before`")
    return day


def _span(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))
