"""What the province may publish: a year of the calendar, an office's own rest days. Read with every fault at once.

A year comes as TOML (`year`, `state`, `source`, `rest = [{name, first, last}]`, `work = [{name, on}]`) or as CSV with
the columns kind, name, first, last: rows `year,2027`, `state,正式`, `source,…`, `rest,春节,2027-02-05,2027-02-11`,
`work,春节,2027-02-13`. Guide 6.6.2.6 “有效工作日”, D03, D26.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.kernel.errors import Fault, Invalid
from services.kernel.workdays import SATURDAY, CalendarYear, WorkingCalendar, YearState
from services.routing.rules.local_rest import Approval

FEWEST, MOST = 240, 256  # working days of a year; 248 in most
LONGEST_REST = 16  # days in a row that one festival takes
NAME = 16  # characters of a festival's name
LOCAL_MOST = 5  # rest days of its own that an office may have in a year
_ONE_DAY = timedelta(days=1)


@dataclass
class _Reading:
    """Collects what is wrong, place by place."""

    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: str, code: str, message: str) -> None:
        self.faults.append(Fault(place, code, message))

    def day(self, place: str, told: object) -> date | None:
        if isinstance(told, date):
            return told
        try:
            return date.fromisoformat(str(told or ""))
        except ValueError:
            self.fault(place, "date_parsing", "日期不对，应当像 2027-02-05")
            return None

    def name(self, place: str, told: object) -> str:
        name = str(told or "").strip()
        if not 0 < len(name) <= NAME:
            self.fault(place, "name", f"请写明节日名称，最多 {NAME} 个字")
        return name

    def end(self) -> None:
        if self.faults:
            raise Invalid(self.faults)


def read_file(text: str) -> Mapping[str, Any]:
    """The document in a file of either form. Raises Invalid for what is neither."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.replace(" ", "").lower().startswith("kind,name"):
        return _of_csv(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise Invalid([Fault("text", "not_a_calendar", f"读不懂这个文件：{cause}")]) from cause


def year_of(document: Mapping[str, Any]) -> CalendarYear:
    """The year in a document. Raises Invalid with every fault of it, each at its place (`rest.1.first`)."""
    reading = _Reading()
    year = _year(reading, document.get("year"))
    state = str(document.get("state") or "")
    if state not in {one.value for one in YearState}:
        reading.fault("state", "state", "请写明“正式”或者“暂定”")
    source = str(document.get("source") or "").strip()
    if not 0 < len(source) <= 200:
        reading.fault("source", "source", "请写明依据，例如通知的名称和日期，最多 200 个字")
    rest = dict(_rests(reading, _entries(reading, document, "rest"), year))
    work = dict(_works(reading, _entries(reading, document, "work"), rest, year))
    reading.end()
    assert year is not None  # noqa: S101 - otherwise it was a fault
    made = CalendarYear(year, YearState(state), source, rest, work)
    _is_plausible(made)
    return made


def fits(calendar: WorkingCalendar, year: CalendarYear, *, today: date) -> None:
    """Raises Invalid when the year cannot follow on what is published: a gap, a step back, a change of the past."""
    reading = _Reading()
    first, last = calendar.years[0].year, calendar.years[-1].year
    if not first <= year.year <= last + 1:
        reading.fault("year", "year_gap", f"日历要逐年公布，下一年是{last + 1}年")
        reading.end()
    before = next((one for one in calendar.years if one.year == year.year), None)
    if before and before.state is YearState.PUBLISHED and year.state is YearState.PROVISIONAL:
        reading.fault("state", "step_back", f"{year.year}年已经正式公布，不能改回暂定")
    past = [day for day in changed_days(calendar, calendar.with_year(year)) if day <= today]
    if past:
        reading.fault("rest", "past_day", f"{past[0]} 已经过去，不能再改")
    reading.end()


def local_rest_of(
    document: Mapping[str, Any], *, year: int, calendar: WorkingCalendar, today: date, held: Mapping[date, str]
) -> Approval:
    """Rest days of its own for an office that has those `held` in the year (D03): beside them, or in place of those
    to come. Raises Invalid with every fault."""
    reading, found = _Reading(), dict[date, str]()
    entries, replaces = _entries(reading, document, "days"), document.get("replaces", not document.get("days"))
    if not isinstance(replaces, bool):
        reading.fault("replaces", "bool_type", "是否代替已经批准的，请写 true 或者 false")
    kept = {day for day in held if not replaces or day <= today}
    if not entries and not replaces:
        reading.fault("days", "missing", "请写明放假的日期；要撤销已经批准的，请注明代替（replaces）")
    elif not entries and kept == held.keys():
        reading.fault("days", "nothing_to_withdraw", f"{year}年没有还没到的地方放假，不用撤销")
    if len(entries) + len(kept) > LOCAL_MOST:
        reading.fault("days", "too_long", f"一年最多 {LOCAL_MOST} 天，已经批准 {len(kept)} 天")
    for i, entry in enumerate(entries):
        day, name = reading.day(f"days.{i}.on", entry.get("on")), reading.name(f"days.{i}.name", entry.get("name"))
        if day is None:
            continue
        if day.year != year or not calendar.first <= day <= calendar.last:
            reading.fault(f"days.{i}.on", "other_year", f"{day} 不在{year}年，或者这一年的日历还没有公布")
        elif day <= today:
            reading.fault(f"days.{i}.on", "past_day", f"{day} 已经过去，不能再改")
        elif day in kept:
            reading.fault(f"days.{i}.on", "approved_already", f"{day} 已经批准放假")
        elif day in found or not calendar.is_working(day):
            reading.fault(f"days.{i}.on", "no_working_day", f"{day} 本来就不上班，或者写了两次")
        else:
            found[day] = name
    reading.end()
    return Approval(today, found, bool(replaces))


def changed_days(before: WorkingCalendar, after: WorkingCalendar) -> list[date]:
    """The days that count otherwise than before, or about which something else is known."""
    first = max(before.first, after.first)
    days = (first + timedelta(days=i) for i in range((after.last - first).days + 1))
    return [day for day in days if _known(before, day) != _known(after, day)]


def _known(calendar: WorkingCalendar, day: date) -> tuple[object, ...] | None:
    if day > calendar.last:
        return None
    return calendar.is_working(day), calendar.is_provisional(day), calendar.reason(day)


def _of_csv(text: str) -> dict[str, Any]:
    document: dict[str, Any] = {"rest": [], "work": []}
    reading = _Reading()
    for line, row in enumerate(csv.DictReader(io.StringIO(text), skipinitialspace=True), start=2):
        kind, name = (row.get("kind") or "").strip(), (row.get("name") or "").strip()
        first = (row.get("first") or "").strip()
        match kind:
            case "year" | "state" | "source":
                document[kind] = name
            case "rest":
                document["rest"].append(
                    {"name": name, "first": first, "last": (row.get("last") or "").strip() or first}
                )
            case "work":
                document["work"].append({"name": name, "on": first})
            case _:
                reading.fault(f"text.{line}", "kind", "第一列应当是 year、state、source、rest 或者 work")
    reading.end()
    return document


def _year(reading: _Reading, told: object) -> int | None:
    try:
        year = int(str(told))
    except ValueError:
        year = 0
    if not 2024 <= year <= 2100:
        reading.fault("year", "year", "请写明年份，例如 2027")
        return None
    return year


def _entries(reading: _Reading, document: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    told = document.get(place)
    if not isinstance(told, list) or not all(isinstance(entry, Mapping) for entry in told):
        reading.fault(place, "list_type", "应当是列表，没有的写空列表")
        return []
    return told


def _rests(reading: _Reading, entries: Iterable[Mapping[str, Any]], year: int | None) -> Iterator[tuple[date, str]]:
    seen = set[date]()
    for i, entry in enumerate(entries):
        name = reading.name(f"rest.{i}.name", entry.get("name"))
        first = reading.day(f"rest.{i}.first", entry.get("first"))
        last = reading.day(f"rest.{i}.last", entry.get("last"))
        if first is None or last is None:
            continue
        if not timedelta(0) <= last - first < timedelta(days=LONGEST_REST):
            reading.fault(f"rest.{i}.last", "span", f"{first}到{last}不是一段假期")
            continue
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            _in_year(reading, f"rest.{i}", day, year)
            if day in seen:
                reading.fault(f"rest.{i}", "twice", f"{day} 写了两次")
            seen.add(day)
            yield day, name


def _works(
    reading: _Reading, entries: Iterable[Mapping[str, Any]], rest: Mapping[date, str], year: int | None
) -> Iterator[tuple[date, str]]:
    seen = set[date]()
    for i, entry in enumerate(entries):
        name, day = reading.name(f"work.{i}.name", entry.get("name")), reading.day(f"work.{i}.on", entry.get("on"))
        if day is None:
            continue
        _in_year(reading, f"work.{i}.on", day, year)
        if day in rest:
            reading.fault(f"work.{i}.on", "rest_and_work", f"{day} 既放假又上班")
        if day in seen:
            reading.fault(f"work.{i}.on", "twice", f"{day} 写了两次")
        if day.weekday() < SATURDAY:
            reading.fault(f"work.{i}.on", "no_rest_day", f"{day} 本来就是工作日，不必调休")
        seen.add(day)
        yield day, name


def _in_year(reading: _Reading, place: str, day: date, year: int | None) -> None:
    if year is not None and not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
        reading.fault(place, "other_year", f"{day} 不在{year}年")


def _is_plausible(year: CalendarYear) -> None:
    """A year that was typed in halfway is found out by its number of working days."""
    alone = WorkingCalendar([year])
    worked = alone.between(alone.first, alone.last) + alone.is_working(alone.first)
    if not FEWEST <= worked <= MOST:
        raise Invalid([Fault("rest", "implausible", f"这样一年有{worked}个工作日，应当在{FEWEST}到{MOST}之间，请核对")])
