"""Who handles complaints has been trained for it; who has not is warned about, and the leader hears of it (5.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.people import Post
from services.routing.actions.alerts import alert
from services.routing.tables import Training
from services.routing.tables.roster import names_of

UNTRAINED = "untrained"


def untrained(session: Session, office: str, officers: Iterable[str], *, at: datetime) -> list[str]:
    """Those of them without a training that counts today."""
    wanted = list(dict.fromkeys(officers))
    today = at.astimezone(SHANGHAI).date()
    trained = set(
        session.scalars(
            select(Training.officer).where(
                Training.office == office,
                Training.officer.in_(wanted),
                Training.held_on <= today,
                Training.valid_until >= today,
            )
        )
    )
    return [officer for officer in wanted if officer not in trained]


def warn_untrained(
    session: Session, office: str, officers: Iterable[str], *, about: str, at: datetime, case: str | None = None
) -> list[str]:
    """The warnings in words; the leader has each of them too. Nobody is hindered."""
    names = names_of(session, office)
    found = []
    for officer in untrained(session, office, officers, at=at):
        words = f"{names.get(officer, officer)}没有有效的投诉处理培训记录，请尽快安排培训"
        alert(
            session,
            office,
            key=f"untrained/{about}/{officer}"[:96],
            kind=UNTRAINED,
            in_words=words,
            at=at,
            to=(Post.LEADER,),
            case=case,
        )
        found.append(words)
    return found
