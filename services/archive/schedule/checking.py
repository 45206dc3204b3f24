"""Each night, hold the kept figures against a recount (A5.4g): all sums against the parts that cases add to them, and
of the cases themselves those in which something happened since the night before the last and a part of the others,
counted anew from their entries. Within four weeks it is every case; the command `verify` does all at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event

from services.archive import actions, queries
from services.archive.actions.rush import CHECK, rush
from services.archive.queries.checks import cases_of_the_night, is_checked
from services.archive.queries.sums import odd_part
from services.kernel.clock import SHANGHAI
from services.kernel.house import House

BEGINS = 1  # o'clock
NAMED = 20  # faults of one office
TOGETHER = 200  # cases in one transaction
LONGEST = 400  # characters of a fault
BREATH, BREATHES, LOOKS = Event(), 0.02, 1.0  # seconds between two bites; between two looks at a rush


def check(house: House, *, at: datetime) -> queries.FigureCheck | None:
    """None when it is too early, or done for this night."""
    moment = at.astimezone(SHANGHAI)
    night = moment.date()
    with house.database.work(seeing=()) as session:
        if moment.hour < BEGINS or is_checked(session, night):
            return None
        before = queries.last_check(session)
    because = "a sum is of cases that many offices numbered"
    with house.database.work_seeing_every_office(because=because, still=True) as session:
        odd = queries.odd_sum(session, breathe=breathe)
    faults, cases = [str(odd)] if odd else [], 0
    since = (before.at if before else at) - timedelta(days=1)
    for office in house.offices.codes:
        with house.database.work(seeing=[office]) as session:
            waiting = cases_of_the_night(session, office, night, since=since)
        cases += len(waiting)
        found: list[str] = []
        for first in range(0, len(waiting), TOGETHER):
            with house.database.work(seeing=[office]) as session:
                told = [(case, odd_part(session, office, case)) for case in waiting[first : first + TOGETHER]]
            found += [f"{case}: {why}" for case, why in told if why]
            breathe()
        faults += found[:NAMED]
    faults = [fault[:LONGEST] for fault in faults]
    with house.database.work(seeing=()) as session:
        actions.note_check(session, night, at=at, cases=cases, faults=faults)
    return queries.FigureCheck(at, cases, faults)


def breathe() -> None:
    """Between two bites: leave the machine to whom somebody waits for, and in a rush for up to a minute."""
    rush.level(CHECK)
    BREATH.wait(BREATHES)
    while rush.goes_first(CHECK):
        BREATH.wait(LOOKS)
