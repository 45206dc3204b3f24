"""When somebody else holds a post, the open cases are his; what has passed stays whose it was (6.2.2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.contracts.routing import CaseMoved
from services.kernel.house import House
from services.routing.actions.accountable import who_answers
from services.routing.actions.chain import append, hold
from services.routing.actions.perform import common_of
from services.routing.rules.regions import Severity
from services.routing.tables import Case, Outbox
from services.routing.tables.roster import roster_of


def hand_over(session: Session, house: House, office: str, *, at: datetime) -> int:
    """How many open cases passed to somebody else."""
    hold(session, office)
    at = at.astimezone(SHANGHAI)
    roster = roster_of(session, office, on=at.date())
    open_ = select(Case.id).where(Case.office == office, Case.is_open).order_by(Case.id)
    moved = 0
    for id_ in session.scalars(open_).all():
        case = session.get_one(Case, (office, id_), with_for_update=True)
        was = case.accountable
        now = who_answers(session, house, case, roster, at=at)
        if now is None or now == was:
            continue
        case.accountable = now
        append(
            session,
            case,
            act="hand_over",
            by=None,
            department=None,
            at=at,
            told={"marked": {"from": was, "to": now}},
        )
        urgent = Severity(case.severity).is_urgent
        session.add(Outbox.of(CaseMoved(**common_of(case, act="hand_over", by=None, at=at, urgent=urgent))))
        moved += 1
    return moved
