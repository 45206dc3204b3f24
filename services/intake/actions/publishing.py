"""What each office makes known (6.1): seven facts, looked through by its functional department every half year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.rules import plain, public_facts
from services.intake.tables import PublicFact
from services.kernel.errors import Fault, Forbidden, Invalid
from services.kernel.house import House
from services.kernel.offices import Office
from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI

FRESH_FOR = timedelta(days=180)  # A5.4c


@dataclass(frozen=True, kw_only=True)
class Told:
    """One of the seven as an office makes it known. `lines` is empty when it is missing."""

    key: str
    title: str
    lines: tuple[str, ...]
    updated_on: date
    missing: bool

    def is_stale(self, today: date) -> bool:
        """Nobody has looked it through for half a year."""
        return today - self.updated_on > FRESH_FOR


@dataclass(frozen=True)
class Wanting:
    """An office with facts that are missing or were not looked through for half a year, by their titles."""

    office: Office
    missing: tuple[str, ...]
    stale: tuple[str, ...]


def told(house: House, offices: Iterable[Office]) -> dict[str, tuple[Told, ...]]:
    """By office, in the order of the guide."""
    with house.database.work_seeing_every_office(because="what offices make known is public") as session:
        newest = _newest(session)
        session.expunge_all()
    return {
        office.code: tuple(
            _one(fact, newest.get((office.code, fact.key)))
            for fact in public_facts.facts(office, superior=house.offices.above(office.code))
        )
        for office in offices
    }


def look_through(house: House, fact: str, *, lines: str, withdrawn: bool, by: Officer, at: datetime) -> None:
    """The functional department of the office found it right, words it anew, or takes it off the page. Raises
    Forbidden, and Invalid for what is none of the seven or hard to read."""
    if not by.holds(Post.FUNCTIONAL):
        raise Forbidden("wrong_post", "公开事项由投诉管理职能部门核对")
    if fact not in public_facts.names():
        raise Invalid([Fault("fact", "unknown_fact", "没有这一项")])
    hard = plain.faults(lines)
    if hard:
        raise Invalid([Fault("lines", "hard_to_read", one) for one in hard])
    with house.database.work(seeing=(by.office,)) as session:
        session.add(
            PublicFact(office=by.office, fact=fact, lines=lines or None, withdrawn=withdrawn, officer=by.id, at=at)
        )


def wanting(house: House, offices: Sequence[Office], *, today: date) -> tuple[Wanting, ...]:
    """Which of these offices have something missing or stale."""
    found = []
    known = told(house, offices)
    for office in offices:
        missing = tuple(one.title for one in known[office.code] if one.missing)
        stale = tuple(one.title for one in known[office.code] if not one.missing and one.is_stale(today))
        if missing or stale:
            found.append(Wanting(office, missing, stale))
    return tuple(found)


def _newest(session: Session) -> Mapping[tuple[str, str], PublicFact]:
    rows = session.scalars(select(PublicFact).order_by(PublicFact.id)).all()  # two a fact and year
    return {(row.office, row.fact): row for row in rows}


def _one(fact: public_facts.PublicFact, row: PublicFact | None) -> Told:
    lines = fact.lines if row is None or row.lines is None else tuple(row.lines.splitlines())
    missing = row.withdrawn if row else fact.lacks
    return Told(
        key=fact.key,
        title=fact.title,
        lines=() if missing else lines,
        updated_on=row.at.astimezone(SHANGHAI).date() if row else public_facts.updated_on(),
        missing=missing,
    )
