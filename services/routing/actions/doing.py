"""What an act works with: the locked case, the rules' view of it, and who is at hand in the office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from services.kernel.contracts import routing as contracts
from services.kernel.errors import NotFound
from services.kernel.house import House
from services.kernel.numbers import Series, next_serial, printed
from services.kernel.offices import Office
from services.kernel.people import Officer
from services.kernel.sealed import Purpose
from services.kernel.workdays import OfficeHours
from services.routing.actions.chain import hold
from services.routing.actions.limits import calendar_at
from services.routing.forms import Form
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind, ends_at
from services.routing.rules.facts import Actor, CaseFacts, Said
from services.routing.rules.policy import Length, PolicyPack
from services.routing.rules.who_may import Region
from services.routing.tables import Case, Clock
from services.routing.tables.facts import facts_of, office_of, running
from services.routing.tables.holdings import enter, reach, seen
from services.routing.tables.roster import Roster, roster_of
from services.routing.tables.rulebook import Rulebook, rulebook
from services.routing.tables.tables import OfCase


@dataclass
class Doing:
    """One act on one case, inside its transaction. `heard` are sealed tokens and figures of the complainant's events.

    `started` and `stopped` are the clocks that the act touched, by kind; `begun` and `ended` are all of them.
    `awaited_since`: since when the complainant was awaited, where the act has ended that.
    """

    session: Session
    house: House
    case: Case
    act: Act
    actor: Actor
    at: datetime
    book: Rulebook
    pack: PolicyPack
    roster: Roster
    clocks: list[Clock]
    facts: CaseFacts
    form: Form | None = None
    heard: Mapping[str, Any] = field(default_factory=dict)
    started: dict[ClockKind, Clock] = field(default_factory=dict)
    stopped: dict[ClockKind, Clock] = field(default_factory=dict)
    begun: list[Clock] = field(default_factory=list)
    ended: list[Clock] = field(default_factory=list)
    awaited_since: datetime | None = None

    @property
    def by(self) -> str | None:
        return self.actor.id if isinstance(self.actor, Officer) else None

    @property
    def officer(self) -> Officer:
        """Who acts, for acts that only officers do."""
        if not isinstance(self.actor, Officer):
            raise TypeError(f"{self.act} is done by an officer")
        return self.actor

    @property
    def office(self) -> Office:
        """The office that handles the case: whose departments and officers are meant."""
        return self.house.offices[self.case.handled_in]

    def seal(self, text: str, *, what: str, row: str) -> str:
        return self.house.keys.seal(text, purpose=Purpose.CASEWORK, office=self.case.office, what=what, row=row)

    def next(self, table: type[OfCase]) -> int:
        """The number of the next paper of its kind in this case."""
        return next_of(self.session, self.case, table)

    def number(self, series: Series) -> tuple[int, int]:
        """Year and serial of the next document of the series, without a gap."""
        year = self.at.year
        serial = next_serial(self.session, schema="routing", office=self.case.office, series=series, year=year)
        return year, serial

    def ends(self, length: Length) -> datetime:
        """When a limit of that length ends that starts now, by the hours and calendar of the office that handles it."""
        return ends_at(
            self.at,
            length,
            hours=OfficeHours.of(self.office.opens, self.office.closes),
            calendar=calendar_at(self.book, self.office.code, self.at),
        )

    def printed(self, series: Series, number: tuple[int, int]) -> str:
        return printed(self.house.offices[self.case.office].region, series, *number)


Common = Mapping[str, Any]  # the fields of every event of routing, after the transition
Speech = Callable[[Common], contracts.CaseEvent]
F = TypeVar("F", bound=Form)


@dataclass(frozen=True)
class Further:
    """Another act that an act brings with it in the same transaction."""

    act: Act
    actor: Actor
    said: Said
    heard: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Done:
    """What an act decided: where its lines lead when there is a choice, what the history keeps, what is said.

    `lengths`: how long the clocks of a kind run that the tables start now, one clock for each; the pack's length where
    nothing is said. `unstarted` are clocks that its lines would start and that are not needed after what was decided,
    `goes_on` those that it leaves as they run.
    """

    to: Mapping[Region, StrEnum] = field(default_factory=dict)
    lengths: Mapping[ClockKind, tuple[Length, ...]] = field(default_factory=dict)
    unstarted: frozenset[ClockKind] = frozenset()
    goes_on: frozenset[ClockKind] = frozenset()
    told: Mapping[str, Any] = field(default_factory=dict)
    speech: Speech | None = None
    then: tuple[Further, ...] = ()


def filled(doing: Doing, form: type[F]) -> F:
    """What the officer filled in; a fault of ours when the act came without its form."""
    if not isinstance(doing.form, form):
        raise TypeError(f"{doing.act} needs {form.__name__}")
    return doing.form


def take(session: Session, case_id: str, *, past: bool = False) -> Case:
    """The case, locked; with `past` also one that has gone on to another office. Raises NotFound when it is not there
    or not to be seen."""
    office = office_of(case_id)
    if office not in seen(session) and not enter(session, case_id, office, past=past):
        raise NotFound
    hold(session, office)
    found = session.scalars(_CASE, {"office": office, "case": case_id}).one_or_none()
    if found is None:
        raise NotFound
    if found.held_by and found.held_by not in seen(session):
        reach(session, found)
        session.refresh(found)
    return found


def prepare(
    session: Session, house: House, case: Case, act: Act, actor: Actor, at: datetime, heard: Mapping[str, Any]
) -> Doing:
    """Everything that the act needs, read once."""
    book = rulebook(session)
    clocks = list(running(session, case))
    roster = roster_of(session, case.handled_in, on=at.date())
    return Doing(
        session=session,
        house=house,
        case=case,
        act=act,
        actor=actor,
        at=at,
        book=book,
        pack=book.of(case.policy, on=at.date()),
        roster=roster,
        clocks=clocks,
        facts=facts_of(session, case, at=at, clocks=clocks, roster=roster),
        heard=heard,
    )


def next_of(session: Session, case: Case, table: type[OfCase]) -> int:
    if table not in _LAST:
        of_case = table.office == bindparam("office"), table.case_id == bindparam("case")
        _LAST[table] = select(func.max(table.n)).where(*of_case)
    return (session.scalar(_LAST[table], {"office": case.office, "case": case.id}) or 0) + 1


# Made once, since to make a statement costs more than to run it.
_LAST: dict[type[OfCase], Select[Any]] = {}
_CASE = (
    select(Case)
    .where(Case.office == bindparam("office"), Case.id == bindparam("case"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
