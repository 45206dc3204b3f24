"""Find a complaint by whom it is from: for the archivist of the office, and an entry of each dossier that is found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from services.archive.actions.indexing import PERSON, blind
from services.archive.actions.looking import looked
from services.archive.tables import KeptOff, PersonRow
from services.kernel.errors import Forbidden
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.staff import not_kept_off

MOST = 200  # cases of one person


def cases_of(house: House, person: str, *, by: Officer, at: datetime) -> list[str]:
    """Of the officer's own office, without what the officer is kept off. `person` is a whole name,
    telephone, e-mail or identity number. Raises Forbidden."""
    if not by.holds(Post.ARCHIVIST):
        raise Forbidden("archivist_only", "按投诉人查询只由档案员办理")
    spelled = _spellings(person.strip())
    wanted = [(what, blind(house.keys, by.office, what, value)) for what in PERSON for value in spelled]
    with house.database.work(seeing=[by.office]) as session:
        found = session.scalars(
            select(PersonRow.case)
            .where(
                PersonRow.office == by.office,
                PersonRow.what.in_(PERSON),
                PersonRow.blind.in_([value for _, value in wanted]),
                not_kept_off(KeptOff, PersonRow.case, by),
            )
            .distinct()
            .limit(MOST)
        ).all()
        session.add_all(looked(by, case, office=by.office, what="person", granted=True, at=at) for case in found)
    return list(found)


def _spellings(person: str) -> set[str]:
    """A telephone is kept with its country; an identity number with a capital X."""
    digits = person.replace(" ", "").replace("-", "")
    return {person, person.upper(), digits, f"+86{digits}", f"+86{digits.removeprefix('0')}"}
