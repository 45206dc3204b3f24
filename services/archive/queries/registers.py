"""The registers of improvement as they stand, page by page, and who has not signed the review of a half-year."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.archive.rules.named import cases_of, without
from services.archive.rules.registers import PRACTICE, REVIEW, Item
from services.archive.tables import KeptOff
from services.archive.tables.registers import begun, items
from services.kernel.database import aside
from services.kernel.errors import Fault, Invalid
from services.kernel.numbers import CaseId
from services.kernel.people import Officer
from services.kernel.staff import kept_off_from

__all__ = ["Item", "Page", "items", "page", "unsigned"]
BITE = 50  # entries read at once


@dataclass(frozen=True)
class Page:
    """`cursor` continues behind the last entry; None when there are no more."""

    items: Sequence[Item]
    cursor: str | None


def page(
    session: Session,
    register: str,
    officer: Officer,
    *,
    office: str | None,
    keep: Callable[[Item], bool],
    cursor: str | None,
    most: int,
) -> Page:
    """The newest first, of those to keep. Without the cases that the officer is kept off, whoever numbered them; an
    entry that is about one of them alone is not among them, and of good practice nobody is told the case. Raises
    Invalid for a cursor that is not ours."""
    found: list[Item] = []
    before = _place(cursor) if cursor else None
    while len(found) <= most:
        keys = begun(session, register, office=office, before=before, most=BITE)
        if not keys:
            break
        before = keys[-1]
        entries = items(session, register, named=[(of, item) for _, of, item in keys])
        found += filter(keep, entries if register == PRACTICE else _seen_by(session, entries, officer))
    last = found[most - 1] if len(found) > most else None
    return Page(found[:most], _cursor(last) if last else None)


def unsigned(session: Session, half: str, offices: Iterable[str]) -> list[str]:
    """Which of these offices have no signed review of the half-year (5.2 f)."""
    signed = {one.office for one in items(session, REVIEW, item=half) if one.state == "signed"}
    return [office for office in offices if office not in signed]


def _seen_by(session: Session, found: list[Item], officer: Officer) -> list[Item]:
    named = {case for entry in found for case in cases_of(entry)}
    if not named:
        return found
    with aside(session, seeing=sorted({CaseId.parse(case).office for case in named})):
        off = kept_off_from(session, KeptOff, officer)
    left = (without(entry, off) for entry in found)
    return [entry for entry in left if entry is not None]


def _cursor(last: Item) -> str:
    return base64.urlsafe_b64encode(f"{last.opened_at.isoformat()} {last.office} {last.item}".encode()).decode()


def _place(cursor: str) -> tuple[datetime, str, str]:
    try:
        told, office, item = base64.urlsafe_b64decode(cursor).decode().split(" ", 2)
        at = datetime.fromisoformat(told)
        if at.tzinfo is None or "\0" in office + item:
            raise ValueError
        return at, office, item
    except (binascii.Error, UnicodeDecodeError, ValueError) as cause:
        raise Invalid([Fault("cursor", "bad_cursor", "翻页位置不对，请从第一页开始")]) from cause
