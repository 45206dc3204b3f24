"""Whether an office has named its administrators; routing knows, and says it to the services that must know too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.contracts.routing import AdministratorsNamed
from services.kernel.house import House
from services.kernel.people import ADMINISTRATORS, Post
from services.routing.rules.administering import administrators_named
from services.routing.tables import AppointmentRow, Outbox


def are_named(house: House, office: str) -> bool:
    """Whether both posts were ever taken up in it, or in an office above it."""
    line = house.offices.line(office)
    with house.database.work(seeing=line) as session:
        return any(administrators_named(posts) for posts in _taken_up(session, line).values())


def say_if_named(session: Session, office: str, *, at: datetime) -> None:
    if administrators_named(_taken_up(session, (office,)).get(office, ())):
        session.add(Outbox.of(AdministratorsNamed(office=office, case="", at=at)))


def _taken_up(session: Session, offices: tuple[str, ...]) -> dict[str, set[Post]]:
    """Which of the two posts somebody ever held, by office."""
    rows = session.execute(
        select(AppointmentRow.office, AppointmentRow.post).where(
            AppointmentRow.office.in_(offices),
            AppointmentRow.post.in_([post.value for post in ADMINISTRATORS]),
            AppointmentRow.begun_at.is_not(None),
        )
    )
    found: dict[str, set[Post]] = {}
    for office, post in rows:
        found.setdefault(office, set()).add(Post(post))
    return found
