"""Signing in: equal answers and equal time for every reason, slower after each failure, each attempt recorded. A wrong
old password, when one's own is changed, is such an attempt."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime, timedelta
from typing import TypeGuard

import pyotp
import structlog
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select

from services.kernel.clock import SHANGHAI, now
from services.kernel.contracts.routing import OfficerChanged
from services.kernel.errors import Fault, Invalid, NotFound, TooMany, Unauthenticated
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.sealed import Purpose
from services.kernel.staff import ended
from services.routing.actions import braking
from services.routing.forms.passwords import PasswordChange
from services.routing.rules import passwords
from services.routing.tables import OfficerRow, Outbox, SignIn, StaffLog
from services.routing.tables.roster import officer_on_day

FREE_ATTEMPTS = 3
LONGEST_WAIT = timedelta(minutes=5)
FREE_ATTEMPTS_OF_ADDRESS = 20  # a whole hall may sit behind one address
LONGEST_WAIT_OF_ADDRESS = timedelta(minutes=1)
TOTP_STEP = 30
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODY = HASHER.hash("nobody's password, so that unknown names take as long as known ones")
_WRONG = "用户名、密码或动态口令不对"
log = structlog.get_logger()


def sign_in(
    house: House, *, username: str, password: str, totp: str | None, at: datetime, address: str = ""
) -> Officer:
    """The officer who proved to be one. Raises Unauthenticated for every other reason than haste, TooMany for that.

    Failures slow the name, and the address from which many names are tried; it is kept as a keyed hash of one day.
    """
    brakes = _brakes(house, username, address, at)
    with house.database.work_seeing_every_office(because="who signs in does not say to which office") as session:
        known_as = username.replace("\0", "\ufffd")  # no name has either, and the database takes only the latter
        row = session.scalars(select(OfficerRow).where(OfficerRow.username == known_as)).one_or_none()
        wait = braking.wait(session, brakes, at)
        counted = () if wait else braking.count(session, brakes, at)
        if wait:
            session.add(_attempt(house, row, at, "slowed"))
    if wait:
        raise TooMany(wait)
    counter = _check(house, row, password, totp, at)
    with house.database.work_seeing_every_office(because="who signs in does not say to which office") as session:
        known = session.get(OfficerRow, (row.office, row.id), with_for_update=True) if row else None
        good = counter is not None and _is_as_it_was(known, row) and (counter == 0 or (known.totp_used or 0) < counter)
        session.add(_attempt(house, row, at, "in" if good else "refused"))
        if good and known:
            known.totp_used = counter or known.totp_used
            braking.was_none(session, counted)
            braking.forget(session, brakes[0])
        found = officer_on_day(session, row.office, row.id, on=_day(at)) if good and row else None
    if not good or found is None:
        raise Unauthenticated(_WRONG)
    return officer_of(*found)


def sign_out(house: House, officer: Officer, *, at: datetime) -> None:
    """Record that the officer left: what he had signed in until now counts for nothing any more, here or elsewhere."""
    with house.database.work(seeing=(officer.office,)) as session:
        row = session.get(OfficerRow, (officer.office, officer.id), with_for_update=True)
        if row is not None:
            session.add(Outbox.of(changed(row, at=end_sessions(row))))
        session.add(SignIn(office=officer.office, officer=officer.id, at=at, result="out"))


def end_sessions(row: OfficerRow) -> datetime:
    """Of an officer whose row is locked: the instant from which on a session counts. It is taken now, not when somebody
    began to ask for it: who signed in meanwhile signed in before. It never goes back."""
    row.signed_out_at = max(now(), row.signed_out_at) if row.signed_out_at else now()
    return row.signed_out_at


def change_password(
    house: House, officer: Officer, form: PasswordChange, *, at: datetime, address: str = ""
) -> datetime:
    """One's own, by who knows the old one; every session of the officer that began before ends, everywhere, and the
    instant is told from which on a new one counts. Raises Invalid and, after misses, TooMany. The change stands on
    record, the passwords nowhere."""
    with house.database.work(seeing=(officer.office,)) as session:
        row = session.get(OfficerRow, (officer.office, officer.id))
        if row is None:  # a machine has a token and no password
            raise NotFound
        wrong = passwords.fault(form.new, username=row.username) or (form.new == form.old and "新密码和原来的一样")
        if wrong:  # whether the old one is right is not looked at, so nothing is counted
            raise Invalid([Fault("new", "weak_password", wrong)])
        brakes = _brakes(house, row.username, address, at)
        wait = braking.wait(session, brakes, at)
        counted = () if wait else braking.count(session, brakes, at)
        if wait:
            session.add(_attempt(house, row, at, "slowed"))
    if wait:
        raise TooMany(wait, f"尝试次数太多，请等 {wait} 秒后再试")
    good = _is(row, form.old)
    hashed = HASHER.hash(form.new) if good else ""
    with house.database.work(seeing=(officer.office,)) as session:
        known = session.get_one(OfficerRow, (officer.office, officer.id), with_for_update=True)
        good = good and _is_as_it_was(known, row)
        if good:
            known.password, since = hashed, end_sessions(known)
            braking.was_none(session, counted)
            braking.forget(session, brakes[0])
            session.add(Outbox.of(changed(known, at=since)))
            about = {"officer": known.id}
            session.add(StaffLog(office=known.office, at=at, by=known.id, what="password_changed", about=about))
        else:
            session.add(_attempt(house, row, at, "refused"))
    if not good:
        raise Invalid([Fault("old", "wrong_password", "原来的密码不对")])
    return since


def changed(row: OfficerRow, *, at: datetime) -> OfficerChanged:
    """What the other services must know of an account."""
    return OfficerChanged(
        office=row.office, case="", at=at, officer=row.id, active=row.active, signed_out_at=row.signed_out_at
    )


def still_in_office(house: House, officer: Officer, *, began: datetime, at: datetime) -> Officer | None:
    """The officer with the posts of this day, None for who has left or signed out since: a session outlives neither.

    A machine's token stands in no table and is taken as it is.
    """
    with house.database.work(seeing=(officer.office,)) as session:
        found = officer_on_day(session, officer.office, officer.id, on=_day(at))
    if found is None:
        return officer
    row, posts = found
    return officer_of(row, posts) if row.active and not ended(began, row.signed_out_at) else None


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def officer_of(row: OfficerRow, posts: frozenset[Post]) -> Officer:
    """With the posts that his appointments give him."""
    return Officer(
        id=row.id,
        name=row.name,
        office=row.office,
        department=row.department,
        posts=posts,
    )


def _check(house: House, row: OfficerRow | None, password: str, totp: str | None, at: datetime) -> int | None:
    """The counter of the one-time password, 0 when none is asked for; None when anything is wrong."""
    if not _is(row, password) or row is None or not row.active:
        return None
    if not house.settings.totp_required:
        return 0
    if row.sealed_totp is None:
        log.warning("an officer without a one-time password secret tried to sign in", officer=row.id)
        return None
    secret = house.keys.open(
        row.sealed_totp, purpose=Purpose.CASEWORK, office=row.office, what="officer.totp", row=row.id
    )
    return _counter(pyotp.TOTP(secret), totp or "", at)


def _is(row: OfficerRow | None, password: str) -> bool:
    try:
        return HASHER.verify(row.password if row else _NOBODY, password) and row is not None
    except VerificationError:
        return False


def _counter(totp: pyotp.TOTP, given: str, at: datetime) -> int | None:
    now = int(at.timestamp()) // TOTP_STEP
    return next((n for n in (now, now - 1, now + 1) if pyotp.utils.strings_equal(totp.generate_otp(n), given)), None)


def _is_as_it_was(known: OfficerRow | None, row: OfficerRow | None) -> TypeGuard[OfficerRow]:
    """Whether the password that was looked at is still the officer's: to look takes a while, without a lock."""
    return known is not None and row is not None and known.password == row.password


def _brakes(house: House, username: str, address: str, at: datetime) -> list[braking.Brake]:
    """Of the name, and of the address where it is known."""
    name = hashlib.sha256(username.encode()).hexdigest()
    found = [braking.Brake(name, FREE_ATTEMPTS, LONGEST_WAIT)]
    if address:
        mine = _of_address(house, address, at)
        found.append(braking.Brake(mine, FREE_ATTEMPTS_OF_ADDRESS, LONGEST_WAIT_OF_ADDRESS))
    return found


def _of_address(house: House, address: str, at: datetime) -> str:
    """The next day it is another, so that nobody is followed."""
    said = f"{at.astimezone(SHANGHAI).date()}|{address}"
    return hmac.digest(house.settings.session_secret.encode(), f"address|{said}".encode(), hashlib.sha256).hex()


def _attempt(house: House, row: OfficerRow | None, at: datetime, result: str) -> SignIn:
    office = row.office if row else house.offices.province.code
    return SignIn(office=office, officer=row.id if row else None, at=at, result=result)
