"""Tokens of other bodies: issued, listed and revoked by the province; each use is counted and slowed (D25)."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services.intake.actions import hashes
from services.intake.forms.systems import TokenWanted
from services.intake.tables import SystemToken
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound, Refused, TooMany
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI

PREFIX = "sys_"  # so that a leaked one is recognised for what it is
_MINUTE = timedelta(minutes=1)
_BECAUSE = "a system's token names no office"


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A token as the province sees it afterwards."""

    id: UUID
    system: str
    office: str
    per_minute: int
    issued_by: str
    issued_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    revoked_why: str | None


def issue(house: House, form: TokenWanted, *, by: Officer, at: datetime) -> tuple[Issued, str]:
    """The token is told once, here. Raises Forbidden for who is not of the province, Invalid for an unknown office."""
    _province_only(by)
    if form.office not in house.offices:
        raise Invalid([Fault("office", "unknown_office", "没有这个机构，请从列出的机构里选")])
    token = PREFIX + secrets.token_urlsafe(32)
    row = SystemToken(
        id=uuid.uuid4(),
        office=form.office,
        system=form.system,
        token_hash=hashes.of_system(house, token),
        per_minute=form.per_minute,
        issued_by=by.id,
        issued_at=at,
        used=0,
    )
    with house.database.work(seeing=(form.office,)) as session:
        session.add(row)
        session.flush()
        return _issued(row), token


def issued(house: House, *, by: Officer) -> tuple[Issued, ...]:
    """All of them, the newest first; an auditor reads those of his offices. Raises Forbidden."""
    if not by.holds(Post.AUDITOR):
        _province_only(by)
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        rows = session.scalars(select(SystemToken).order_by(SystemToken.issued_at.desc(), SystemToken.id)).all()
        return tuple(_issued(row) for row in rows)


def revoke(house: House, token: UUID, *, by: Officer, reason: str, at: datetime) -> Issued:
    """From now on it opens nothing. Raises Forbidden, NotFound, Refused when it is revoked already."""
    _province_only(by)
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        row = session.get(SystemToken, token, with_for_update=True)
        if row is None:
            raise NotFound
        if row.revoked_at is not None:
            raise Refused("revoked", "这个令牌已经停用")
        row.revoked_by, row.revoked_at, row.revoked_why = by.id, at, reason
        return _issued(row)


def known(house: House, token: str) -> Officer | None:
    """The body as one who registers; None for a token that is unknown or revoked."""
    with house.database.work_seeing_every_office(because=_BECAUSE) as session:
        row = session.scalar(select(SystemToken).where(SystemToken.token_hash == hashes.of_system(house, token)))
        if row is None or row.revoked_at is not None:
            return None
        return Officer(
            id=f"system-{row.id}", name=row.system, office=row.office, department="", posts=frozenset({Post.SYSTEM})
        )


def count(house: House, system: Officer, *, at: datetime) -> None:
    """One more registration. Raises TooMany when the minute is full: the body waits and comes again."""
    with house.database.work(seeing=(system.office,)) as session:
        row = session.get_one(SystemToken, UUID(system.id.removeprefix("system-")), with_for_update=True)
        if row.minute_began is None or at >= row.minute_began + _MINUTE:
            row.minute_began, row.used = at, 0
        if row.used >= row.per_minute:
            left = int((row.minute_began + _MINUTE - at) / timedelta(seconds=1)) + 1
            raise TooMany(left, f"移交得太快了，请等 {left} 秒再交")
        row.used, row.used_at = row.used + 1, at


def _province_only(by: Officer) -> None:
    if not by.holds(Post.PROVINCE):
        raise Forbidden("wrong_post", "对接令牌由省局管理")


def _issued(row: SystemToken) -> Issued:
    return Issued(
        id=row.id,
        system=row.system,
        office=row.office,
        per_minute=row.per_minute,
        issued_by=row.issued_by,
        issued_at=row.issued_at.astimezone(SHANGHAI),
        used_at=row.used_at and row.used_at.astimezone(SHANGHAI),
        revoked_at=row.revoked_at and row.revoked_at.astimezone(SHANGHAI),
        revoked_why=row.revoked_why,
    )
