"""How a session comes to the notices of a case that another office numbered and one of its own was handed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.database import narrow
from services.notification.tables import Contact, Holding


def reach(session: Session, case: str) -> bool:
    """Whether the case is there for the session. When an office that it sees has the case although another one numbered
    it, the session sees that one's rows from here on; the caller asks about this case only. Otherwise everything stays
    as it is."""
    if session.get(Contact, case) is not None:
        return True
    before = [one for one in str(session.info["seeing"]).split(",") if one]
    holdings = session.execute(
        select(Holding.office, Holding.numbered_by).where(Holding.case == case, Holding.office.in_(before))
    ).all()
    for holder, numbered_by in holdings:
        narrow(session, seeing=(numbered_by, holder))
        contact = session.get(Contact, case)
        if contact is not None and contact.handled_by == holder:
            return True
        narrow(session, seeing=before)
    return False
