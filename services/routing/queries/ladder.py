"""The upper rungs of the overdue ladder: what is in the month's bulletin (R7), and what is under public supervision
because it is ten working days late and still open (R8); 6.6.2.6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.queries.rows import CaseRow
from services.routing.queries.telling import case_row
from services.routing.queries.work_lists import not_kept_from
from services.routing.rules.clocks import CLOCKS, ClockKind, Warns
from services.routing.tables import Case, Clock, Fired, OfficerRow
from services.routing.tables.rulebook import rulebook

BULLETIN, LISTED = "R7", "R8"
CLIMB = tuple(kind.value for kind, rule in CLOCKS.items() if rule.warns is Warns.LADDER)
MOST = 500


@dataclass(frozen=True)
class Late:
    """A limit that has climbed so far. `late` counts working days until it was met, or until today; `accountable_name`
    is who was responsible when it was missed."""

    case: CaseRow
    label: str
    due_at: datetime
    at: datetime
    late: int
    settled: bool
    accountable_name: str | None


@dataclass(frozen=True)
class Ladder:
    """`listed` is open now, the latest first; `bulletin` is what the province was told of in that month, so that a
    bulletin of a month that has passed never changes."""

    month: date
    listed: Sequence[Late]
    bulletin: Sequence[Late]


def ladder_of(session: Session, house: House, officer: Officer, month: date, *, at: datetime) -> Ladder:
    """Of every office that the session sees, but nothing that is kept from the officer."""
    begins = datetime.combine(month.replace(day=1), time(), tzinfo=SHANGHAI)
    ends = (begins + timedelta(days=31)).replace(day=1)
    in_month = and_(Fired.rung == BULLETIN, Fired.at >= begins, Fired.at < ends)
    listed = and_(Fired.rung == LISTED, Clock.state == "running", Case.is_open)
    return Ladder(
        month=begins.date(),
        listed=_late(session, house, officer, listed, at),
        bulletin=_late(session, house, officer, in_month, at),
    )


def _late(session: Session, house: House, officer: Officer, which: ColumnElement[bool], at: datetime) -> list[Late]:
    now_, then = aliased(OfficerRow), aliased(OfficerRow)
    found = session.execute(
        select(Case, Clock, Fired.at, now_.name, then.name)
        .join(Fired, and_(Fired.office == Case.office, Fired.case_id == Case.id))
        .join(Clock, and_(Clock.office == Fired.office, Clock.case_id == Fired.case_id, Clock.n == Fired.clock))
        .outerjoin(now_, now_.id == Case.accountable)
        .outerjoin(then, then.id == Clock.accountable)
        .where(which, Clock.kind.in_(CLIMB), not_kept_from(officer))
        .order_by(Clock.due_at, Case.id)
        .limit(MOST)
    )
    book, today = rulebook(session), _day(at)

    def late(clock: Clock) -> int:
        due, met = _day(clock.due_at), _day(clock.stopped_at) if clock.stopped_at else today
        return book.calendar_of(clock.days_of).reaching(max(due, met)).between(due, max(due, met))

    return [
        Late(
            case=case_row(house, case, name),
            label=CLOCKS[ClockKind(clock.kind)].label,
            due_at=clock.due_at,
            at=sent,
            late=late(clock),
            settled=clock.state != "running",
            accountable_name=responsible,
        )
        for case, clock, sent, name, responsible in found
    ]


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
