"""What was sent to an officer and what waits for him beside the work lists: reminders, samples, reopenings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from services.kernel.database import aside
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.routing.queries.rows import CaseRow
from services.routing.queries.telling import case_row
from services.routing.rules.clocks import CLOCKS, ClockKind
from services.routing.tables import Case, Clock, Fired, Receipt, SampleCheck
from services.routing.tables.holdings import held_elsewhere, seen

MOST = 200
_READS_FOR_THOSE_BENEATH = (Post.AGENCY_HEAD, Post.LEADER, Post.FUNCTIONAL)


@dataclass(frozen=True)
class Reminder:
    """A rung that was sent to the officer and that he has not acknowledged."""

    row: CaseRow
    clock: int
    kind: str
    label: str
    rung: str
    at: datetime


@dataclass(frozen=True)
class Sample:
    """Something settled at the desk that the functional department is to look at."""

    row: CaseRow
    officer: str
    because: str
    in_words: str
    at: datetime


@dataclass(frozen=True)
class Waiting:
    """All three, the newest first."""

    reminders: list[Reminder]
    samples: list[Sample]
    reopenings: list[CaseRow]


def waiting_for(session: Session, house: House, officer: Officer) -> Waiting:
    """What waits for the officer."""
    return Waiting(
        _reminders(session, house, officer), _samples(session, house, officer), _reopenings(session, house, officer)
    )


def _reminders(session: Session, house: House, officer: Officer) -> list[Reminder]:
    signed = select(Receipt.officer).where(
        Receipt.office == Fired.office,
        Receipt.case_id == Fired.case_id,
        Receipt.clock == Fired.clock,
        Receipt.rung == Fired.rung,
        Receipt.officer == officer.id,
    )
    of_case = and_(Case.office == Fired.office, Case.id == Fired.case_id)
    of_clock = and_(Clock.office == Fired.office, Clock.case_id == Fired.case_id, Clock.n == Fired.clock)
    sent = (
        select(Case, Clock.kind, Fired)
        .join(Fired, of_case)
        .join(Clock, of_clock)
        .where(_for(officer), ~signed.exists())
        .order_by(Fired.at.desc(), Fired.case_id, Fired.clock, Fired.rung)
        .limit(MOST)
    )
    found = [
        Reminder(case_row(house, case, None), fired.clock, kind, CLOCKS[ClockKind(kind)].label, fired.rung, fired.at)
        for _ in _looks(session)
        for case, kind, fired in session.execute(sent)
    ]
    return sorted(found, key=lambda one: (-one.at.timestamp(), one.row.id, one.clock, one.rung))[:MOST]


def _looks(session: Session) -> Iterator[None]:
    """At what the session sees, and then at what other offices numbered and offices that it sees hold: those alone."""
    yield
    before = seen(session)
    found = {case: by for case, by in held_elsewhere(session, before).items() if by not in before}
    if found:
        with aside(session, seeing=(*dict.fromkeys(found.values()), *before), only=found):
            yield


def _for(officer: Officer) -> ColumnElement[bool]:
    here = or_(and_(Fired.office == officer.office, Fired.in_office.is_(None)), Fired.in_office == officer.office)
    ways = [and_(here, Fired.to.overlap([post.value for post in officer.posts]))]
    if Post.PROVINCE in officer.posts:
        ways.append(Fired.to.contains([Post.PROVINCE.value]))
    if officer.holds(*_READS_FOR_THOSE_BENEATH):
        ways.append(Fired.to_office == officer.office)
    return or_(*ways)


def _samples(session: Session, house: House, officer: Officer) -> list[Sample]:
    if not officer.holds(Post.FUNCTIONAL):
        return []
    found = session.execute(
        select(Case, SampleCheck)
        .join(SampleCheck, and_(Case.office == SampleCheck.office, Case.id == SampleCheck.case_id))
        .where(SampleCheck.office == officer.office, SampleCheck.checked_at.is_(None))
        .order_by(SampleCheck.at.desc())
        .limit(MOST)
    )
    return [
        Sample(case_row(house, case, None), sample.officer, sample.because, sample.in_words, sample.at)
        for case, sample in found
    ]


def _reopenings(session: Session, house: House, officer: Officer) -> list[CaseRow]:
    if not officer.holds(Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE):
        return []
    own = [] if officer.holds(Post.PROVINCE) else [Case.office == officer.office]
    found = select(Case).where(Case.reopening_asked_at.is_not(None), *own).order_by(Case.reopening_asked_at.desc())
    return [case_row(house, case, None) for case in session.scalars(found.limit(MOST))]
