"""Tokens of other bodies: issued by one person and approved by another, revoked by either; each use is counted and
slowed (D25). Until the administrators are named, the province issues and approves in one."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.intake.actions import hashes
from services.intake.forms.systems import TokenWanted
from services.intake.tables import Administered, SystemToken
from services.kernel.contracts.routing import AdministratorsNamed
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound, Refused, TooMany
from services.kernel.house import House
from services.kernel.people import POST_WORDS, Officer, Post
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
    issued_by_name: str | None
    issued_at: datetime
    used_at: datetime | None
    approved_at: datetime | None
    revoked_at: datetime | None
    revoked_why: str | None


@dataclass(frozen=True)
class Right:
    """Which post does it once the administrators are named, and which does until then."""

    words: str
    by: tuple[Post, ...]
    before: tuple[Post, ...]


ISSUE = Right("发放对接令牌", (Post.SYSTEM_ADMIN,), (Post.PROVINCE,))
APPROVE = Right("批准对接令牌", (Post.SECURITY_ADMIN,), ())
REVOKE = Right("停用对接令牌", (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN), (Post.PROVINCE,))
READERS = (Post.PROVINCE, Post.AUDITOR, Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN)


def named(session: Session, events: Sequence[AdministratorsNamed]) -> None:
    """Hear that an office has its administrators; twice and late is the same."""
    for event in events:
        session.execute(insert(Administered).values(office=event.office, since=event.at).on_conflict_do_nothing())


def may(house: House, by: Officer, right: Right) -> bool:
    """For the office of who asks; of another one's token it is decided by the administrators of that office."""
    return by.holds(*(right.by if _are_named(house, by.office) else right.before))


def issue(house: House, form: TokenWanted, *, by: Officer, at: datetime) -> tuple[Issued, str]:
    """The token is told once, here. Raises Forbidden, and Invalid for an unknown office. Where the
    administrators are named it opens nothing until somebody else has approved it."""
    if form.office not in house.offices.beneath(by.office):
        _permit(house, by, ISSUE, office=by.office)
        raise Invalid([Fault("office", "unknown_office", "没有这个机构，请从列出的机构里选")])
    named_ = _permit(house, by, ISSUE, office=form.office)
    token = PREFIX + secrets.token_urlsafe(32)
    row = SystemToken(
        id=uuid.uuid4(),
        office=form.office,
        system=form.system,
        token_hash=hashes.of_system(house, token),
        per_minute=form.per_minute,
        issued_by=by.id,
        issued_by_name=by.name,
        issued_at=at,
        alone=not named_,
        approved_by=None if named_ else by.id,
        approved_at=None if named_ else at,
        used=0,
    )
    with house.database.work(seeing=(form.office,)) as session:
        session.add(row)
        session.flush()
        return _issued(row), token


def issued(house: House, *, by: Officer) -> tuple[Issued, ...]:
    """Those of his offices, the newest first. Raises Forbidden."""
    if not by.holds(*READERS):
        raise Forbidden("wrong_post", "您的岗位不能查看对接令牌")
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        rows = session.scalars(select(SystemToken).order_by(SystemToken.issued_at.desc(), SystemToken.id)).all()
        return tuple(_issued(row) for row in rows)


def approve(house: House, token: UUID, *, by: Officer, at: datetime) -> Issued:
    """From now on it opens. Raises Forbidden, NotFound, Refused when that was decided already."""
    _permit(house, by, APPROVE, office=_office_of(house, token, by=by))
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        row = session.get(SystemToken, token, with_for_update=True)
        if row is None:
            raise NotFound
        if row.revoked_at is not None or row.approved_at is not None:
            raise Refused("decided_already", "这个令牌已经批准或者停用")
        if row.issued_by == by.id:
            raise Forbidden("second_person_needed", "发放令牌的同志不能自己批准")
        row.approved_by, row.approved_at = by.id, at
        return _issued(row)


def revoke(house: House, token: UUID, *, by: Officer, reason: str, at: datetime) -> Issued:
    """From now on it opens nothing. Raises Forbidden, NotFound, Refused when it is revoked already."""
    _permit(house, by, REVOKE, office=_office_of(house, token, by=by))
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        row = session.get(SystemToken, token, with_for_update=True)
        if row is None:
            raise NotFound
        if row.revoked_at is not None:
            raise Refused("revoked", "这个令牌已经停用")
        row.revoked_by, row.revoked_at, row.revoked_why = by.id, at, reason
        return _issued(row)


def known(house: House, token: str) -> Officer | None:
    """The body as one who registers; None for a token that is unknown, revoked, or not approved yet."""
    with house.database.work_seeing_every_office(because=_BECAUSE) as session:
        row = session.scalar(select(SystemToken).where(SystemToken.token_hash == hashes.of_system(house, token)))
        if row is None or row.revoked_at is not None or row.approved_at is None:
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


def _are_named(house: House, office: str) -> bool:
    """Whether the office, or one above it, has its administrators."""
    line = house.offices.line(office)
    with house.database.work(seeing=line) as session:
        return session.scalar(select(Administered.office).where(Administered.office.in_(line)).limit(1)) is not None


def _office_of(house: House, token: UUID, *, by: Officer) -> str:
    """For which office it opens. Raises NotFound for what is not of his offices."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        row = session.get(SystemToken, token)
        if row is None:
            raise NotFound
        return row.office


def _permit(house: House, by: Officer, right: Right, *, office: str) -> bool:
    """Whether the administrators of the token's office are named. Raises Forbidden for who may not, as it is then."""
    named_ = _are_named(house, office)
    posts = right.by if named_ else right.before
    if not by.holds(*posts):
        who = "、".join(POST_WORDS[post] for post in posts)
        raise Forbidden("wrong_post", f"{right.words}由{who}办理" if who else "还没有指定安全管理员")
    return named_


def _issued(row: SystemToken) -> Issued:
    return Issued(
        id=row.id,
        system=row.system,
        office=row.office,
        per_minute=row.per_minute,
        issued_by=row.issued_by,
        issued_by_name=row.issued_by_name,
        issued_at=row.issued_at.astimezone(SHANGHAI),
        approved_at=row.approved_at and row.approved_at.astimezone(SHANGHAI),
        used_at=row.used_at and row.used_at.astimezone(SHANGHAI),
        revoked_at=row.revoked_at and row.revoked_at.astimezone(SHANGHAI),
        revoked_why=row.revoked_why,
    )
