"""Accounts: opened without any post, closed and opened again; never by who has it, nor one of the three by another."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import pyotp
from sqlalchemy.exc import IntegrityError

from services.kernel.clock import SHANGHAI, now
from services.kernel.errors import Fault, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.actions.officers import appoint
from services.routing.actions.overtaken import refuse_overtaken_account
from services.routing.actions.sign_in import changed, end_sessions
from services.routing.actions.staffing import appointments_of, changing, note_change, take_effect
from services.routing.forms import staffing as forms
from services.routing.rules.administering import Power
from services.routing.rules.appointing import Appointment
from services.routing.tables import OfficerRow, Outbox


def open_account(house: House, by: Officer, form: forms.OpenAccount, *, at: datetime) -> dict[str, Any]:
    """A new officer without a post; the password, and the one-time secret where it is asked for, are told once."""
    password = secrets.token_urlsafe(12)
    totp_secret = pyotp.random_base32() if house.settings.totp_required else None
    with changing(house, by, form.office, "open_account", at) as change:
        change.permit(Power.OPEN_ACCOUNT)
        session, office = change.session, change.office
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
        note_change(session, office, by, "account_opened", {"officer": row.id}, at)
    return {"id": row.id, "username": form.username, "password": password, "totp_secret": totp_secret}


def close_account(house: House, by: Officer, officer: str, form: forms.OfAccount, *, at: datetime) -> None:
    """End every session of the officer everywhere, and let the open cases pass to others. Raises Stale for an account
    that was changed since he looked, and Refused for one that is closed already."""
    _set_active(house, by, officer, form, active=False, at=at)


def reopen_account(house: House, by: Officer, officer: str, form: forms.OfAccount, *, at: datetime) -> None:
    _set_active(house, by, officer, form, active=True, at=at)


def _set_active(house: House, by: Officer, officer: str, form: forms.OfAccount, *, active: bool, at: datetime) -> None:
    with changing(house, by, form.office, "account", at) as change:
        session, office = change.session, change.office
        row = session.get(OfficerRow, (office, officer), with_for_update=True)
        if row is None:
            raise NotFound
        held = {one.post for one in appointments_of(session, office) if one.officer == officer and _lasts(one, at)}
        change.permit(Power.REOPEN_ACCOUNT if active else Power.CLOSE_ACCOUNT, posts=held)
        refuse_overtaken_account(session, office, officer, form.seen)
        if row.active is active:
            raise Refused(*(("account_open", "这个账号没有停用") if active else ("account_closed", "这个账号已经停用")))
        row.active = active
        session.add(Outbox.of(changed(row, at=now() if active else end_sessions(row))))
        note_change(session, office, by, "account_reopened" if active else "account_closed", {"officer": officer}, at)
        take_effect(session, house, office, at=at)


def _lasts(one: Appointment, at: datetime) -> bool:
    return one.until is None or one.until >= at.astimezone(SHANGHAI).date()
