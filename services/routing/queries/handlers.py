"""Who can be named as a handler of an office today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.people import Post
from services.routing.queries.telling import department_name
from services.routing.tables.roster import roster_of


@dataclass(frozen=True)
class Handler:
    """An officer who holds the post today."""

    id: str
    name: str
    department_name: str


def handlers_in(session: Session, house: House, office: str, *, at: datetime) -> Sequence[Handler]:
    roster = roster_of(session, office, on=at.astimezone(SHANGHAI).date())
    return [
        Handler(one.id, one.name, department_name(house, office, one.department))
        for one in roster.holding(Post.HANDLER)
    ]
