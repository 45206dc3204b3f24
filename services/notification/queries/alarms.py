"""What officers were called about, and who answered, or why nobody need any more."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from services.kernel.database import aside
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off
from services.notification.rules.alarms import Alarm, End, Ended, concerns, ended_by, posts_of
from services.notification.rules.delivery import State
from services.notification.tables import Alarm as AlarmRow
from services.notification.tables import AlarmCall, AlarmEnd, Contact, KeptOff, Notice
from services.notification.tables.holdings import held_elsewhere

MOST = 100


@dataclass(frozen=True)
class AlarmLine:
    """One alarm; `called` are the calls so far, `states` what became of the notices, `own` whether the officer who
    looks may answer it, `ended` why nobody need any more."""

    id: uuid.UUID
    office: str
    case: str
    asks: str
    urgent: bool
    fired_at: datetime
    times: int
    called: int
    answered_name: str | None
    answered_at: datetime | None
    states: dict[State, int]
    own: bool
    ended: End | None


def open_alarms(session: Session, officer: Officer, offices: Sequence[str]) -> list[AlarmLine]:
    """Those that nobody has answered, the urgent ones first; then the newest that somebody has. They are there for the
    office that has the case, whoever numbered it."""
    gone = exists().where(Contact.case == AlarmRow.case, Contact.handled_by.not_in(offices))
    lines = _lines(session, officer, AlarmRow.office.in_(offices), ~gone)
    held = held_elsewhere(session)
    if held:
        before = str(session.info["seeing"]).split(",")
        with aside(session, seeing=(*dict.fromkeys(held.values()), *before)):
            lines += _lines(session, officer, AlarmRow.case.in_(held))
    return sorted(lines, key=_place)[:MOST]


def _place(line: AlarmLine) -> tuple[bool, bool, float]:
    return line.answered_at is not None, not line.urgent, -line.fired_at.timestamp()


def _lines(session: Session, officer: Officer, *which: ColumnElement[bool]) -> list[AlarmLine]:
    rows = session.scalars(
        select(AlarmRow)
        .where(*which, not_kept_off(KeptOff, AlarmRow.case, officer))
        .order_by(AlarmRow.answered_at.is_not(None), AlarmRow.urgent.desc(), AlarmRow.fired_at.desc())
        .limit(MOST)
    ).all()
    counted = session.execute(
        select(AlarmCall.alarm, Notice.state, func.count())
        .join(Notice, (Notice.about == -AlarmCall.id) & (Notice.kind == "duty"))
        .where(AlarmCall.alarm.in_([row.id for row in rows]))
        .group_by(AlarmCall.alarm, Notice.state)
    )
    ends = _ends(session, {row.case for row in rows if row.answered_at and not row.answered_name})
    ids = [row.id for row in rows]
    called = set(
        session.scalars(select(AlarmCall.alarm).where(AlarmCall.alarm.in_(ids), AlarmCall.officer == officer.id))
    )
    handled = select(Contact.case, Contact.handled_by).where(Contact.case.in_({row.case for row in rows}))
    handled_by = {case: office for case, office in session.execute(handled) if office}
    states: dict[uuid.UUID, dict[State, int]] = {row.id: {} for row in rows}
    for alarm, state, number in counted:
        states[alarm][State(state)] = number
    return [
        AlarmLine(
            row.id,
            row.office,
            row.case,
            row.asks,
            row.urgent,
            row.fired_at,
            row.times,
            row.called,
            row.answered_name,
            row.answered_at,
            states[row.id],
            row.id in called or concerns(_alarm(row), officer, handled_in=handled_by.get(row.case, row.office)),
            ended_by(row.asks, ends.get(row.case, ()), after=row.seq, at=row.answered_at),
        )
        for row in rows
    ]


def _ends(session: Session, cases: Collection[str]) -> dict[str, list[Ended]]:
    """What ended calls, by case, in its order."""
    found: dict[str, list[Ended]] = {}
    if cases:
        for row in session.scalars(select(AlarmEnd).where(AlarmEnd.case.in_(cases)).order_by(AlarmEnd.seq)):
            found.setdefault(row.case, []).append(Ended(row.seq, row.what, row.at))
    return found


def _alarm(row: AlarmRow) -> Alarm:
    return Alarm(tuple(posts_of(row.posts.split(","))), row.asks, row.urgent, row.handler, row.paged, row.to_office)
