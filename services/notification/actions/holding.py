"""Cases that another office numbered, noted with the office that was handed them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.routing import CaseEvent, CaseHandedOver
from services.kernel.database import aside

_HELD = text("""
insert into notification.holdings (office, case_id, numbered_by) values (:to_office, :case, :office)
on conflict do nothing
""")


def note(session: Session, events: Sequence[CaseEvent]) -> None:
    """The row stands with the receiving office, which is not the one that says it."""
    held = [one for event in events if (one := _held(event)) is not None]
    if not held:
        return
    with aside(session, seeing=dict.fromkeys(office for one in held for office in (one["office"], one["to_office"]))):
        session.connection().execute(_HELD, held)


def _held(event: CaseEvent) -> dict[str, str] | None:
    """Who was handed the case, or has it: the hand-over itself may have been heard before holdings were kept."""
    to_office = event.to_office if isinstance(event, CaseHandedOver) else event.handled_by
    if to_office in (None, event.office):
        return None
    return {"to_office": to_office, "case": event.case, "office": event.office}
