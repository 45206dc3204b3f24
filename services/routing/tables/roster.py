"""Who is at hand in an office: its active officers, their posts, and who answers for a case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.people import Post
from services.routing.tables.people import OfficerRow

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
_KEPT = "rosters"
ANSWERS_WHEN_NOBODY_ELSE = (Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)


@dataclass(frozen=True)
class Member:
    """An officer, as far as the casework asks."""

    id: str
    name: str
    department: str
    posts: frozenset[str]


@dataclass(frozen=True)
class Roster:
    """The active officers of one office."""

    officers: Sequence[Member]

    def find(self, officer: str) -> Member | None:
        return next((row for row in self.officers if row.id == officer), None)

    def holding(self, post: Post, department: str | None = None) -> list[Member]:
        """Who holds the post, in that department where one is named."""
        return [row for row in self.officers if post in row.posts and department in (None, row.department)]

    def posts_out(self, departments: Collection[str], barred: Collection[str]) -> frozenset[Post]:
        """The posts that nobody can fill for a case: vacant, or held by persons barred from it."""
        here = [row for row in self.officers if row.id not in barred]
        filled = {
            Post(post)
            for row in here
            for post in row.posts
            if post != Post.SECTION_HEAD or not departments or row.department in departments
        }
        return frozenset(IN_AN_OFFICE) - filled

    def answers(self, department: str, *, barred: Collection[str] = ()) -> Member | None:
        """Who answers for a unit: its head, else the next one up (6.2.2). None where there are no officers."""
        for post in ANSWERS_WHEN_NOBODY_ELSE:
            unit = department if post is Post.SECTION_HEAD else None
            found = [row for row in self.holding(post, unit) if row.id not in barred]
            if found:
                return found[0]
        return next((row for row in self.officers if row.id not in barred), None)


def roster_of(session: Session, office: str) -> Roster:
    """Read at most once a transaction."""
    read_rosters(session, (office,))
    kept: dict[str, Roster] = session.info[_KEPT]
    return kept[office]


def read_rosters(session: Session, offices: Iterable[str]) -> None:
    """Those that were not read yet in this transaction, in one go."""
    kept: dict[str, Roster] = session.info.setdefault(_KEPT, {})
    wanted = set(offices) - kept.keys()
    if not wanted:
        return
    found: dict[str, list[Member]] = {office: [] for office in wanted}
    for office, id_, name, unit, posts in session.execute(
        select(OfficerRow.office, OfficerRow.id, OfficerRow.name, OfficerRow.department, OfficerRow.posts)
        .where(OfficerRow.office.in_(wanted), OfficerRow.active)
        .order_by(OfficerRow.username)
    ):
        found[office].append(Member(id_, name, unit, frozenset(posts)))
    kept.update({office: Roster(tuple(members)) for office, members in found.items()})
