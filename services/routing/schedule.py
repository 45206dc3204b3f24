"""Timed work: limits that come near or pass, and those that a new calendar moves."""

from __future__ import annotations

from datetime import datetime

import structlog

from services.kernel.clock import SHANGHAI, now
from services.kernel.house import House
from services.routing.actions import counting, recounting
from services.routing.actions.perform import do
from services.routing.actions.sampling import ask_for_shares
from services.routing.actions.staffing import alarm_vacancies, offices_due, offices_staffed, take_effect
from services.routing.actions.sweeping import Due, due_by, fire
from services.routing.actions.warning import is_looked_at, look_ahead
from services.routing.queries.callbacks import members_of, waiting_of
from services.routing.queries.common_causes import common_causes
from services.routing.rules.acts import Act, Party
from services.routing.rules.callbacks import WARNS_FROM, first_of_month
from services.routing.rules.province import Because

PAGE = 200
log = structlog.get_logger()


def sweep(house: House, *, at: datetime | None = None) -> int:
    """Send everything that is due by `at`, page after page until nothing is left; how many rungs were sent.

    Each rung is a transaction of its own, so that a case that cannot be moved stops no other. Raises RuntimeError at
    the end when there was one.
    """
    at = at or now()
    sent, failed = 0, set[Due]()
    while page := _page(house, at, failed):
        for due in page:
            try:
                with house.database.work(seeing=(due.office,)) as session:
                    sent += fire(session, house, due, at=at)
            except Exception:
                log.exception("a clock could not be moved", clock=due.n)
                failed.add(due)
    if failed:
        raise RuntimeError(f"{len(failed)} clocks could not be moved")
    return sent


def run_sweep(house: House) -> None:
    """The sweep as a job."""
    sent = sweep(house)
    if sent:
        log.info("sent what was due", rungs=sent)


def recount(house: House, *, at: datetime | None = None) -> int:
    """Count what publications of the calendar touch anew, each once; how many limits moved."""
    at = at or now()
    return sum(recounting.recount(house, publication, at=at) for publication in recounting.waiting(house))


def run_recount(house: House) -> None:
    """The recount as a job."""
    moved = recount(house)
    if moved:
        log.info("a calendar moved limits", limits=moved)


def warn_of_callbacks(house: House, *, at: datetime | None = None) -> int:
    """From the 20th on, once a month for each office; how many were warned that they will miss the target."""
    at = at or now()
    today = at.astimezone(SHANGHAI).date()
    if today.day < WARNS_FROM:
        return 0
    month, warned = first_of_month(today), 0
    for office in house.offices.codes:
        with house.database.work(seeing=(office,)) as session:
            if not is_looked_at(session, office, month):
                closed = [one.member for one in members_of(session, office, month)]
                warned += look_ahead(session, office, month, closed, waiting_of(session, office, month), at=at)
    return warned


def run_callback_warnings(house: House) -> None:
    """The warnings of the 20th as a job."""
    warned = warn_of_callbacks(house)
    if warned:
        log.warning("the month's callbacks will miss their target", offices=warned)


def ask_for_samples(house: House, *, at: datetime | None = None) -> int:
    """Look at the shares of immediate closings of every office; how many samples were asked for (6.6.2.1 a)."""
    at, asked = at or now(), 0
    for office in house.offices.codes:
        with house.database.work(seeing=(office,)) as session:
            asked += ask_for_shares(session, office, at=at)
    return asked


def run_samples(house: House) -> None:
    """The look at immediate closings as a job."""
    asked = ask_for_samples(house)
    if asked:
        log.info("asked for samples of what was settled at the desk", samples=asked)


def tell_common_causes(house: House, *, at: datetime | None = None) -> int:
    """Inform the province of cases that several offices closed with one cause; how many cases it heard of (5.2 e)."""
    at, told = at or now(), 0
    with house.database.work_seeing_every_office(because="one cause in several offices is the province's matter") as s:
        found = common_causes(s, at=at)
    for office, case in found:
        with house.database.work(seeing=(office,)) as session:
            heard = {"because": Because.COMMON_CAUSE.value}
            do(session, house, case, Act.INFORM_PROVINCE, Party.SYSTEM, at=at, heard=heard)
            told += 1
    return told


def run_common_causes(house: House) -> None:
    """The look for common causes as a job."""
    told = tell_common_causes(house)
    if told:
        log.info("told the province of a common cause", cases=told)


def check_counts(house: House, *, at: datetime | None = None) -> int:
    """Count every office's cases again from their events, once a night; in how many offices something was wrong."""
    at = at or now()
    night, wrong = at.astimezone(SHANGHAI).date(), 0
    for office in house.offices.codes:
        with house.database.work(seeing=(office,)) as session:
            if counting.is_counted(session, office, night):
                continue
            found = counting.count(session, office, on=night, at=at)
        if found.faults:
            wrong += 1
            log.error("counts are not those of the events", office=office, faults=len(found.faults))
    return wrong


def run_count_checks(house: House) -> None:
    """The count of the night as a job. Raises RuntimeError when something is wrong: the operator hears of it."""
    wrong = check_counts(house)
    if wrong:
        raise RuntimeError(f"the counts of {wrong} offices are not those of their events")


def appointments(house: House, *, at: datetime | None = None) -> int:
    """Let appointments that begin or end move open cases, and raise the alarm where a leader or a functional department
    is missing; how many cases passed to somebody else."""
    at = at or now()
    today = at.astimezone(SHANGHAI).date()
    with house.database.work_seeing_every_office(because="appointments begin and end in every office") as session:
        due, staffed = offices_due(session, today), offices_staffed(session)
    moved = 0
    for office in due:
        with house.database.work(seeing=(office,)) as session:
            moved += take_effect(session, house, office, at=at)
    for office in staffed:
        with house.database.work(seeing=(office,)) as session:
            alarm_vacancies(session, office, at=at)
    return moved


def run_appointments(house: House) -> None:
    """Appointments as a job."""
    moved = appointments(house)
    if moved:
        log.info("cases passed to somebody else", cases=moved)


def _page(house: House, at: datetime, failed: set[Due]) -> list[Due]:
    with house.database.work_seeing_every_office(because="limits pass in every office") as session:
        found = due_by(session, at=at, limit=PAGE + len(failed))
    return [due for due in found if due not in failed]
