"""What was done with entries of the registers of improvement, and how it is read back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, select, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.archive.rules.registers import Item, Note
from services.archive.tables.tables import Table


class NoteRow(Table):
    """One thing that was done with an entry of a register (`rules.registers`): `n` counts from 1 in the entry, `state`
    is where it stands afterwards, `told` what was said. Append-only."""

    __tablename__ = "register_notes"
    __table_args__ = (
        Index("ix_register_notes_register", "register", "office"),
        Index("ix_register_notes_begun", "register", "at", "office", "item", postgresql_where=text("n = 1")),
    )

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    register: Mapped[str] = mapped_column(String(16), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column("by_officer", String(64))
    at: Mapped[datetime]
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)


class TargetRow(Table):
    """What an office wants to reach in a year, as routing said it; the newest version holds. Append-only."""

    __tablename__ = "targets"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime]


def begun(
    session: Session, register: str, *, office: str | None, before: tuple[datetime, str, str] | None, most: int
) -> list[tuple[datetime, str, str]]:
    """When, in which office and what, of the entries that were begun before that one, the newest first."""
    place = NoteRow.at, NoteRow.office, NoteRow.item
    asked = select(*place).where(NoteRow.register == register, NoteRow.n == 1)
    if office:
        asked = asked.where(NoteRow.office == office)
    if before:
        asked = asked.where(tuple_(*place) < tuple_(*before))
    rows = session.execute(asked.order_by(*(column.desc() for column in place)).limit(most))
    return [(at, office_, item) for at, office_, item in rows]


def items(
    session: Session,
    register: str,
    *,
    office: str | None = None,
    item: str | None = None,
    named: Collection[tuple[str, str]] | None = None,
) -> list[Item]:
    """Of the offices that the session sees, the newest first; of the offices and entries that are named, if any are."""
    wanted = [NoteRow.register == register]
    wanted += [NoteRow.office == office] if office else []
    wanted += [NoteRow.item == item] if item else []
    wanted += [tuple_(NoteRow.office, NoteRow.item).in_(list(named))] if named is not None else []
    rows = session.scalars(select(NoteRow).where(*wanted).order_by(NoteRow.n))
    found: dict[tuple[str, str], list[Note]] = {}
    for row in rows:
        found.setdefault((row.office, row.item), []).append(Note(row.act, row.state, row.by, row.at, row.told))
    entries = [Item(office_, register, name, notes) for (office_, name), notes in found.items()]
    return sorted(entries, key=lambda one: (one.opened_at, one.office, one.item), reverse=True)
