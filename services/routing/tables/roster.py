"""Who is at hand in an office on a day: its active officers, the posts that their appointments give them, and who
answers for a case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from services.kernel.people import Post
from services.routing.rules.appointing import Appointment, in_force
from services.routing.rules.standing_in import above
from services.routing.tables.people import OfficerRow
from services.routing.tables.staff import AppointmentRow

IN_AN_OFFICE = (
    Post.WINDOW,
    Post.SECTION_HEAD,
    Post.HANDLER,
    Post.FUNCTIONAL,
    Post.LEADER,
    Post.AGENCY_HEAD,
    Post.CALLBACK,
    Post.ARCHIVIST,
)
_KEPT, _NAMED = "rosters", "names"
_GIVEN = (  # columns, since rows as objects cost a burst of registrations a tenth of its time
    AppointmentRow.id,
    AppointmentRow.officer,
    AppointmentRow.department,
    AppointmentRow.post,
    AppointmentRow.since,
    AppointmentRow.until,
    AppointmentRow.in_place_of,
)
_MEMBERS = (  # made once, since to make a statement costs more than to run it
    select(OfficerRow.office, OfficerRow.id, OfficerRow.name, OfficerRow.department, *_GIVEN)
    .outerjoin(
        AppointmentRow,
        and_(
            AppointmentRow.office == OfficerRow.office,
            AppointmentRow.officer == OfficerRow.id,
            AppointmentRow.since <= bindparam("on"),
        ),
    )
    .where(OfficerRow.office.in_(bindparam("offices", expanding=True)), OfficerRow.active)
    .order_by(OfficerRow.username)
)
_NAMES = select(OfficerRow.id, OfficerRow.name).where(OfficerRow.office == bindparam("office"))
ANSWERS_WHEN_NOBODY_ELSE = (Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)


@dataclass(frozen=True)
class Member:
    """An officer, as far as the casework asks. `places` are the posts with the departments that they are held in."""

    id: str
    name: str
    department: str
    places: frozenset[tuple[Post, str]]

    @property
    def posts(self) -> frozenset[Post]:
        return frozenset(post for post, _ in self.places)


@dataclass(frozen=True)
class Roster:
    """The active officers of one office on one day."""

    officers: Sequence[Member]

    def find(self, officer: str) -> Member | None:
        return next((row for row in self.officers if row.id == officer), None)

    def holding(self, post: Post, department: str | None = None) -> list[Member]:
        """Who holds the post, in that department where one is named."""
        if department is None:
            return [row for row in self.officers if post in row.posts]
        return [row for row in self.officers if (post, department) in row.places]

    def heads(self) -> Mapping[str, frozenset[str]]:
        """The heads of each department, substitutes among them."""
        found: dict[str, set[str]] = {}
        for row in self.officers:
            for post, department in row.places:
                if post is Post.SECTION_HEAD:
                    found.setdefault(department, set()).add(row.id)
        return {department: frozenset(ids) for department, ids in found.items()}

    def posts_out(self, departments: Collection[str], barred: Collection[str]) -> frozenset[Post]:
        """The posts that nobody can fill for a case: vacant, or held by persons barred from it."""
        filled = {
            post
            for row in self.officers
            if row.id not in barred
            for post, department in row.places
            if post is not Post.SECTION_HEAD or not departments or department in departments
        }
        return frozenset(IN_AN_OFFICE) - filled

    def answers(
        self, department: str, *, barred: Collection[str] = (), complained_about: Collection[Post] = ()
    ) -> Member | None:
        """Who answers for a unit: its head, else the next one up (6.2.2); above the head, where he or somebody in that
        line is complained about (6.6.1). None where nobody is left."""
        decides = above(complained_about, self.posts_out((department,), barred))
        for post in (decides, *ANSWERS_WHEN_NOBODY_ELSE) if decides else ANSWERS_WHEN_NOBODY_ELSE:
            unit = department if post is Post.SECTION_HEAD else None
            found = [row for row in self.holding(post, unit) if row.id not in barred]
            if found:
                return found[0]
        return next((row for row in self.officers if row.places and row.id not in barred), None)


def roster_of(session: Session, office: str, *, on: date) -> Roster:
    """As the appointments of that day make it. Read at most once a transaction."""
    read_rosters(session, (office,), on=on)
    kept: dict[tuple[str, date], Roster] = session.info[_KEPT]
    return kept[office, on]


def read_rosters(session: Session, offices: Iterable[str], *, on: date) -> None:
    """Those that were not read yet in this transaction, in one go."""
    kept: dict[tuple[str, date], Roster] = session.info.setdefault(_KEPT, {})
    wanted = {office for office in offices if (office, on) not in kept}
    if not wanted:
        return
    found: dict[str, dict[str, tuple[str, str]]] = {office: {} for office in wanted}
    given: dict[str, list[Appointment]] = {office: [] for office in wanted}
    rows = session.execute(_MEMBERS, {"offices": sorted(wanted), "on": on})
    for office, id_, name, unit, *given_to in rows:
        found[office][id_] = (name, unit)
        if given_to[0] is not None:
            given[office].append(_appointment(*given_to))
    for office in wanted:
        places: dict[str, set[tuple[Post, str]]] = {}
        for one in in_force(given[office], on):
            places.setdefault(one.officer, set()).add((one.post, one.department))
        members = [
            Member(id_, name, unit, frozenset(places.get(id_, ()))) for id_, (name, unit) in found[office].items()
        ]
        kept[office, on] = Roster(tuple(members))


def names_of(session: Session, *offices: str) -> dict[str, str]:
    """The names of all who are or were officers there: of a case, of the office that numbered it and the one that has
    it. Read at most once as long as the session sees the same."""
    return {id_: name for office in offices for id_, name in _names_in(session, office).items()}


def _names_in(session: Session, office: str) -> dict[str, str]:
    kept: dict[tuple[str, str], dict[str, str]] = session.info.setdefault(_NAMED, {})
    seen = str(session.info.get("seeing"))
    if (office, seen) not in kept:
        kept[office, seen] = {row.id: row.name for row in session.execute(_NAMES, {"office": office})}
    return kept[office, seen]


def forget_rosters(session: Session) -> None:
    """Read anew after a change in the running transaction."""
    session.flush()
    session.info.pop(_KEPT, None)
    session.info.pop(_NAMED, None)


def appointment_of(row: AppointmentRow) -> Appointment:
    return _appointment(row.id, row.officer, row.department, row.post, row.since, row.until, row.in_place_of)


def _appointment(
    id_: str, officer: str, department: str, post: str, since: date, until: date | None, in_place_of: str | None
) -> Appointment:
    return Appointment(
        id=id_,
        officer=officer,
        department=department,
        post=Post(post),
        since=since,
        until=until,
        in_place_of=in_place_of,
    )


def officer_on_day(
    session: Session, office: str, officer: str, *, on: date
) -> tuple[OfficerRow, frozenset[Post]] | None:
    """An officer with the posts that his appointments give him on that day; None for who is not known. In one look,
    because every request asks it."""
    about = or_(AppointmentRow.officer == OfficerRow.id, AppointmentRow.in_place_of == OfficerRow.id)
    rows = session.execute(
        select(OfficerRow, AppointmentRow)
        .outerjoin(AppointmentRow, and_(AppointmentRow.office == OfficerRow.office, about, AppointmentRow.since <= on))
        .where(OfficerRow.office == office, OfficerRow.id == officer)
    ).all()
    if not rows:
        return None
    given = in_force((appointment_of(one) for _, one in rows if one is not None), on)
    return rows[0][0], frozenset(one.post for one in given if one.officer == officer)
