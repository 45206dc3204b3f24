"""`/province/figures`: what everybody may know of each city's complaints, quarter by quarter, without personal data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request

from services.archive.queries import rollups
from services.archive.queries.lines import Line, listed
from services.archive.rules import words
from services.archive.web import shelf
from services.kernel.clock import now
from services.kernel.web import login

pages = Blueprint("public_figures", __name__)
FEWEST = 5  # a smaller number might point to somebody, and is not told
_QUARTER = re.compile(r"(?P<year>\d{4})-Q(?P<n>[1-4])")


@dataclass(frozen=True)
class City:
    """The figures of a city with its counties, in words."""

    name: str
    rows: tuple[tuple[str, str], ...]


@pages.get("/province/figures")
@login.public
def quarter() -> str:
    """The quarter that is over, or the one that is asked for."""
    today = now().date()
    asked = request.args.get("quarter", "")
    shown = asked if _QUARTER.fullmatch(asked) else last_quarter(today)
    first, last = months_of(shown)
    offices = login.house().offices
    with login.house().database.work(seeing=()) as session:
        lines = rollups.monthly(
            session,
            by=("office",),
            first=first,
            last=last,
            offices=offices.codes,
            calendar=rollups.working_calendar(session),
        )
    by_office = {line.key["office"]: line for line in lines}
    cities = [
        City(office.region, told([by_office[code] for code in _of(office.code) if code in by_office]))
        for office in offices
        if office.level != "county"
    ]
    return render_template("archive/public_figures.html", quarter=shown, cities=cities, today=today, **shelf.SHARED)


def told(lines: list[Line]) -> tuple[tuple[str, str], ...]:
    """What is said of a city: numbers, and rates of at least so many that nobody is pointed to."""
    total: dict[str, int] = {}
    for line in lines:
        for measure, n in line.counts.items():
            total[measure] = total.get(measure, 0) + n
    whole = Line({}, total, listed(span for line in lines for span in line.spans))
    median = f"{whole.median} 个工作日" if whole.median is not None and whole.answered >= FEWEST else "—"
    return (
        ("登记", _number(total, "registered")),
        ("办结", _number(total, "closed")),
        ("按期答复", _rate(whole, "on_time", "timed")),
        ("从受理到答复，半数在", median),
        ("满意", _rate(whole, "satisfied", "graded")),
        *((words.KINDS_OF_NUMBERS[kind], _number(total, kind)) for kind in ("immediate", "invalid")),
    )


def last_quarter(today: date) -> str:
    """`2026-Q3` from October to December."""
    n = (today.month - 1) // 3
    return f"{today.year}-Q{n}" if n else f"{today.year - 1}-Q4"


def months_of(quarter: str) -> tuple[str, str]:
    year, n = quarter.split("-Q")
    return f"{year}-{3 * int(n) - 2:02d}", f"{year}-{3 * int(n):02d}"


def _of(code: str) -> tuple[str, ...]:
    """A city with its counties; the province's own office alone."""
    offices = login.house().offices
    return (code,) if offices[code].level == "province" else offices.beneath(code)


def _number(counts: Mapping[str, int], measure: str) -> str:
    n = counts.get(measure, 0)
    return f"不足 {FEWEST} 件" if 0 < n < FEWEST else f"{n} 件"


def _rate(line: Line, part: str, whole: str) -> str:
    share = line.percent(part, whole)
    return "—" if share is None or line.of(whole) < FEWEST else f"{share:.1f}%（{line.of(whole)} 件）"
