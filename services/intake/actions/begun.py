"""A form that somebody is filling in, kept sealed between its steps: nothing typed is lost, and nothing is anybody's.

The browser holds a token; the service its keyed hash. No address, no browser, no office is kept.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.intake.actions import hashes
from services.intake.actions.entering import Registered
from services.intake.tables import BegunForm
from services.kernel.errors import Fault
from services.kernel.house import House
from services.kernel.sealed import Purpose

KEPT = timedelta(days=1)  # since something was typed last; as long as files wait that belong to no complaint
RECEIPT_KEPT = timedelta(minutes=30)  # to be written down
_EVERYWHERE = "*"


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """`key` is the idempotency key that the complaint will come with, and names its files. `refused` are (code,
    sentence) of files that were not taken with the last step. Once it is registered only the receipt is left.
    """

    key: str
    typed: dict[str, str] = msgspec.field(default_factory=dict)
    refused: tuple[tuple[str, str], ...] = ()
    receipt: Registered | None = None
    named: bool = False


def new() -> Begun:
    return Begun(key=uuid.uuid4().hex)


def read(house: House, token: str, *, at: datetime) -> Begun | None:
    """None when there is none, or its time is over."""
    with house.database.work(seeing=()) as session:
        return _read(house, session, token, at=at) if token else None


def keep(
    house: House,
    token: str,
    typed: Mapping[str, str],
    *,
    at: datetime,
    begun: Begun | None = None,
    refused: Sequence[Fault] = (),
) -> tuple[str, Begun]:
    """Add what was typed. The token, a new one where none was known, and the whole. `begun` is what it starts from when
    nothing is kept yet."""
    with house.database.work(seeing=()) as session:
        known = _read(house, session, token, at=at, lock=True) if token else None
        if known is None or known.receipt is not None:
            known, token = begun or new(), secrets.token_urlsafe(24)
        changed = msgspec.structs.replace(
            known, typed=known.typed | dict(typed), refused=tuple((fault.code, fault.message) for fault in refused)
        )
        _write(house, session, token, changed, until=at + KEPT)
        return token, changed


def finish(house: House, token: str, receipt: Registered, *, named: bool, at: datetime) -> None:
    """Everything typed is gone; the receipt stays for a while, for who comes back to it."""
    with house.database.work(seeing=()) as session:
        known = _read(house, session, token, at=at, lock=True)
        key = known.key if known else ""
        _write(house, session, token, Begun(key=key, receipt=receipt, named=named), until=at + RECEIPT_KEPT)


def drop(house: House, token: str) -> None:
    """The person starts anew."""
    with house.database.work(seeing=()) as session:
        session.execute(delete(BegunForm).where(BegunForm.token_hash == hashes.of_begun(house, token)))


def forget(house: House, *, at: datetime) -> None:
    with house.database.work(seeing=()) as session:
        session.execute(delete(BegunForm).where(BegunForm.until < at))


def _read(house: House, session: Session, token: str, *, at: datetime, lock: bool = False) -> Begun | None:
    found = hashes.of_begun(house, token)
    row = session.get(BegunForm, found, with_for_update=lock, populate_existing=True)
    if row is None or row.until <= at:
        return None
    plain = house.keys.open(
        row.sealed_content, purpose=Purpose.PARTICULARS, office=_EVERYWHERE, what="form.begun", row=found.hex()
    )
    return msgspec.json.decode(plain, type=Begun)


def _write(house: House, session: Session, token: str, begun: Begun, *, until: datetime) -> None:
    found = hashes.of_begun(house, token)
    plain = msgspec.json.encode(begun).decode()
    sealed = house.keys.seal(plain, purpose=Purpose.PARTICULARS, office=_EVERYWHERE, what="form.begun", row=found.hex())
    session.merge(BegunForm(token_hash=found, sealed_content=sealed, until=until))
