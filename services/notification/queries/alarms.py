"""What officers were called about, and who answered; and how the officer himself is reached, without saying where."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.kernel.people import Officer
from services.kernel.staff import not_kept_off
from services.notification.rules.delivery import State
from services.notification.tables import Alarm as AlarmRow
from services.notification.tables import AlarmCall, KeptOff, Notice, OfficerContact

MOST = 100


@dataclass(frozen=True)
class AlarmLine:
    """One alarm; `called` are the calls so far, `states` what became of the notices."""

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


@dataclass(frozen=True)
class Reached:
    """By which means the officer is reached."""

    on_duty: bool
    means: tuple[str, ...]


def open_alarms(session: Session, officer: Officer, offices: Sequence[str]) -> list[AlarmLine]:
    """Those that nobody has answered, the urgent ones first; then the newest that somebody has."""
    rows = session.scalars(
        select(AlarmRow)
        .where(AlarmRow.office.in_(offices), not_kept_off(KeptOff, AlarmRow.case, officer))
        .order_by(AlarmRow.answered_at.is_not(None), AlarmRow.urgent.desc(), AlarmRow.fired_at.desc())
        .limit(MOST)
    ).all()
    counted = session.execute(
        select(AlarmCall.alarm, Notice.state, func.count())
        .join(Notice, (Notice.about == -AlarmCall.id) & (Notice.kind == "duty"))
        .where(AlarmCall.alarm.in_([row.id for row in rows]))
        .group_by(AlarmCall.alarm, Notice.state)
    )
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
        )
        for row in rows
    ]


def reached(session: Session, *, office: str, officer: str) -> Reached | None:
    """None for an officer who has left nothing."""
    row = session.get(OfficerContact, (office, officer))
    return Reached(row.on_duty, tuple(word for word in row.means.split(",") if word)) if row else None
