"""The delivery log: what was said about which case, and what became of it. Never to whom."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, String, cast, func, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from services.kernel.database import aside
from services.kernel.errors import NotFound
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off, refuse_kept_off
from services.notification.queries.asked import Asked, conditions, cursor_at, place_of
from services.notification.queries.holdings import reach
from services.notification.queries.overdue import overdue
from services.notification.rules.alarms import DUTY
from services.notification.rules.decency import Means, Whom
from services.notification.rules.delivery import NOT_REACHED, State
from services.notification.rules.patience import NOT_POSTED, NOT_TAKEN
from services.notification.rules.texts import Kind
from services.notification.tables import Attempt, Gateway, KeptOff, Notice
from services.notification.tables.holdings import held_elsewhere

COUNTED = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """One notice."""

    id: uuid.UUID
    office: str
    case: str
    kind: Kind
    about: int
    channel: Means
    whom: Whom
    state: State
    reason: str
    urgent: bool
    text: str
    subject: str
    units: int
    attempts: int
    provider: str | None
    created_at: datetime
    go_at: datetime
    next_at: datetime
    submitted_at: datetime | None
    delivered_at: datetime | None
    changed_at: datetime
    replaced_by: uuid.UUID | None  # the notice that was written anew where this one could not be filled in
    handled_by: str | None  # the office that its words name, where that is not the one that numbered the case
    said_by: State | None = None  # how the notice of another complaint stands that speaks for this one

    @property
    def signed_by(self) -> str:
        return self.handled_by or self.office


@dataclass(frozen=True)
class Change:
    """One line of a notice's history."""

    notice: uuid.UUID
    attempt: int
    state: State
    begun_at: datetime | None
    at: datetime
    reason: str
    by: str | None = None
    by_name: str | None = None
    provider: str | None = None


@dataclass(frozen=True)
class Page:
    """`cursor` continues behind the last line; None when there are no more."""

    lines: Sequence[Line]
    cursor: str | None


@dataclass(frozen=True)
class GatewayState:
    """How a way out fares, as the sending process last saw it."""

    channel: Means
    trouble: str
    since: datetime
    seen_at: datetime
    provider: str = ""
    recent: int = 0
    bad: int = 0
    rests_until: datetime | None = None


Counts = dict[State, int]


def newest(
    session: Session, asked: Asked, officer: Officer, *, offices: Iterable[str], cursor: str | None, most: int
) -> Page:
    """The newest first, with those of cases that other offices numbered and one of these has now, unless a single
    office is asked about. Raises Invalid for a cursor that is not ours.

    Each office's newest are taken by its own index, so that the province costs what its offices do.
    """
    wanted = _wanted(asked, officer, cursor)
    each = func.unnest(cast(list(offices), ARRAY(String(6)))).table_valued("office").render_derived(name="each")
    of_office = (
        select(Notice)
        .where(Notice.office == each.c.office, *wanted)
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(most + 1)
        .lateral("newest")
    )
    row = aliased(Notice, of_office)
    statement = select(row).select_from(each).join(of_office, true())
    rows = session.scalars(statement.order_by(row.created_at.desc(), row.id.desc()).limit(most + 1)).all()
    found = [_line(each) for each in rows]
    if asked.not_reached:
        found += _said_in_vain(session, asked, officer, offices, cursor, most)
        found += _overdue(session, asked, officer, offices, cursor, most)
    if asked.with_held:
        found += _held(session, wanted, most=most)
    lines = sorted(found, key=_age, reverse=True)[:most]
    return Page(lines, cursor_at(lines[-1].created_at, lines[-1].id) if len(found) > most else None)


def _wanted(asked: Asked, officer: Officer, cursor: str | None) -> list[ColumnElement[bool]]:
    found = [*conditions(asked), not_kept_off(KeptOff, Notice.case, officer)]
    if cursor:
        found.append(tuple_(Notice.created_at, Notice.id) < tuple_(*place_of(cursor)))
    return found


def _said_in_vain(
    session: Session, asked: Asked, officer: Officer, offices: Iterable[str], cursor: str | None, most: int
) -> list[Line]:
    """As `newest`, what another complaint's notice said too that reached nobody."""
    carrier = aliased(Notice)
    statement = (
        select(Notice, carrier.state)
        .join(carrier, Notice.folded_into == carrier.id)
        .where(carrier.office.in_(list(offices)), carrier.state.in_([state.value for state in NOT_REACHED]))
        .where(Notice.case != carrier.case, *_wanted(replace(asked, not_reached=False), officer, cursor))
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(most + 1)
    )
    return [replace(_line(row), said_by=State(state)) for row, state in session.execute(statement)]


def _overdue(
    session: Session, asked: Asked, officer: Officer, offices: Iterable[str], cursor: str | None, most: int
) -> list[Line]:
    """As `newest`, what no gateway took for too long, and letters that nobody posted."""
    if asked.late is None:
        return []
    wanted = _wanted(replace(asked, not_reached=False), officer, cursor)
    found = [_line(row) for row in overdue(session, asked.late, wanted, offices, most=most)]
    held = held_elsewhere(session) if asked.with_held else {}
    if held:
        with aside(session, seeing=(*dict.fromkeys(held.values()), *str(session.info["seeing"]).split(","))):
            wanted.append(Notice.case.in_(held))
            found += [_line(row) for row in overdue(session, asked.late, wanted, held.values(), most=most)]
    return [replace(line, reason=NOT_POSTED if line.channel is Means.LETTER else NOT_TAKEN) for line in found]


def _held(session: Session, wanted: Sequence[ColumnElement[bool]], *, most: int) -> list[Line]:
    """As `newest`, of the cases that were handed to the session's offices: who has the case has to see who was not
    reached, whoever numbered it."""
    held = held_elsewhere(session)
    if not held:
        return []
    seen = str(session.info["seeing"]).split(",")
    newest_first = select(Notice).order_by(Notice.created_at.desc(), Notice.id.desc()).limit(most + 1)
    with aside(session, seeing=(*dict.fromkeys(held.values()), *seen)):
        return [_line(row) for row in session.scalars(newest_first.where(Notice.case.in_(held), *wanted))]


def _age(line: Line) -> tuple[datetime, uuid.UUID]:
    return line.created_at, line.id


def of_case(session: Session, case: str, officer: Officer) -> list[Line]:
    """All of a case, the newest first; what was handed to an office of the session's is there for it. Raises NotFound
    for a case that is not there or not for these offices, Forbidden for who is kept off it."""
    if not reach(session, case):
        raise NotFound
    refuse_kept_off(session, KeptOff, case, officer)
    carrier = aliased(Notice)
    rows = session.execute(
        select(Notice, carrier.state)
        .outerjoin(carrier, (Notice.folded_into == carrier.id) & (Notice.case != carrier.case))
        .where(Notice.case == case, Notice.kind != DUTY)
        .order_by(Notice.created_at.desc(), Notice.id)
    )
    return [replace(_line(row), said_by=State(state) if state else None) for row, state in rows]


def history(session: Session, notices: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Change]]:
    """What became of each, in the order in which it did."""
    found: dict[uuid.UUID, list[Change]] = {notice: [] for notice in notices}
    for row in session.scalars(select(Attempt).where(Attempt.notice.in_(notices)).order_by(Attempt.id)):
        change = Change(
            row.notice,
            row.attempt,
            State(row.state),
            row.begun_at,
            row.at,
            row.reason,
            row.by,
            row.by_name,
            row.provider,
        )
        found[row.notice].append(change)
    return found


def counts(session: Session, *, offices: Iterable[str], at: datetime) -> Counts:
    """How many of the last thirty days stand in each state."""
    statement = (
        select(Notice.state, func.count().cast(Integer))
        .where(Notice.office.in_(list(offices)), Notice.created_at > at - COUNTED, Notice.kind != DUTY)
        .group_by(Notice.state)
    )
    found = {State(state): number for state, number in session.execute(statement)}
    return {state: found.get(state, 0) for state in State}


def gateways(session: Session) -> list[GatewayState]:
    """None of a channel that no sending process has ever looked at."""
    rows = session.scalars(select(Gateway).order_by(Gateway.channel.desc(), Gateway.provider))
    return [
        GatewayState(
            Means(row.channel), row.trouble, row.since, row.seen_at, row.provider, row.recent, row.bad, row.rests_until
        )
        for row in rows
    ]


def _line(row: Any) -> Line:
    plain = {name: getattr(row, name) for name in Line.__dataclass_fields__ if name != "said_by"}
    words = {"kind": Kind(row.kind), "whom": Whom(row.whom), "channel": Means(row.channel), "state": State(row.state)}
    return Line(**{**plain, **words})
