"""Somebody to whom a reminder was sent says that he has seen it: the evidence of receipt (6.6.2.6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from services.kernel.contracts.routing import CaseMoved
from services.kernel.errors import Forbidden, NotFound
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.routing.actions.chain import append
from services.routing.actions.doing import take
from services.routing.actions.refusing import on_record
from services.routing.actions.standing import common_of
from services.routing.rules.recusing import RECUSED
from services.routing.rules.regions import Severity
from services.routing.tables import Fired, Outbox, Receipt

SUPERIORS = (Post.AGENCY_HEAD, Post.LEADER, Post.FUNCTIONAL)  # who reads for the office above


def receive(house: House, officer: Officer, case_id: str, clock: int, rung: str, *, at: datetime) -> None:
    """Once for each officer; again changes nothing. Raises NotFound for a rung that was not sent, Forbidden for one
    that was sent to others, and for who is kept off the case; the attempt is on record then."""
    with (
        on_record(house, officer, "receipt", at=at, case=case_id),
        house.database.work(seeing=house.offices.beneath(officer.office)) as session,
    ):
        case = take(session, case_id)
        if officer.id in case.recused:
            raise Forbidden(*RECUSED)
        fired = session.get(Fired, (case.office, case.id, clock, rung))
        if fired is None:
            raise NotFound("没有发出过这条提醒")
        if not is_for(officer, fired):
            raise Forbidden("not_for_you", "这条提醒不是发给您的")
        row = {"office": case.office, "case_id": case.id, "clock": clock, "rung": rung, "officer": officer.id, "at": at}
        new = session.execute(insert(Receipt).values(row).on_conflict_do_nothing().returning(Receipt.officer)).first()
        if new is None:
            return
        told = {"marked": {"n": clock, "rung": rung}}
        append(session, case, act="receipt", by=officer.id, department=officer.department, at=at, told=told)
        urgent = Severity(case.severity).is_urgent
        common = common_of(case, act="receipt", by=officer.id, at=at, urgent=urgent)
        session.add(Outbox.of(CaseMoved(**common, rung=rung, clock_n=clock)))


def is_for(officer: Officer, fired: Fired) -> bool:
    """His post in the office, the province's post, or the office above to which it went as well."""
    if officer.office == (fired.in_office or fired.office) and officer.posts & {Post(post) for post in fired.to}:
        return True
    if Post.PROVINCE in officer.posts and Post.PROVINCE.value in fired.to:
        return True
    return officer.office == fired.to_office and officer.holds(*SUPERIORS)
