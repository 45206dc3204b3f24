"""Cases that another office numbered, noted with the office that was handed them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.routing import CaseHandedOver
from services.kernel.database import aside

_HELD = text("""
insert into archive.holdings (office, case_id, numbered_by) values (:to_office, :case, :office)
on conflict do nothing
""")


def note(session: Session, events: Sequence[CaseHandedOver]) -> None:
    """The row stands with the receiving office, which is not the one that says it."""
    moved = [event for event in events if event.to_office != event.office]
    if not moved:
        return
    offices = dict.fromkeys(office for event in moved for office in (event.office, event.to_office))
    with aside(session, seeing=offices):
        rows = [{"to_office": event.to_office, "case": event.case, "office": event.office} for event in moved]
        session.connection().execute(_HELD, rows)
