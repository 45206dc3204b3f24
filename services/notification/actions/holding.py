"""Cases that another office numbered: noted with who was handed them, whose officers come to the notices by that."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.kernel.contracts.routing import CaseEvent, CaseHandedOver
from services.kernel.database import aside, narrow
from services.notification.tables import Contact, Holding

_HELD = text("""
insert into notification.holdings (office, case_id, numbered_by) values (:to_office, :case, :office)
on conflict do nothing
""")


def note(session: Session, events: Sequence[CaseEvent]) -> None:
    """The row stands with the receiving office, which is not the one that says it."""
    moved = [event for event in events if isinstance(event, CaseHandedOver) and event.to_office != event.office]
    if not moved:
        return
    offices = dict.fromkeys(office for event in moved for office in (event.office, event.to_office))
    with aside(session, seeing=offices):
        rows = [{"to_office": event.to_office, "case": event.case, "office": event.office} for event in moved]
        session.connection().execute(_HELD, rows)


def reach(session: Session, case: str) -> None:
    """When an office that the session sees has the case although another one numbered it, the session sees that one's
    rows from here on; the caller asks about this case only. Otherwise everything stays as it is."""
    if session.get(Contact, case) is not None:
        return
    before = [one for one in str(session.info["seeing"]).split(",") if one]
    holdings = session.execute(
        select(Holding.office, Holding.numbered_by).where(Holding.case == case, Holding.office.in_(before))
    ).all()
    for holder, numbered_by in holdings:
        narrow(session, seeing=(numbered_by, holder))
        contact = session.get(Contact, case)
        if contact is not None and contact.handled_by == holder:
            return
        narrow(session, seeing=before)
