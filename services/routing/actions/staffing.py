"""Appointments: each change by who may make it, and written down; never backwards (5.2 d).

Once the administrators are named, an appointment that is asked for waits until the security administrator grants it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Fault, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import ADMINISTRATORS, POST_WORDS, THREE, Officer, Post
from services.routing.actions.alerts import alert
from services.routing.actions.handing_over import hand_over, hold_chains
from services.routing.actions.naming import are_named, say_if_named
from services.routing.actions.refusing import on_record
from services.routing.actions.training import warn_untrained
from services.routing.forms import staffing as forms
from services.routing.rules.administering import ACT_BENEATH, Power, about, permit
from services.routing.rules.appointing import Appointment, contradiction, vacant_of, what_opening_lacks
from services.routing.tables import AppointmentRow, AskedAppointment, OfficerRow, Opening, StaffLog
from services.routing.tables.roster import appointment_of, forget_rosters


@dataclass(frozen=True)
class Made:
    """A new appointment; `warnings` hinder nobody. One that `waits` is not in force before it is granted."""

    id: str
    warnings: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True)
class Change:
    """A change in an office under way. `named`: its administrators are."""

    session: Session
    house: House
    office: str
    by: Officer
    named: bool
    at: datetime

    def permit(self, power: Power, *, posts: Iterable[Post] = ()) -> None:
        """Raises Forbidden. `posts` are those that somebody has, or is to get."""
        permit(self.by, about(power, posts=posts), named=self.named)


def give_post(house: House, by: Officer, form: forms.Appoint, *, at: datetime) -> Made:
    """Appoint, or ask that somebody be appointed; what was made. Raises NotFound, Invalid, Forbidden, and Refused when
    it contradicts another."""
    with changing(house, by, form.office, "appoint", at) as change:
        change.permit(Power.ASK_POST, posts=(form.post,))
        new = agreed(change, form)
        if not change.named or form.post in THREE:
            return put_in_office(change, form, new)
        asked = form.model_dump(mode="json")
        change.session.add(AskedAppointment(office=change.office, id=new.id, form=asked, by=by.id, at=at))
        _log(change.session, change.office, by, "appointment_asked", asked | {"id": new.id}, at)
        return Made(new.id, waits=True)


def agreed(change: Change, form: forms.Appoint) -> Appointment:
    """The appointment that the form asks for, which contradicts no other. Raises Invalid and Refused."""
    known_officer(change.session, change.office, form.officer)
    _check_department(change.house, change.office, form.department)
    if form.since < _day(change.at):
        raise Refused("appointed_backwards", "任职不能从过去的日期开始")
    new = Appointment(
        id=str(uuid.uuid4()),
        officer=form.officer,
        department=form.department,
        post=form.post,
        since=form.since,
        until=form.until,
        in_place_of=form.in_place_of,
    )
    reason = contradiction(new, appointments_of(change.session, change.office))
    if reason is not None:
        raise reason
    return new


def put_in_office(change: Change, form: forms.Appoint, new: Appointment) -> Made:
    """It stands from now on, and the open cases follow on its first day."""
    session, office, at = change.session, change.office, change.at
    session.add(
        AppointmentRow(
            office=office,
            id=new.id,
            officer=new.officer,
            department=new.department,
            post=new.post.value,
            since=new.since,
            until=new.until,
            in_place_of=new.in_place_of,
            by=change.by.id,
            at=at,
        )
    )
    _log(session, office, change.by, "appointed", form.model_dump(mode="json") | {"id": new.id}, at)
    warnings: list[str] = []
    if new.post in (Post.WINDOW, Post.HANDLER):
        warnings = warn_untrained(session, office, [new.officer], about=new.id, at=at)
    take_effect(session, change.house, office, at=at)
    return Made(new.id, tuple(warnings))


def end_post(house: House, by: Officer, appointment: str, form: forms.EndPost, *, at: datetime) -> None:
    """The last day of an appointment; yesterday ends it at once. What was held before stays as it was."""
    today = _day(at)
    with changing(house, by, form.office, "end_appointment", at) as change:
        session, office = change.session, change.office
        row = session.get(AppointmentRow, (office, appointment), with_for_update=True)
        if row is None:
            raise NotFound
        change.permit(Power.END_POST, posts=(Post(row.post),))
        if form.until < today - timedelta(days=1):
            raise Refused("ended_backwards", "任职不能从过去的日期结束")
        if row.until is not None and row.until <= form.until:
            raise Refused("ended_already", "这项任职已经结束，或者更早结束")
        row.until, row.ended_at = max(form.until, row.since - timedelta(days=1)), None
        about_it = {"id": appointment, "officer": row.officer, "post": row.post}
        _log(session, office, by, "ended", form.model_dump(mode="json") | about_it, at)
        take_effect(session, house, office, at=at)


def open_unit(house: House, by: Officer, form: forms.OpenUnit, *, at: datetime) -> None:
    """Open a department, or the office with all its departments, for complaints. Raises Invalid with everything that
    is lacking (1)."""
    with changing(house, by, form.office, "open_unit", at) as change:
        change.permit(Power.OPEN_UNIT)
        session, office = change.session, change.office
        units = [
            (unit.code, unit.name) for unit in house.offices[office].departments if form.department in (None, unit.code)
        ]
        if not units:
            raise Invalid([Fault("department", "unknown_department", "没有这个部门")])
        lacking = what_opening_lacks(units, appointments_of(session, office), _day(at))
        if lacking:
            raise Invalid(lacking, "还不能开通：每个部门都要有在任的负责人和窗口受理人")
        opened = set(session.scalars(select(Opening.department).where(Opening.office == office)))
        for code in {form.department or "", *(code for code, _ in units)} - opened:
            session.add(Opening(office=office, department=code, at=at, by=by.id))
        _log(session, office, by, "opened", {"department": form.department}, at)


def take_effect(session: Session, house: House, office: str, *, at: datetime) -> int:
    """Let appointments that have begun or ended move the open cases; how many passed to somebody else."""
    forget_rosters(session)
    today = _day(at)
    moved = hand_over(session, house, office, at=at)
    rows = session.scalars(select(AppointmentRow).where(AppointmentRow.office == office)).all()
    for row in rows:
        if row.begun_at is None and row.since <= today:
            row.begun_at = at
            if row.post in ADMINISTRATORS:
                say_if_named(session, office, at=at)
        if row.ended_at is None and row.until is not None and row.until < today:
            row.ended_at = at
    return moved


def offices_due(session: Session, today: date) -> list[str]:
    """Offices in which an appointment has begun or ended since it was last looked at."""
    begun = AppointmentRow.begun_at.is_(None) & (AppointmentRow.since <= today)
    ended = AppointmentRow.ended_at.is_(None) & (AppointmentRow.until < today)
    return sorted(session.scalars(select(AppointmentRow.office).where(begun | ended).distinct()))


def offices_staffed(session: Session) -> list[str]:
    return sorted(session.scalars(select(AppointmentRow.office).distinct()))


def alarm_vacancies(session: Session, office: str, *, at: datetime) -> list[Post]:
    """Which posts that every office needs are vacant today; its head and the province are told once a day (5.2 d,
    A6.2.1-2)."""
    today = _day(at)
    found = vacant_of(appointments_of(session, office), today)
    for post in found:
        alert(
            session,
            office,
            key=f"vacant/{post.value}/{today}",
            kind="vacant",
            in_words=f"机构{office}今天没有人担任{POST_WORDS[post]}，请尽快任命",
            at=at,
            to=(Post.AGENCY_HEAD, Post.PROVINCE),
        )
    return found


def appointments_of(session: Session, office: str) -> list[Appointment]:
    rows = session.scalars(select(AppointmentRow).where(AppointmentRow.office == office))
    return [appointment_of(row) for row in rows]


def office_for(house: House, by: Officer, wanted: str | None) -> str:
    """The agency head's own office; any that the province or an administrator sees, for them. Raises NotFound."""
    office = wanted or by.office
    if office != by.office and not (by.holds(*ACT_BENEATH) and office in house.offices.beneath(by.office)):
        raise NotFound
    return office


def note_change(session: Session, office: str, by: Officer, what: str, about: dict[str, Any], at: datetime) -> None:
    """Write a change of people, targets or policy down."""
    _log(session, office, by, what, about, at)


@contextmanager
def changing(house: House, by: Officer, wanted: str | None, what: str, at: datetime) -> Iterator[Change]:
    """One change in an office, one at a time; what is refused stands on record."""
    office = office_for(house, by, wanted)
    named = are_named(house, office)
    with on_record(house, by, what, at=at), house.database.work(seeing=(office,)) as session:
        hold_chains(session, office)
        yield Change(session, house, office, by, named, at)


def known_officer(session: Session, office: str, officer: str) -> OfficerRow:
    """An active one of that office. Raises Invalid."""
    row = session.get(OfficerRow, (office, officer))
    if row is None or not row.active:
        raise Invalid([Fault("officer", "unknown_officer", "没有找到这位同志，请从名单里选")])
    return row


def _check_department(house: House, office: str, department: str) -> None:
    if department not in {unit.code for unit in house.offices[office].departments}:
        raise Invalid([Fault("department", "unknown_department", "没有这个部门")])


def _log(session: Session, office: str, by: Officer, what: str, about: dict[str, Any], at: datetime) -> None:
    session.add(StaffLog(office=office, at=at, by=by.id, what=what, about=about))


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
