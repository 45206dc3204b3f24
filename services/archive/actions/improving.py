"""What the timetable does for improvement: open measures for causes that come back, look whether they helped, and
draft the month's report and the half-year's review with their figures (5.2 f, 5.3, 7.1, 7.2)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.actions.registers import write, write_by_itself
from services.archive.rules import recurrence
from services.archive.rules.registers import MEASURE, MOVES, REPORT, REVIEW, SYSTEM, Item
from services.archive.tables import DossierRow as D
from services.archive.tables import heard_calendar
from services.archive.tables.registers import TargetRow, items
from services.kernel.clock import SHANGHAI
from services.kernel.contracts.routing import OfficeTargetsSet
from services.kernel.house import House

DRAFTED_ON = 3  # working day of the month (5.3)
_handled_in = func.coalesce(D.handled_by, D.office)
UNDER_WAY = frozenset({"open", "finished", "verified"})


def open_measures(session: Session, house: House, *, at: datetime) -> list[Item]:
    """For each cause that came back often enough lately and has no measure under way: an entry with the functional
    department as owner and a day. Cases from before an earlier measure was finished count no more."""
    since = at - recurrence.WITHIN
    known: dict[tuple[str, str], Item] = {}
    for entry in reversed(items(session, MEASURE)):
        known[entry.office, str(entry.told.get("cause"))] = entry
    rows = session.execute(
        select(_handled_in, D.cause, D.case, D.begun_at)
        .where(D.cause.is_not(None), D.begun_at >= since, D.begun_at <= at)
        .order_by(D.case)
    ).all()
    province = house.offices.province.code
    opened = []
    for one in recurrence.recurring(
        ((office, cause or "", case) for office, cause, case, _ in rows), province=province
    ):
        earlier = known.get((one.office, one.cause))
        if earlier is not None:
            finished = earlier.done_at("finish")
            fresh = [case for _, _, case, begun in rows if case in one.cases and finished and begun > finished]
            enough = recurrence.IN_PROVINCE if one.office == province else recurrence.IN_OFFICE
            if earlier.state in UNDER_WAY or len(fresh) < enough:
                continue
        opened.append(_open(session, house, one, at=at))
    return opened


def check_effects(session: Session, house: House, *, at: datetime) -> int:
    """Of verified measures that were finished sixty days ago: whether the cause became rarer. How many were looked at.
    One that is not verified by then waits for it."""
    looked = 0
    for one in items(session, MEASURE):
        finished = one.done_at("finish")
        if one.state != "verified" or finished is None or finished > at - recurrence.CHECK_AFTER:
            continue
        earlier, later = recurrence.spans(_day(one.opened_at), _day(finished))
        everywhere = one.office == house.offices.province.code
        was, is_now = (
            _share(session, None if everywhere else one.office, str(one.told["cause"]), span)
            for span in (earlier, later)
        )
        act = "effective" if recurrence.helped(was, is_now) else "ineffective"
        told = {
            "before": {"cases": was.cases, "of": was.of, "percent": was.percent},
            "after": {"cases": is_now.cases, "of": is_now.of, "percent": is_now.percent},
        }
        write_by_itself(session, one, act, told, at=at)
        looked += 1
    return looked


def to_draft(session: Session, office: str, *, at: datetime) -> list[tuple[str, str]]:
    """From the third working day of a month on: the report on the last month and the review of the last half-year, if
    they have no draft yet."""
    today = _day(at)
    eve = today.replace(day=1) - timedelta(days=1)
    if heard_calendar(session).reaching(today).between(eve, today) < DRAFTED_ON:
        return []
    month, half = recurrence.before(today)
    wanted = (REPORT, month), (REVIEW, half)
    return [(register, name) for register, name in wanted if not items(session, register, office=office, item=name)]


def draft(session: Session, office: str, register: str, name: str, told: Mapping[str, Any], *, at: datetime) -> None:
    write(session, office, register, name, MOVES[register][0], told, by=SYSTEM, at=at, n=1)


def note_targets(session: Session, event: OfficeTargetsSet) -> None:
    """Each version once, in whatever order and however often it is heard."""
    figures = {name: getattr(event, name) for name in ("on_time", "callback", "satisfied", "working_days")}
    row = {"office": event.office, "year": event.year, "version": event.version, "figures": figures, "at": event.at}
    session.execute(insert(TargetRow).values(**row).on_conflict_do_nothing())


def _open(session: Session, house: House, one: recurrence.Recurring, *, at: datetime) -> Item:
    told = {
        "cause": one.cause,
        "kind": "corrective",
        "title": f"三十天内有 {len(one.cases)} 件投诉是同一个原因 {one.cause}，请查明并消除起因",
        "owner": house.offices[one.office].functional_department.name,
        "due_on": (_day(at) + recurrence.DO_WITHIN).isoformat(),
        "cases": list(one.cases),
    }
    item = str(uuid.uuid4())
    write(session, one.office, MEASURE, item, MOVES[MEASURE][0], told, by=SYSTEM, at=at, n=1)
    return items(session, MEASURE, office=one.office, item=item)[0]


def _share(session: Session, office: str | None, cause: str, days: tuple[date, date]) -> recurrence.Share:
    begins, ends = (datetime.combine(day, time.min, SHANGHAI) for day in days)
    wanted = D.registered_at >= begins, D.registered_at < ends, _handled_in == office if office else true()
    has = func.coalesce(D.cause, D.suggested_cause) == cause
    row = session.execute(select(func.count().filter(has), func.count()).where(*wanted)).one()
    return recurrence.Share(row[0], row[1])


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
