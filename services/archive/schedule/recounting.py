"""The operator's command that makes figures anew, when one was found that is not a recount's."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from services.archive import actions
from services.kernel.house import House

log = structlog.get_logger()


def recount(house: House, arguments: Sequence[str]) -> int:
    """`recount`: the sums are those of the cases when it ends; the cases are then counted again from their entries by
    the job that counts, as fast as it can. 2 for a wrong call."""
    if arguments:
        log.error("recount takes nothing")
        return 2
    with house.database.work_seeing_every_office(because="a sum is of cases that many offices numbered") as session:
        mended = actions.sum_anew(session)
        months = actions.months_to_count(session)
    for n, month in enumerate(months, start=1):
        with house.database.work(seeing=()) as session:
            mended += actions.count_days(session, month)
        log.info("days counted anew", month=month, done=n, of=len(months))
    cases = 0
    for office in house.offices.codes:
        with house.database.work(seeing=[office]) as session:
            actions.forget(session)
        with house.database.work(seeing=[office]) as session:
            cases += actions.mark(session)
    log.info("figures are made anew", sums_mended=mended, cases_marked=cases)
    return 0
