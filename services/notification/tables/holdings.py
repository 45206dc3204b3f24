"""Cases that other offices numbered and offices that the session sees have now."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.database import aside
from services.notification.tables.people import Contact, Holding


def held_elsewhere(session: Session) -> dict[str, str]:
    """By case who numbered it, where the session does not see that office."""
    before = [one for one in str(session.info["seeing"]).split(",") if one]
    handed = session.execute(
        select(Holding.case, Holding.numbered_by).where(Holding.office.in_(before), Holding.numbered_by.not_in(before))
    ).all()
    if not handed:
        return {}
    with aside(session, seeing=(*dict.fromkeys(by for _, by in handed), *before)):
        held = select(Contact.case, Contact.office).where(
            Contact.case.in_([case for case, _ in handed]), Contact.handled_by.in_(before)
        )
        return {row.case: row.office for row in session.execute(held)}
