"""`python -m tests.benchmarks.clocks [OPEN]`: what limits cost. An idle sweep of OPEN running clocks (1,000,000), 500
due among them, also after many were warned; 20,000 deadlines against a loop over chinesecalendar; work lists at OPEN
stored cases against those at a hundredth, with equally many open.

Exit status 1 when a goal is missed. Times are medians; loading is not measured.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

import chinese_calendar
import psycopg
import structlog

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.migrating import migrate
from services.kernel.people import Officer, Post
from services.kernel.settings import Settings
from services.kernel.workdays import load_published
from services.routing.actions.sweeping import due_by
from services.routing.app import service
from services.routing.queries.work_lists import Filters, Queue, work_list
from tests.province import OFFICES_FILE, secrets
from tests.servers import postgres_only

AT = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
REPEATS = 15
DUE = 500
DEADLINES = 20_000
CLERK = Officer("clerk", "李受理", "220100", "hall", frozenset({Post.WINDOW}))
# The first ones are open, whatever is stored beside them.
CASES = """
insert into routing.cases (office, case_id, year, serial, seq, version, clocks, is_open, step, round, severity, risk,
  major_kinds, province, callback, callback_attempts, departments, department, handlers, recused, due_at, due_on,
  due_provisional, overdue, channel, sub_channel, kind, identity_level, elderly, reachable, requests, respondent_named,
  causes, businesses, sealed_brief, received_at, opened_at, moved_at, urged, closed_at)
select o.office, o.office || '-2026-' || n, 2026, n, 1, 1, 1, n <= %(open)s,
  case when n <= %(open)s then 'investigating' else 'archived' end, 1, 'normal', 2, '{}', 'none', 'not_due', 0,
  '{hall}', 'hall', '{}', '{}', %(at)s + (n %% 4000) * interval '1 minute', %(at)s::date, false, false, 'other', 'web',
  'individual', 1, false, true, 1, false, '{}', '{}', '', %(at)s, %(at)s, %(at)s, 0,
  case when n <= %(open)s then null else %(at)s end
from generate_series(%(first)s::int, %(last)s::int) n
  cross join lateral (select (%(offices)s::text[])[1 + n %% 71] as office) o
"""
CLOCKS = """
insert into routing.clocks (office, case_id, n, kind, round, state, started_at, length, unit, clause, opens, closes,
  calendar, policy, due_at, days, in_words, provisional, next_fire, next_rung)
select o.office, o.office || '-2026-' || n, 1, 'K1', 1, 'running', %(at)s, 15, 'working_days', '6.6.2.6', '08:30',
  '16:30', 'c', 'guide-1', %(at)s + interval '20 days', '[]', '', false, %(at)s + interval '1 day' + n * interval '1 s',
  'R1'
from generate_series(1, %(open)s) n cross join lateral (select (%(offices)s::text[])[1 + n %% 71] as office) o
"""


@dataclass(frozen=True)
class Goal:
    """What was found and what is asked."""

    what: str
    found: float
    unit: str
    asked: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.found >= self.asked if self.at_least else self.found <= self.asked


def milliseconds(do: Callable[[], object]) -> float:
    """The median of some runs; the first is for warming up."""
    taken = []
    for _ in range(REPEATS + 1):
        began = time.perf_counter()
        do()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken[1:])


def deadlines() -> list[Goal]:
    """Twenty thousand of them, against a loop that asks chinesecalendar day by day."""
    calendar = load_published()
    days = [date(2025, 1, 1) + timedelta(days=n % 600) for n in range(DEADLINES)]
    ours = milliseconds(lambda: [calendar.after(day, 15) for day in days])
    sample = days[:: DEADLINES // 200]
    loop = milliseconds(lambda: [_looped(day) for day in sample]) * len(days) / len(sample)
    assert [calendar.after(day, 15) for day in sample] == [_looped(day) for day in sample]
    return [Goal(f"{DEADLINES} deadlines in {ours:.1f} ms, faster than the loop", loop / ours, "times", 1000, True)]


def _looped(day: date) -> date:
    left = 15
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


def sweeps(house: House, admin: psycopg.Connection[tuple[object, ...]], open_: int) -> list[Goal]:
    told = {"at": AT, "open": open_, "offices": list(house.offices.codes)}
    admin.execute("set session_replication_role = replica")  # clocks of no case: nothing else is measured
    admin.execute(CLOCKS, told)
    admin.execute("vacuum analyze routing.clocks")
    idle = milliseconds(lambda: _due(house, 0))
    admin.execute(
        "update routing.clocks set next_fire = %s where (office, case_id) in"
        " (select office, case_id from routing.clocks order by case_id limit %s)",
        (AT - timedelta(minutes=1), DUE),
    )
    due = milliseconds(lambda: _due(house, DUE))
    admin.execute(
        "update routing.clocks set next_fire = next_fire + interval '30 days', next_rung = 'R2'"
        " where next_fire <= %s or case_id like '%%7'",
        (AT,),
    )
    warned = milliseconds(lambda: _due(house, 0))
    return [
        Goal(f"idle sweep of {open_} open clocks", idle, "ms", 1),
        Goal(f"{DUE} due of {open_}", due, "ms", 5),
        Goal("idle again after a tenth was warned", warned, "ms", 1),
    ]


def _due(house: House, expected: int) -> None:
    with house.database.work_seeing_every_office(because="a benchmark") as session:
        found = len(due_by(session, at=AT, limit=DUE))
    assert found == expected, found


def lists(house: House, admin: psycopg.Connection[tuple[object, ...]], stored: int) -> list[Goal]:
    found: dict[Queue, list[float]] = {}
    few = stored // 100
    for first, last in ((1, few), (few + 1, stored)):
        told = {"at": AT, "first": first, "last": last, "open": few // 2, "offices": list(house.offices.codes)}
        admin.execute(CASES, told)
        admin.execute("vacuum analyze routing.cases")
        for queue in (Queue.OPEN, Queue.TODO, Queue.MINE):
            found.setdefault(queue, []).append(milliseconds(lambda queue=queue: _page(house, queue)))  # type: ignore[misc]
    return [
        Goal(
            f"work list “{queue}” at {stored} stored: {large:.1f} ms, {small:.1f} ms at {few}", large / small, "×", 1.5
        )
        for queue, (small, large) in found.items()
    ]


def _page(house: House, queue: Queue) -> None:
    with house.database.work(seeing=("220100",)) as session:
        work_list(session, house, CLERK, Filters(queue=queue, limit=20), at=AT)


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    open_ = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    goals = deadlines()
    with tempfile.TemporaryDirectory() as folder, postgres_only() as servers:
        svc, own = servers.fresh_database("clocks")["routing"]
        migrate("routing", owner_url=own, tables=service.tables)
        told = {"DATABASE_URL": svc, "BROKER_URL": "memory://", "OFFICES_FILE": str(OFFICES_FILE)}
        house = House.open("routing", Settings.read({**told, **secrets(Path(folder))["routing"]}))
        with psycopg.connect(servers.admin_url("clocks"), autocommit=True) as admin:
            goals += sweeps(house, admin, open_)
            goals += lists(house, admin, open_)
        house.close()
    for goal in goals:
        sign = "≥" if goal.at_least else "≤"
        verdict = "reached" if goal.is_met else "MISSED "
        print(f"{verdict} {goal.what}: {goal.found:.2f} {goal.unit} ({sign} {goal.asked:g})")
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
