"""Open a complaint by its code: one answer for a wrong code and a wrong phone, and a growing wait after misses."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.intake.actions import hashes, reading, sealing
from services.intake.forms import Key
from services.intake.rules import waiting
from services.intake.tables import Miss
from services.kernel.errors import NotFound, TooMany
from services.kernel.house import House

NO_MATCH = "没有找到。请核对查询码，以及手机号后四位或查询密码"


@dataclass(frozen=True)
class Opened:
    """A complaint whose complainant has shown that it is theirs."""

    case: str
    office: str


def open_by_code(house: House, key: Key, *, address: str, at: datetime) -> Opened:
    """Raises NotFound when anything does not match, TooMany while the code or the address has to wait.

    The address is kept as a keyed hash of one day, and only after a miss.
    """
    code_key = hashes.of_missed_code(house, key.code)
    address_key = hashes.of_address(house, address, on=at.date())
    with house.database.work_seeing_every_office(because="a receipt code names no office") as session:
        _refuse_while_waiting(session, (code_key, address_key), at=at)
        lock = reading.lock_of(session, hashes.of_code(house, key.code))
        if lock is not None and _fits(house, lock, key):
            session.execute(delete(Miss).where(Miss.key_hash == code_key))
            return Opened(lock.case, lock.office)
        _count(session, code_key, waiting.wait_for_code, at=at)
        _count(session, address_key, waiting.wait_for_address, at=at)
    raise NotFound(NO_MATCH)


def _refuse_while_waiting(session: Session, keys: tuple[bytes, ...], *, at: datetime) -> None:
    untils = session.scalars(select(Miss.until).where(Miss.key_hash.in_(keys), Miss.until > at)).all()
    if untils:
        left = int((max(untils) - at) / timedelta(seconds=1)) + 1
        raise TooMany(left, f"试错的次数太多了，请等 {_in_words(left)}再试")


def _in_words(seconds: int) -> str:
    return f"{seconds} 秒" if seconds < 60 else f"{(seconds + 59) // 60} 分钟"


def _fits(house: House, lock: reading.Lock, key: Key) -> bool:
    if lock.secret_hash is not None:
        given = hashes.of_secret(house, key.secret or "", case=lock.case)
        return hmac.compare_digest(lock.secret_hash, given)
    if lock.last_four_hash is not None:
        given = hashes.of_secret(house, key.phone_last4 or "", case=lock.case)
        return hmac.compare_digest(lock.last_four_hash, given)
    if lock.sealed_contact is None:
        return False
    phone = sealing.last_four(house, lock.sealed_contact, office=lock.office, case=lock.case)
    return phone is not None and hmac.compare_digest(phone.encode(), (key.phone_last4 or "").encode())


def _count(session: Session, key: bytes, wait: Callable[[int], timedelta], *, at: datetime) -> None:
    first = insert(Miss).values(key_hash=key, misses=1, until=at, last_at=at)
    counted = first.on_conflict_do_update(
        index_elements=[Miss.key_hash], set_={"misses": Miss.misses + 1, "last_at": at}
    ).returning(Miss.misses)
    misses = session.execute(counted).scalar_one()
    session.execute(update(Miss).where(Miss.key_hash == key).values(until=at + wait(misses)))
