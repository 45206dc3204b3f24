"""H10: the province's month by office and cause from the sums, as pages and the API ask for it, over a scan of the
cases in the same run; how soon a closed case stands in it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from services.archive import actions
from services.archive.app import service
from services.archive.queries import months, rollups
from services.archive.queries.lines import Line
from services.archive.schedule import counting
from services.archive.tables.spans import days_of_spans, kept_days
from services.kernel.timetable import Timetable
from tests.archive.events import Told, letters
from tests.benchmarks.archive.filling import MONTH, Place
from tests.benchmarks.checks import Wrong
from tests.benchmarks.goals import Goal, milliseconds
from tests.benchmarks.rig import OFFICES

_BY = ("office", "cause")
_SCAN = """
select office, cause, count(*), count(*) filter (where on_time) from archive.dossiers
where closed_at >= %(from)s::timestamptz and closed_at < %(from)s::timestamptz + interval '1 month'
group by office, cause
"""
_CLOSED = 5


@dataclass(frozen=True)
class Months:
    """Milliseconds: the month with its working days, its counts alone, its first screen (one line an office), and the
    scan; seconds from the commit of a closed case until the month says so."""

    month: float
    counts: float
    offices: float
    scan: float
    fresh: float
    lines: int

    def told(self) -> Iterator[Goal | str]:
        yield Goal(f"a month by office and cause ({self.lines} lines)", self.month, "ms", 25)
        yield Goal(
            f"a scan of the cases, {self.scan:.0f} ms, over that", self.scan / self.month, "×", 50, at_least=True
        )
        yield f"its counts without the working days: {self.counts:.1f} ms, the scan is {self.scan / self.counts:.1f} ×"
        yield f"the same month by office: {self.offices:.1f} ms"
        yield Goal(f"a closed case stands in its month, the slowest of {_CLOSED}, no rush", self.fresh, "s", 5)


def measured(place: Place) -> Months:
    found = _counted(place)
    _check(place, found)
    return Months(
        month=milliseconds(lambda: _monthly(place, _BY)),
        counts=milliseconds(lambda: _counted(place)),
        offices=milliseconds(lambda: _monthly(place, ("office",)), repeats=5),
        scan=milliseconds(lambda: _scan(place), repeats=3),
        fresh=max(_freshness(place)),
        lines=len(found),
    )


def growth(taken: Mapping[int, Months]) -> Iterator[Goal]:
    """Over the smallest, whose month has fewer lines."""
    few = min(taken, default=0)
    for size, each in taken.items():
        if size > few:
            told = f"a month at {size:,} over one at {few:,} cases ({each.lines} and {taken[few].lines} lines)"
            yield grown(told, taken[few], each)


def grown(told: str, few: Months, many: Months) -> Goal:
    return Goal(told, many.month / few.month, "×", 1.5)


def _counted(place: Place) -> dict[tuple[str, ...], Mapping[str, int]]:
    with place.house.database.work(seeing=()) as session:
        return months.counted(session, months.Asked(_BY, MONTH, MONTH, OFFICES.codes))


def _monthly(place: Place, by: tuple[str, ...]) -> list[Line]:
    with place.house.database.work(seeing=()) as session:
        calendar = rollups.working_calendar(session)
        return rollups.monthly(session, by=by, first=MONTH, last=MONTH, offices=OFFICES.codes, calendar=calendar)


def _scan(place: Place) -> dict[tuple[str, ...], tuple[int, int]]:
    """Of every case, by one process and without an index."""
    with place.admin.transaction():
        place.admin.execute(
            "set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;"
            "set local max_parallel_workers_per_gather = 0"
        )
        rows = place.admin.execute(_SCAN, {"from": f"{MONTH}-01 00:00+08"}).fetchall()
    return {(str(office), str(cause)): (int(str(closed)), int(str(ok))) for office, cause, closed, ok in rows}


def _check(place: Place, found: Mapping[tuple[str, ...], Mapping[str, int]]) -> None:
    """A fast wrong month is no result."""
    kept = {key: (told.get("closed", 0), told.get("on_time", 0)) for key, told in found.items() if told.get("closed")}
    if kept != _scan(place):
        raise Wrong("the sums of the month are not those of the cases")
    with place.house.database.work(seeing=()) as session:
        days, calendar = kept_days(session, MONTH), rollups.working_calendar(session)
        told = {place: each for place, each in days.items() if each}
        if not told or told != days_of_spans(session, MONTH, calendar):
            raise Wrong("the days of the month are not those of its spans")


def _freshness(place: Place) -> Iterator[float]:
    """With the job that counts as it comes in a `work` process, each second."""
    job = next(one for one in service.jobs if one.run is counting.count)
    timetable = Timetable(replace(service, jobs=(job,)), place.house)
    timetable.start()
    try:
        for serial in range(900_001, 900_001 + _CLOSED):
            case = Told(serial=serial)
            case.at += timedelta(minutes=serial % 7)
            arrived = letters(*case.whole())
            with place.house.database.work(seeing=[case.office]) as session:
                actions.keep(session, arrived)
            began = time.perf_counter()
            while _closed_now(place) < serial - 900_000:
                if time.perf_counter() - began > 60:
                    raise Wrong("a closed case is not counted")
                time.sleep(0.02)
            yield time.perf_counter() - began
    finally:
        timetable.stop()


def _closed_now(place: Place) -> int:
    month = f"{Told().at:%Y-%m}"
    with place.house.database.work(seeing=()) as session:
        found = months.counted(session, months.Asked((), month, month, [Told().office]))
    return found.get((), {}).get("closed", 0)
