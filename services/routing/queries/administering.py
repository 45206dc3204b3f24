"""What waits for the security administrator, and what was changed about the people of an office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.people import POST_WORDS, Post
from services.routing.queries.telling import department_name
from services.routing.rules.appointing import Appointment, in_force
from services.routing.tables import AppointmentRow, AskedAppointment, OfficerRow, StaffLog
from services.routing.tables.roster import appointment_of

LAST = 50
WHAT_WORDS = {
    "account_opened": "开通账号",
    "account_closed": "停用账号",
    "account_reopened": "恢复账号",
    "appointment_asked": "提出任职",
    "appointment_refused": "退回任职",
    "appointed": "任命",
    "ended": "结束任职",
    "opened": "开通受理投诉的部门",
    "trained": "登记培训",
    "password_changed": "改了自己的密码",
}


@dataclass(frozen=True)
class Asked:
    """An appointment that waits to be granted."""

    id: str
    name: str
    post_words: str
    department_name: str
    since: date
    until: date | None
    because: str
    asked_by: str
    at: datetime


@dataclass(frozen=True)
class Changed:
    """Something that was done about the people of an office: by whom, with the posts of that day, and about whom."""

    at: datetime
    by: str
    by_posts: str
    words: str
    about: str


def asked_in(session: Session, house: House, office: str) -> Sequence[Asked]:
    """The oldest first."""
    rows = session.scalars(
        select(AskedAppointment)
        .where(AskedAppointment.office == office, AskedAppointment.granted.is_(None))
        .order_by(AskedAppointment.at, AskedAppointment.id)
    ).all()
    names = _names(session, {name for row in rows for name in (row.by, row.form["officer"])})
    return [
        Asked(
            id=row.id,
            name=names.get(row.form["officer"], row.form["officer"]),
            post_words=POST_WORDS[Post(row.form["post"])],
            department_name=department_name(house, office, row.form["department"]),
            since=date.fromisoformat(row.form["since"]),
            until=date.fromisoformat(row.form["until"]) if row.form["until"] else None,
            because=row.form["because"],
            asked_by=names.get(row.by, row.by),
            at=row.at,
        )
        for row in rows
    ]


def changes_in(session: Session, office: str) -> Sequence[Changed]:
    """The last ones about accounts, posts and departments, the newest first."""
    rows = session.scalars(
        select(StaffLog)
        .where(StaffLog.office == office, StaffLog.what.in_(WHAT_WORDS))
        .order_by(StaffLog.at.desc(), StaffLog.id.desc())
        .limit(LAST)
    ).all()
    named = {name for row in rows for name in (row.by, row.about.get("officer")) if name}
    names = _names(session, named)
    given = session.scalars(select(AppointmentRow).where(AppointmentRow.officer.in_(named))).all()
    appointments = [appointment_of(row) for row in given]
    return [
        Changed(
            at=row.at,
            by=names.get(row.by or "", row.by or "—"),
            by_posts=_posts(appointments, row.by, row.at.astimezone(SHANGHAI).date()),
            words=WHAT_WORDS[row.what],
            about=_about(row.about, names),
        )
        for row in rows
    ]


def _about(about: Mapping[str, Any], names: Mapping[str, str]) -> str:
    told = [names.get(about.get("officer", ""), about.get("officer", ""))]
    told.append(POST_WORDS[Post(about["post"])] if "post" in about else "")
    told.append(about.get("because") or about.get("reason") or "")
    return "，".join(one for one in told if one) or "—"


def _posts(appointments: Sequence[Appointment], officer: str | None, day: date) -> str:
    held = {one.post for one in in_force(appointments, day) if one.officer == officer}
    return "、".join(words for post, words in POST_WORDS.items() if post in held)


def _names(session: Session, officers: set[str]) -> Mapping[str, str]:
    """As far as the session sees them: who acts in an office from above it is known there by his number alone."""
    rows = session.execute(select(OfficerRow.id, OfficerRow.name).where(OfficerRow.id.in_(officers)))
    return {row.id: row.name for row in rows}
