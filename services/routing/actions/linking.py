"""Complaints that an officer joined are shown with each other, and never become one (6.2)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.contracts.intake import ComplaintLinked
from services.kernel.errors import Later, NotFound
from services.routing.actions.doing import next_of, take
from services.routing.actions.hearing import mark
from services.routing.tables import Link


def note_link(session: Session, event: ComplaintLinked) -> None:
    """Write it down with the case, once. The history tells that and of what kind, not which other one: who is kept off
    that one may read this one. Raises Later while the case is not there."""
    try:
        case = take(session, event.case)
    except NotFound as cause:
        raise Later(f"{event.TYPE}: the case is not open yet") from cause
    same = (Link.office == case.office, Link.case_id == case.id, Link.other == event.other, Link.at == event.at)
    if session.scalars(select(Link.n).where(*same)).first() is not None:
        return
    n = next_of(session, case, Link)
    session.add(
        Link(
            office=case.office,
            case_id=case.id,
            n=n,
            at=event.at,
            other=event.other,
            kind=event.kind,
            joined=event.linked,
            by=event.by,
        )
    )
    mark(session, event, "link" if event.linked else "unlink", n=n, kind=event.kind)
