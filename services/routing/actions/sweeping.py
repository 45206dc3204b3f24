"""What happens when a limit comes near or passes: one rung of one clock, in one transaction."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.contracts import routing as contracts
from services.kernel.errors import NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Post
from services.routing.actions import limits
from services.routing.actions.breaching import breach, has_passed, mark
from services.routing.actions.doing import take
from services.routing.actions.paging import page, turn_of
from services.routing.actions.perform import do
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import CLOCKS, ClockKind, Warns
from services.routing.rules.ladder import Firing
from services.routing.rules.province import Because
from services.routing.tables import Case, Clock, Fired, Outbox
from services.routing.tables.rulebook import rulebook

_SYSTEM_ACTS: dict[ClockKind, tuple[Act, ...]] = {
    ClockKind.K0_DISPUTE: (Act.ELAPSE,),
    ClockKind.K5: (Act.ACCEPT_TRANSFER, Act.ACCEPT_OFFER),  # who does not answer in time has accepted
    ClockKind.K6_SILENCE: (Act.SILENT,),
    ClockKind.UNSEALING_ASKED: (Act.LAPSE_UNSEALING,),
    ClockKind.UNSEALING: (Act.SEAL_AGAIN,),
}


@dataclass(frozen=True, order=True)
class Due:
    """A clock whose next rung is due."""

    next_fire: datetime
    office: str
    case: str
    n: int


def due_by(session: Session, *, at: datetime, limit: int) -> list[Due]:
    """The clocks that have something due, the longest due first; costs by what is due, not by what is open."""
    rows = session.execute(
        select(Clock.next_fire, Clock.office, Clock.case_id, Clock.n)
        .where(Clock.state == "running", Clock.next_fire <= at)
        .order_by(Clock.next_fire)
        .limit(limit)
    )
    return [Due(next_fire, office, case, n) for next_fire, office, case, n in rows if next_fire]


def fire(session: Session, house: House, due: Due, *, at: datetime) -> bool:
    """Send the clock's next rung, if it is still due. False when somebody was there before."""
    try:
        case = take(session, due.case)
    except NotFound:
        return False
    row = session.scalars(
        select(Clock)
        .where(Clock.office == due.office, Clock.case_id == due.case, Clock.n == due.n)
        .where(Clock.state == "running", Clock.next_fire <= at)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return False
    book = rulebook(session)
    rung = limits.firing(row, first_class=limits.is_first_class(case), book=book)
    if rung.at > row.due_at and has_passed(row, at=at):
        breach(session, case, row, book=book, at=at)
    session.add(
        Fired(
            office=row.office,
            case_id=row.case_id,
            clock=row.n,
            rung=rung.name,
            due_at=rung.at,
            at=at,
            to=[post.value for post in rung.to],
            in_office=case.held_by,
            to_office=_above(house, case, row, rung),
        )
    )
    paged = None
    if rung.to and CLOCKS[ClockKind(row.kind)].warns is Warns.ROSTER:
        paged = page(session, case, turn=turn_of(rung.name), what=row.kind, to=rung.to, at=at)
    if rung.to:
        _say_rung(session, case, row, rung, at, to_office=_above(house, case, row, rung), paged=paged)
    limits.aim(row, first_class=limits.is_first_class(case), book=book, after=rung.name, at=at)
    _act(session, house, case, row, rung, at)
    return True


def _above(house: House, case: Case, row: Clock, rung: Firing) -> str | None:
    """What reaches the head of a county's office reaches the city's office too (R6); the province has its own rungs."""
    if CLOCKS[ClockKind(row.kind)].warns is not Warns.LADDER or Post.AGENCY_HEAD not in rung.to:
        return None
    above = house.offices.above(case.handled_in)
    return above.code if above and above.code != house.offices.province.code else None


def _say_rung(
    session: Session, case: Case, row: Clock, rung: Firing, at: datetime, *, to_office: str | None, paged: str | None
) -> None:
    to = tuple(post.value for post in rung.to)
    common = mark(session, case, "ladder", at, {"clock": row.kind, "n": row.n, "rung": rung.name, "to": to})
    own: dict[str, Any] = {"clock": row.kind, "n": row.n, "rung": rung.name}
    own |= {"to": to, "to_office": to_office, "paged": paged, "asks": rung.asks, "until": row.due_at}
    fired = contracts.LadderFired(**common, **own)
    session.add(Outbox.of(fired))


def _act(session: Session, house: House, case: Case, row: Clock, rung: Firing, at: datetime) -> None:
    """What the system itself does when the limit passes; the tables may still say that it is not time."""
    kind = ClockKind(row.kind)
    acts = list(_SYSTEM_ACTS.get(kind, ()))
    if CLOCKS[kind].warns is Warns.LADDER and Post.AGENCY_HEAD in rung.to:
        acts.append(Act.DEMAND_EXPLANATION)
    if CLOCKS[kind].warns is Warns.LADDER and Post.PROVINCE in rung.to and Because.LADDER not in case.province_because:
        acts += [Act.INFORM_PROVINCE, Act.INSTRUCT]
    for act in acts:
        with suppress(Refused):
            do(session, house, case.id, act, Party.SYSTEM, at=at)
