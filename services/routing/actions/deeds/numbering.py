"""Form 2 has one number for each round and department that drafts it; its versions keep it (F2-1)."""

from __future__ import annotations

from sqlalchemy import select

from services.kernel.numbers import Series
from services.routing.actions.doing import Doing
from services.routing.tables import Offer, Opinion


def form_2_number(doing: Doing, department: str) -> tuple[int, int]:
    """The number that the department's Form 2 of this round has already, or the next one of the office."""
    case = doing.case
    drafts = select(Opinion.year, Opinion.serial).where(
        Opinion.office == case.office,
        Opinion.case_id == case.id,
        Opinion.round == case.round,
        Opinion.department == department,
    )
    transfers = select(Offer.year, Offer.serial).where(
        Offer.office == case.office,
        Offer.case_id == case.id,
        Offer.round == case.round,
        Offer.from_department == department,
        Offer.serial.is_not(None),
    )
    found = doing.session.execute(drafts.union(transfers).limit(1)).one_or_none()
    return (found[0], found[1]) if found else doing.number(Series.OPINION)
