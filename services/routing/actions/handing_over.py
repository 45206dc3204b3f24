"""When somebody else holds a post, the open cases are his; what has passed stays whose it was (6.2.2).

They are those that the office handles, whoever numbered them; what it has handed to another office is that one's.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.contracts.routing import CaseMoved
from services.kernel.database import aside
from services.kernel.house import House
from services.routing.actions.accountable import who_answers
from services.routing.actions.breaching import breach_passed
from services.routing.actions.chain import append, hold_all
from services.routing.actions.standing import common_of
from services.routing.rules.regions import Severity
from services.routing.tables import Case, Outbox
from services.routing.tables.facts import running
from services.routing.tables.holdings import held_elsewhere
from services.routing.tables.roster import roster_of
from services.routing.tables.rulebook import rulebook


def hold_chains(session: Session, office: str) -> None:
    """Of the office, and of those that numbered what it holds: all at once, before anything else is locked."""
    numbered_by = held_elsewhere(session, (office,)).values()
    with aside(session, seeing=dict.fromkeys((office, *numbered_by))):
        hold_all(session, {office, *numbered_by})


def hand_over(session: Session, house: House, office: str, *, at: datetime) -> int:
    """How many open cases passed to somebody else."""
    hold_chains(session, office)
    at = at.astimezone(SHANGHAI)
    own = select(Case.id).where(Case.office == office, Case.held_by.is_(None), Case.is_open).order_by(Case.id)
    moved = sum(_pass_on(session, house, office, id_, office, at=at) for id_ in session.scalars(own).all())
    for id_, numbered_by in sorted(held_elsewhere(session, (office,)).items()):
        with aside(session, seeing=(numbered_by, office), only=(id_,)):
            moved += _pass_on(session, house, numbered_by, id_, office, at=at)
    return moved


def _pass_on(session: Session, house: House, numbered_by: str, id_: str, office: str, *, at: datetime) -> bool:
    """Name who answers for it now; False where that is who did, or where the office does not have it."""
    case = session.get_one(Case, (numbered_by, id_), with_for_update=True)
    if not case.is_open or case.handled_in != office:
        return False
    was = case.accountable
    now = who_answers(session, house, case, roster_of(session, office, on=at.date()), at=at)
    if now is None or now == was:
        return False
    breach_passed(session, case, running(session, case), book=rulebook(session), at=at)
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
    return True
