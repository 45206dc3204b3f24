"""The registers of improvement as they stand, and who has not signed the review of a half-year."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from services.archive.rules.named import cases_of, without
from services.archive.rules.registers import REVIEW, Item
from services.archive.tables import KeptOff
from services.archive.tables.registers import items
from services.kernel.database import aside
from services.kernel.numbers import CaseId
from services.kernel.people import Officer
from services.kernel.staff import kept_off_from

__all__ = ["Item", "items", "read_by", "unsigned"]


def read_by(session: Session, register: str, officer: Officer, *, office: str | None = None) -> list[Item]:
    """As `items`, without the cases that the officer is kept off, whoever numbered them; an entry that is about one of
    them alone is not among them."""
    found = items(session, register, office=office)
    named = {case for entry in found for case in cases_of(entry)}
    if not named:
        return found
    with aside(session, seeing=sorted({CaseId.parse(case).office for case in named})):
        off = kept_off_from(session, KeptOff, officer)
    left = (without(entry, off) for entry in found)
    return [entry for entry in left if entry is not None]


def unsigned(session: Session, half: str, offices: Iterable[str]) -> list[str]:
    """Which of these offices have no signed review of the half-year (5.2 f)."""
    signed = {one.office for one in items(session, REVIEW, item=half) if one.state == "signed"}
    return [office for office in offices if office not in signed]
