"""Hear to whom who complained is open for a time, and that it is closed again (4.5); the newest word counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.intake.tables import Unsealed
from services.kernel.contracts.routing import CaseEvent, IdentitySealed, IdentityUnsealed

_OPEN_TO = text("""
insert into intake.unsealed (case_id, office, seq, officer_id, purpose, until)
values (:case, :office, :seq, :officer, :purpose, :until)
on conflict (case_id) do update set
  seq = excluded.seq, officer_id = excluded.officer_id, purpose = excluded.purpose, until = excluded.until
where unsealed.seq < excluded.seq
""")


def hear(session: Session, event: CaseEvent) -> None:
    """Twice and late is the same; what is about something else is left alone."""
    if isinstance(event, IdentityUnsealed):
        to = {"officer": event.officer, "purpose": event.purpose, "until": event.until}
    elif isinstance(event, IdentitySealed):
        to = {"officer": None, "purpose": "", "until": None}
    else:
        return
    session.execute(_OPEN_TO, {"case": event.case, "office": event.office, "seq": event.seq, **to})


def open_to(session: Session, case: str, *, at: datetime) -> frozenset[str]:
    """To which officers it is open at that moment, as ids."""
    found = session.scalars(select(Unsealed.officer).where(Unsealed.case == case, Unsealed.until >= at)).all()
    return frozenset(officer for officer in found if officer)
