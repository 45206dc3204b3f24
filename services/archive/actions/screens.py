"""Let a screen show figures for months: a code is issued at a desk, typed once at the screen, which then keeps a token
that opens nothing but the figures; and take that back."""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.archive.rules import screens as rules
from services.archive.tables import ScreenRow
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.sessions import Session

_BECAUSE = "a screen tells a secret, not its office"


def issue(house: House, name: str, *, by: Officer, at: datetime) -> str:
    """A new screen of the officer's office; the code is told once, here. Raises Forbidden or Invalid."""
    _may(by)
    called = name.strip()
    if not called:
        raise Invalid([Fault("name", "missing", "请写明这块屏幕在哪里，例如：一楼大厅")])
    if len(called) > rules.LONGEST_NAME:
        raise Invalid([Fault("name", "too_long", f"最多 {rules.LONGEST_NAME} 个字")])
    code = rules.new_code()
    row = ScreenRow(
        id=uuid.uuid4(),
        office=by.office,
        name=called,
        code_hash=_hash(house, "code", rules.plain(code)),
        code_until=at + rules.CODE_FOR,
        issued_by=by.id,
        issued_at=at,
        ends_at=at + rules.LASTS,
    )
    with house.database.work(seeing=(by.office,)) as session:
        session.add(row)
    return code


def pair(house: House, code: str, *, at: datetime) -> tuple[str, datetime]:
    """The screen's token, told once, and when it ends. Raises Refused for a code that is not, or was used or
    is too old."""
    secret = secrets.token_urlsafe(32)
    token = f"{secret}.{_seal(house, secret)}"
    with house.database.work_seeing_every_office(because=_BECAUSE) as session:
        known = ScreenRow.code_hash == _hash(house, "code", rules.plain(code))
        row = session.scalars(select(ScreenRow).where(known).with_for_update()).first()
        if row is None or row.code_until <= at or row.revoked_at is not None:
            raise Refused("unknown_code", "连接码不对，或者已经用过、已经过期。请在监测页面的“大屏管理”里重新取一个")
        row.code_hash, row.token_hash, row.paired_at = None, _hash(house, "token", token), at
        return token, row.ends_at


def revoke(house: House, screen: UUID, *, by: Officer, at: datetime) -> None:
    """The screen shows nothing more from the next look on. Raises Forbidden or NotFound; twice is the same."""
    _may(by)
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        row = session.get(ScreenRow, screen, with_for_update=True)
        if row is None:
            raise NotFound
        if row.revoked_at is None:
            row.revoked_by, row.revoked_at = by.id, at


def session_of(house: House, token: str, *, at: datetime) -> Session | None:
    """Who a screen with this token is; None when it is nobody any more. The database is asked only about a token that
    was made here: anybody can send one."""
    secret, _, seal = token.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(house, secret).encode()):
        return None
    with house.database.work_seeing_every_office(because=_BECAUSE) as session:
        row = session.scalars(select(ScreenRow).where(ScreenRow.token_hash == _hash(house, "token", token))).first()
    if row is None or row.revoked_at is not None or row.ends_at <= at:
        return None
    viewer = rules.viewer(str(row.id), row.name, row.office)
    return Session(viewer, row.issued_at, row.ends_at, None)


def _seal(house: House, secret: str) -> str:
    return house.keys.blind(secret, office="", what="screen.seal").hex()


def _hash(house: House, what: str, secret: str) -> bytes:
    return house.keys.blind(secret, office="", what=f"screen.{what}")


def _may(by: Officer) -> None:
    if not by.holds(*rules.ISSUERS):
        raise Forbidden("wrong_post", "大屏由省局或者机构负责人管理")
