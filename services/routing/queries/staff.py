"""The people of an office: who holds what from when until when, who is trained (5.2 c), who is on duty; and what each
of them has to do and to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.database import aside
from services.kernel.house import House
from services.kernel.people import POST_WORDS, Officer, Post
from services.routing.queries.cases import acts_of
from services.routing.queries.guests import guests
from services.routing.queries.rows import CaseRow, Choice
from services.routing.queries.telling import department_name
from services.routing.queries.work_lists import Filters, Queue, work_list
from services.routing.rules.appointing import in_force, vacant_of
from services.routing.tables import Alert, AppointmentRow, Case, Duty, DutyWithdrawal, OfficerRow, Opening, Training
from services.routing.tables.changes import account_versions, duties_version
from services.routing.tables.holdings import seen
from services.routing.tables.roster import appointment_of, names_of, roster_of

SHOWN = 20  # cases with their acts
ALERTS_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Held:
    """An appointment. `state`: coming, in_force, absent (somebody substitutes) or ended."""

    id: str
    post: str
    post_words: str
    department: str
    department_name: str
    since: date
    until: date | None
    in_place_of: str | None
    in_place_of_name: str | None
    state: str


@dataclass(frozen=True)
class Trained:
    course: str
    held_on: date
    valid_until: date


@dataclass(frozen=True)
class StaffMember:
    """An officer of the office, with whether a training counts today."""

    id: str
    username: str
    name: str
    department: str
    department_name: str
    active: bool
    appointments: Sequence[Held]
    trainings: Sequence[Trained]
    trained: bool
    trained_until: date | None
    version: int  # of the account


@dataclass(frozen=True)
class DutyRow:
    id: str
    officer: str
    name: str
    rank: int
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class WithdrawnDuty:
    """Duty hours that were taken back, by whom, when and why."""

    hours: DutyRow
    by_name: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Staff:
    """All of an office. `vacant` are the posts that it needs and nobody holds today; `open` the opened departments.
    Of duty hours those that are not over; `duties_version` is that of all of them together."""

    office: str
    members: Sequence[StaffMember]
    vacant: Sequence[str]
    opened: Sequence[str]
    is_open: bool
    duties: Sequence[DutyRow]
    withdrawn: Sequence[WithdrawnDuty]
    duties_version: int


@dataclass(frozen=True)
class Told:
    """Something that the officer must know."""

    kind: str
    in_words: str
    case: str | None
    at: datetime


@dataclass(frozen=True)
class Mine:
    """A case that waits for the officer, with everything that he may do now and what stands in the way of the rest."""

    case: CaseRow
    acts: Sequence[Choice]


@dataclass(frozen=True)
class Duties:
    """What an officer has to do: his posts, the cases that wait for him, and what he must know."""

    posts: Sequence[str]
    posts_words: Sequence[str]
    cases: Sequence[Mine]
    told: Sequence[Told]


def staff_of(session: Session, house: House, office: str, *, at: datetime) -> Staff:
    """Everybody who is or was an officer there."""
    today = at.astimezone(SHANGHAI).date()
    names = names_of(session, office)
    rows = session.scalars(select(AppointmentRow).where(AppointmentRow.office == office)).all()
    given = [appointment_of(row) for row in rows]
    now = {one.id for one in in_force(given, today)}
    versions = account_versions(session, office)
    trainings = session.scalars(select(Training).where(Training.office == office).order_by(Training.held_on)).all()
    members = []
    for row in session.scalars(select(OfficerRow).where(OfficerRow.office == office).order_by(OfficerRow.username)):
        held = [
            Held(
                id=one.id,
                post=one.post.value,
                post_words=POST_WORDS[one.post],
                department=one.department,
                department_name=department_name(house, office, one.department),
                since=one.since,
                until=one.until,
                in_place_of=one.in_place_of,
                in_place_of_name=names.get(one.in_place_of or ""),
                state=_state(one.since, one.until, today, is_in_force=one.id in now),
            )
            for one in sorted(given, key=lambda each: (each.since, each.id))
            if one.officer == row.id
        ]
        own = [one for one in trainings if one.officer == row.id]
        until = max((one.valid_until for one in own if one.held_on <= today), default=None)
        members.append(
            StaffMember(
                id=row.id,
                username=row.username,
                name=row.name,
                department=row.department,
                department_name=department_name(house, office, row.department),
                active=row.active,
                appointments=held,
                trainings=[Trained(one.course, one.held_on, one.valid_until) for one in own],
                trained=until is not None and until >= today,
                trained_until=until,
                version=versions.get(row.id, 0),
            )
        )
    opened = list(session.scalars(select(Opening.department).where(Opening.office == office)))
    duties, withdrawn = _duties(session, office, names, at=at)
    return Staff(
        office=office,
        members=members,
        vacant=[POST_WORDS[post] for post in vacant_of(given, today)],
        opened=sorted(code for code in opened if code),
        is_open="" in opened,
        duties=duties,
        withdrawn=withdrawn,
        duties_version=duties_version(session, office),
    )


def _duties(
    session: Session, office: str, names: Mapping[str, str], *, at: datetime
) -> tuple[list[DutyRow], list[WithdrawnDuty]]:
    """Those that hold, and those that were withdrawn."""
    rows = session.scalars(
        select(Duty).where(Duty.office == office, Duty.ends_at > at).order_by(Duty.begins_at, Duty.rank)
    ).all()
    back = {
        one.duty: one
        for one in session.scalars(
            select(DutyWithdrawal).where(
                DutyWithdrawal.office == office, DutyWithdrawal.duty.in_([one.id for one in rows])
            )
        )
    }
    told = [
        DutyRow(one.id, one.officer, names.get(one.officer, ""), one.rank, one.begins_at, one.ends_at) for one in rows
    ]
    withdrawn = [
        WithdrawnDuty(one, names.get(back[one.id].by, "省局的同志"), back[one.id].at, back[one.id].reason)
        for one in told
        if one.id in back
    ]
    return [one for one in told if one.id not in back], withdrawn


def duties_of(session: Session, house: House, officer: Officer, *, at: datetime) -> Duties:
    """What waits for the officer now, the gravest and most urgent first."""
    page = work_list(session, house, officer, Filters(queue=Queue.TODO, limit=SHOWN), at=at)
    day = at.astimezone(SHANGHAI).date()
    cases = []
    for row in page.rows:
        with _seen_here(session, officer, row):
            case = session.get_one(Case, (row.office, row.id))
            roster = roster_of(session, case.handled_in, on=day)
            cases.append(Mine(row, acts_of(session, case, officer, roster, at=at)))
    return Duties(
        posts=sorted(officer.posts),
        posts_words=[words for post, words in POST_WORDS.items() if post in officer.posts],
        cases=cases,
        told=told_to(session, officer, at=at),
    )


@contextmanager
def _seen_here(session: Session, officer: Officer, row: CaseRow) -> Iterator[None]:
    """Inside, the session sees the case also where another office numbered it; then that case alone."""
    if row.office in seen(session):
        yield
        return
    with aside(session, seeing=(row.office, officer.office), only=(row.id,)):
        yield


def told_to(session: Session, officer: Officer, *, at: datetime) -> list[Told]:
    """The alerts of the last month to the officer himself or to a post that he holds; to the province, from all."""
    own = [post.value for post in officer.posts if post is not Post.PROVINCE]
    conditions = [
        Alert.to_officer == officer.id,
        (Alert.office == officer.office) & Alert.to_posts.overlap(own),
    ]
    if Post.PROVINCE in officer.posts:
        conditions.append(Alert.to_posts.contains([Post.PROVINCE.value]))
    recused = Case.recused.contains([officer.id])
    hidden = select(Case.id).where(Case.id == Alert.case_id, recused)
    with guests(session, officer) as before:
        hidden_too = session.scalars(select(Case.id).where(recused)).all() if before else ()
    rows = session.scalars(
        select(Alert)
        .where(or_(*conditions), Alert.at > at - ALERTS_FOR, Alert.at <= at, ~hidden.exists())
        .where(or_(Alert.case_id.is_(None), Alert.case_id.not_in(hidden_too)))
        .order_by(Alert.at.desc(), Alert.id.desc())
        .limit(100)
    )
    return [Told(row.kind, row.in_words, row.case_id, row.at) for row in rows]


def warnings_about(session: Session, case: str, *, since: datetime | None = None) -> list[str]:
    """Who was assigned untrained, in words, each once; from that moment on."""
    found = select(Alert.in_words).where(Alert.case_id == case, Alert.kind == "untrained")
    if since is not None:
        found = found.where(Alert.at >= since)
    return list(dict.fromkeys(session.scalars(found.order_by(Alert.id))))


def _state(since: date, until: date | None, today: date, *, is_in_force: bool) -> str:
    if since > today:
        return "coming"
    if until is not None and until < today:
        return "ended"
    return "in_force" if is_in_force else "absent"
