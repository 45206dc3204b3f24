"""Which other complaints a dossier names, as officers joined them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.tables import EntryRow as E
from services.archive.tables import KeptOff
from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.intake import ComplaintLinked
from services.kernel.numbers import CaseId
from services.kernel.people import Officer
from services.kernel.staff import kept_off_from
from services.kernel.workdays import close_of


@dataclass(frozen=True)
class Linked:
    """A link that holds; each of both complaints has its own dossier."""

    case: str
    kind: str
    since: datetime


def links(session: Session, case: str, officer: Officer, *, on: date | None = None) -> list[Linked]:
    """Those that hold, now or at the end of that day: of each pair what was said last. Without what the officer is kept
    off."""
    office = CaseId.parse(case).office
    said = select(E.body).where(E.office == office, E.case == case, E.type == ComplaintLinked.TYPE)
    if on:
        said = said.where(E.said_at < close_of(on + timedelta(days=1), time.min))
    newest: dict[str, ComplaintLinked] = {}
    for body in session.scalars(said.order_by(E.at, E.position)):
        event = decode(open_envelope(body.encode()))
        if isinstance(event, ComplaintLinked):
            newest[event.other] = event
    hidden = kept_off_from(session, KeptOff, officer) if newest else frozenset()
    return [
        Linked(event.other, event.kind, event.at)
        for event in sorted(newest.values(), key=lambda event: event.at)
        if event.linked and event.other not in hidden
    ]
