"""H11: what limits cost: the sweep of a million running clocks, and twenty thousand deadlines."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
import psycopg

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.workdays import load_published
from services.routing.actions.opening import open_cases
from services.routing.actions.sweeping import due_by
from tests.benchmarks import stored
from tests.benchmarks.checks import Wrong
from tests.benchmarks.complaints import event
from tests.benchmarks.goals import Goal, milliseconds
from tests.benchmarks.rig import OFFICES, TEMPLATE, Rig

AT = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
OPEN = 1_000_000
DUE = 500
DEADLINES = 20_000
# Beside the due ones, whose instants lie between those of others, and whatever lies in the table before them.
_MAKE_DUE = """
update routing.clocks set next_fire = %(at)s - interval '1 minute' where (office, case_id, n) in
  (select office, case_id, n from routing.clocks where next_fire > %(at)s order by case_id limit %(due)s)
"""
# As a sweep leaves them: those that were due and a tenth of all have been warned and wait for their next rung.
_WARN = """
update routing.clocks set next_fire = next_fire + interval '30 days', next_rung = 'R2'
where next_fire <= %(at)s or case_id like '%%7'
"""


def deadlines() -> list[Goal]:
    """Against a loop that asks chinesecalendar day by day, of which a hundredth is measured."""
    calendar = load_published()
    days = [date(2025, 1, 1) + timedelta(days=n % 600) for n in range(DEADLINES)]
    ours = milliseconds(lambda: [calendar.after(day, 15) for day in days])
    sample = days[:: DEADLINES // 200]
    loop = milliseconds(lambda: [_looped(day) for day in sample]) * len(days) / len(sample)
    if [calendar.after(day, 15) for day in sample] != [_looped(day) for day in sample]:
        raise Wrong("the loop over chinesecalendar finds other days")
    return [Goal(f"{DEADLINES} deadlines in {ours:.1f} ms, the loop over that", loop / ours, "times", 1000, True)]


def sweeps(made: Rig) -> list[Goal]:
    """Finding what is due, as the sweep does it, over all offices."""
    with (
        made.database("h11", template=TEMPLATE) as url,
        psycopg.connect(url, autocommit=True) as admin,
        stored.house_of(made, "routing", "h11") as house,
    ):
        first = event(1, office=OFFICES.codes[0], at=AT)
        with house.database.work(seeing=(first.office,)) as session:
            open_cases(session, house, [first])
        admin.execute("set session_replication_role = replica")  # clocks of no case: nothing else is measured
        admin.execute("update routing.clocks set next_fire = null")
        stored.copy(
            admin, "routing.clocks", first.case, first=1, last=OPEN,
            next_fire=f"'{AT}'::timestamptz + interval '1 day' + k * interval '1 s'", next_rung="'R1'",
        )  # fmt: skip
        admin.execute("vacuum analyze routing.clocks")
        told = {"at": AT, "due": DUE}
        found = {"idle": _find(house, 0)}
        admin.execute(_MAKE_DUE, told)
        found["due"] = _find(house, DUE)
        admin.execute(_WARN, told)
        found["idle again"] = _find(house, 0)
        admin.execute(_MAKE_DUE, told)
        found["due again"] = _find(house, DUE)
    return [
        Goal(f"idle sweep of {OPEN} running clocks", found["idle"], "ms", 1),
        Goal(f"{DUE} due of them", found["due"], "ms", 5),
        Goal("idle sweep after a tenth was warned", found["idle again"], "ms", 1),
        Goal(f"{DUE} due after that", found["due again"], "ms", 5),
    ]


def _looped(day: date) -> date:
    left = 15
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


def _find(house: House, expected: int) -> float:
    """Milliseconds. Raises Wrong when other clocks are found than are due."""

    def find() -> None:
        with house.database.work_seeing_every_office(because="the sweep looks at every office") as session:
            found = due_by(session, at=AT, limit=DUE)
        if len(found) != expected:
            raise Wrong(f"{len(found)} are due instead of {expected}")

    return milliseconds(find)
