"""Appointments and accounts: each change by who may make it, and written down; never backwards (5.2 d)."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyotp
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Fault, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import POST_WORDS, Officer, Post
from services.routing.actions.alerts import alert
from services.routing.actions.handing_over import hand_over, hold_chains
from services.routing.actions.officers import appoint
from services.routing.actions.overtaken import refuse_overtaken_account
from services.routing.actions.refusing import on_record
from services.routing.actions.sign_in import changed
from services.routing.actions.training import warn_untrained
from services.routing.forms import staffing as forms
from services.routing.rules.appointing import Appointment, contradiction, vacant_of, what_opening_lacks
from services.routing.tables import AppointmentRow, OfficerRow, Opening, Outbox, StaffLog
from services.routing.tables.roster import appointment_of, forget_rosters


@dataclass(frozen=True)
class Made:
    """A new appointment; `warnings` hinder nobody."""

    id: str
    warnings: tuple[str, ...]


def give_post(house: House, by: Officer, form: forms.Appoint, *, at: datetime) -> Made:
    """Appoint; what was made. Raises NotFound, Invalid, and Refused when it contradicts another."""
    today = _day(at)
    with _changing(house, by, form.office, "appoint", at) as (session, office):
        known_officer(session, office, form.officer)
        _check_department(house, office, form.department)
        if form.since < today:
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
        reason = contradiction(new, appointments_of(session, office))
        if reason is not None:
            raise reason
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
                by=by.id,
                at=at,
            )
        )
        _log(session, office, by, "appointed", form.model_dump(mode="json") | {"id": new.id}, at)
        warnings: list[str] = []
        if new.post in (Post.WINDOW, Post.HANDLER):
            warnings = warn_untrained(session, office, [new.officer], about=new.id, at=at)
        take_effect(session, house, office, at=at)
    return Made(new.id, tuple(warnings))


def end_post(house: House, by: Officer, appointment: str, form: forms.EndPost, *, at: datetime) -> None:
    """The last day of an appointment; yesterday ends it at once. What was held before stays as it was."""
    today = _day(at)
    with _changing(house, by, form.office, "end_appointment", at) as (session, office):
        row = session.get(AppointmentRow, (office, appointment), with_for_update=True)
        if row is None:
            raise NotFound
        if form.until < today - timedelta(days=1):
            raise Refused("ended_backwards", "任职不能从过去的日期结束")
        if row.until is not None and row.until <= form.until:
            raise Refused("ended_already", "这项任职已经结束，或者更早结束")
        row.until, row.ended_at = max(form.until, row.since - timedelta(days=1)), None
        _log(session, office, by, "ended", form.model_dump(mode="json") | {"id": appointment}, at)
        take_effect(session, house, office, at=at)


def open_account(house: House, by: Officer, form: forms.OpenAccount, *, at: datetime) -> dict[str, Any]:
    """A new officer without a post; the password, and the one-time secret where it is asked for, are told once."""
    password = secrets.token_urlsafe(12)
    totp_secret = pyotp.random_base32() if house.settings.totp_required else None
    with _changing(house, by, form.office, "open_account", at) as (session, office):
        try:
            row = appoint(
                session,
                house,
                office=house.offices[office],
                username=form.username,
                name=form.name,
                department=form.department,
                posts=(),
                password=password,
                totp_secret=totp_secret,
                at=at,
            )
            session.flush()
        except IntegrityError as cause:
            raise Invalid([Fault("username", "username_taken", "这个用户名已经有人用了")]) from cause
        _log(session, office, by, "account_opened", {"officer": row.id}, at)
    return {"id": row.id, "username": form.username, "password": password, "totp_secret": totp_secret}


def close_account(house: House, by: Officer, officer: str, form: forms.OfAccount, *, at: datetime) -> None:
    """End every session of the officer everywhere, and let the open cases pass to others. Raises Stale for an account
    that was changed since he looked, and Refused for one that is closed already."""
    _set_active(house, by, officer, form, active=False, at=at)


def reopen_account(house: House, by: Officer, officer: str, form: forms.OfAccount, *, at: datetime) -> None:
    _set_active(house, by, officer, form, active=True, at=at)


def open_unit(house: House, by: Officer, form: forms.OpenUnit, *, at: datetime) -> None:
    """Open a department, or the office with all its departments, for complaints. Raises Invalid with everything that
    is lacking (1)."""
    with _changing(house, by, form.office, "open_unit", at) as (session, office):
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
    rows = session.scalars(select(AppointmentRow).where(AppointmentRow.office == office))
    for row in rows:
        if row.begun_at is None and row.since <= today:
            row.begun_at = at
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
    """The agency head's own office; any that the province sees, for the province. Raises NotFound."""
    office = wanted or by.office
    if office != by.office and not (by.holds(Post.PROVINCE) and office in house.offices.beneath(by.office)):
        raise NotFound
    return office


def note_change(session: Session, office: str, by: Officer, what: str, about: dict[str, Any], at: datetime) -> None:
    """Write a change of people, targets or policy down."""
    _log(session, office, by, what, about, at)


@contextmanager
def _changing(house: House, by: Officer, wanted: str | None, what: str, at: datetime) -> Iterator[tuple[Session, str]]:
    """One change in an office, one at a time; what is refused stands on record."""
    office = office_for(house, by, wanted)
    with on_record(house, by, what, at=at), house.database.work(seeing=(office,)) as session:
        hold_chains(session, office)
        yield session, office


def _set_active(house: House, by: Officer, officer: str, form: forms.OfAccount, *, active: bool, at: datetime) -> None:
    with _changing(house, by, form.office, "account", at) as (session, office):
        row = session.get(OfficerRow, (office, officer), with_for_update=True)
        if row is None:
            raise NotFound
        refuse_overtaken_account(session, office, officer, form.seen)
        if row.active is active:
            raise Refused(*(("account_open", "这个账号没有停用") if active else ("account_closed", "这个账号已经停用")))
        row.active = active
        if not active:
            row.signed_out_at = at
        session.add(Outbox.of(changed(row, at=at)))
        _log(session, office, by, "account_reopened" if active else "account_closed", {"officer": officer}, at)
        take_effect(session, house, office, at=at)


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
