"""Who answers for a case: always exactly one, in its office or above it (A4.1-5, 6.2.2, 6.6.1)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from services.kernel.database import aside
from services.kernel.house import House
from services.kernel.people import Post
from services.routing.actions.doing import Doing
from services.routing.rules.paths import Path
from services.routing.rules.standing_in import above
from services.routing.tables import Case
from services.routing.tables.facts import complained_about
from services.routing.tables.roster import Member, Roster, roster_of


def name_the_accountable(doing: Doing) -> None:
    """The first receiver until acceptance, and until another unit whose matter it is has taken it over; then the head
    of the unit that handles it; somebody of the province while it has taken over (6.2.2, 6.6.2.3). Above whoever is
    complained about; at the province when nobody else is left, whose officers may act on it then."""
    found = who_answers(doing.session, doing.house, doing.case, doing.roster, at=doing.at)
    if found:
        doing.case.accountable = found


def who_answers(session: Session, house: House, case: Case, roster: Roster, *, at: datetime) -> str | None:
    """Who that is on that day; None for a case of an office without officers, which somebody above has already."""
    if case.taken_over_by:
        return case.taken_over_by
    posts = complained_about(session, case)
    elsewhere = bool(case.departments) and case.department not in case.departments
    is_received = case.accepted_at is None or (elsewhere and case.path != Path.UNRESOLVABLE)
    received_by = case.first_receiver if is_received and not posts else None
    if received_by and received_by not in case.recused and roster.find(received_by):
        return received_by
    found = roster.answers(case.department, barred=case.recused, complained_about=posts)
    decides = above(posts, roster.posts_out((case.department,), case.recused))
    if decides is Post.PROVINCE or (found is None and case.accountable is None):
        found = _of_the_province(session, house, case, on=at.date()) or found
    return found.id if found else None


def _of_the_province(session: Session, house: House, case: Case, *, on: date) -> Member | None:
    province = house.offices.province.code
    recused = frozenset(case.recused)
    with aside(session, seeing=(province,)):
        roster = roster_of(session, province, on=on)
    return next((one for one in roster.holding(Post.PROVINCE) if one.id not in recused), None)


def from_above(session: Session, house: House, office: str, *, on: date) -> str | None:
    """Somebody of the nearest superior office that has officers: no case is without an accountable person."""
    superior = house.offices.above(office)
    found = None
    while superior is not None and found is None:
        with aside(session, seeing=(superior.code,)):
            found = roster_of(session, superior.code, on=on).answers(superior.functional_department.code)
        superior = house.offices.above(superior.code)
    return found.id if found else None
