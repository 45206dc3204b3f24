"""Count the days of months anew when the calendar is another one than they were counted by: after the province
published a year or changed one, and once in an installation of before there were days in the lines.

A month in each transaction, with a breath between them, and in a rush not for a minute. Meanwhile what is not counted
yet is told from its spans, so that nobody reads days of two calendars in one.
"""

from __future__ import annotations

from threading import Event

import structlog
from prometheus_client import Gauge

from services.archive import actions
from services.archive.actions.rush import DAYS, rush
from services.kernel.house import House

BREATH, BREATHES = Event(), 0.05  # seconds between two months
log = structlog.get_logger()
MONTHS_TO_COUNT = Gauge("archive_months_to_count", "Months whose working days are still to be counted by the calendar")


def count_days(house: House) -> None:
    """All that wait, the newest first: they are asked for most."""
    with house.database.work(seeing=()) as session:
        waiting = actions.months_to_count(session)
    MONTHS_TO_COUNT.set(len(waiting))
    changed = 0
    for n, month in enumerate(reversed(waiting), start=1):
        if rush.goes_first(DAYS):
            return
        with house.database.work(seeing=()) as session:
            lines = actions.count_days(session, month)
        changed += lines
        MONTHS_TO_COUNT.set(len(waiting) - n)
        log.info("days counted anew", month=month, lines_changed=lines, done=n, of=len(waiting))
        BREATH.wait(BREATHES)
    rush.level(DAYS)
    if waiting:
        log.info("the days of all months are counted by the calendar", months=len(waiting), lines_changed=changed)
