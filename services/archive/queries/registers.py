"""The registers of improvement as they stand, and who has not signed the review of a half-year."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from services.archive.rules.registers import REVIEW, Item
from services.archive.tables.registers import items

__all__ = ["Item", "items", "unsigned"]


def unsigned(session: Session, half: str, offices: Iterable[str]) -> list[str]:
    """Which of these offices have no signed review of the half-year (5.2 f)."""
    signed = {one.office for one in items(session, REVIEW, item=half) if one.state == "signed"}
    return [office for office in offices if office not in signed]
