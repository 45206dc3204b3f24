"""Whom a case is told to, and officers: as far as both must be known here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.staff import AccountRow, KeptOffRow
from services.kernel.tables import OfOffice
from services.notification.tables.tables import CASE, CODE, Base


class KeptOff(KeptOffRow, Base):
    """Who sees nothing of a case."""


class Account(AccountRow, Base):
    """Officers whose account was closed or opened again."""


class Contact(OfOffice, Base):
    """Whom a case is told to, by which means, and what was last heard of the case, as the complainant knows it.

    `means` are those that may be used, comma-separated; none for who must not or cannot be told. `sealed_principal` is
    the phone of whoever an agent complains for; he is told too while `tells_principal` holds. `handled_by` is
    the office that has the case, where that is not the one that numbered it. `wished` is the serial of the newest wish,
    `wished_at` when it was last heard what is wanted. `said_at` is when the newest wish was made,
    and `stopped_at` when the newest stop by text message (TD) was written.
    `asked` holds where the complainant himself asked to be told, and nothing was chosen for him; `silent` where nothing
    is told unasked, because of the fund's safety. Before the registration is heard, such a row has no `kind` yet.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_person", "office", "person_mark", postgresql_where=text("person_mark is not null")),
        Index("ix_contacts_wished_at", "wished_at", postgresql_where=text("wished_at is not null")),
    )

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    kind: Mapped[str] = mapped_column(CODE)
    language: Mapped[str] = mapped_column(String(8))
    wants_sms: Mapped[bool]
    wants_email: Mapped[bool]
    means: Mapped[str] = mapped_column(String(20))
    sealed_contact: Mapped[str | None] = mapped_column(Text)
    sealed_principal: Mapped[str | None] = mapped_column(Text)
    tells_principal: Mapped[bool] = mapped_column(server_default="false")
    person_mark: Mapped[str | None] = mapped_column(String(64))
    seq: Mapped[int]
    stage: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date | None]
    handled_by: Mapped[str | None] = mapped_column(String(6))
    wished: Mapped[int] = mapped_column(server_default="0")
    asked: Mapped[bool] = mapped_column(server_default="false")
    silent: Mapped[bool] = mapped_column(server_default="false")
    wished_at: Mapped[datetime | None]
    said_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class Holding(OfOffice, Base):
    """A case that another office numbered and this one was handed. Whether it still has it says `handled_by`."""

    __tablename__ = "holdings"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    numbered_by: Mapped[str] = mapped_column(String(6))


class OfficerContact(OfOffice, Base):
    """How an officer on duty is reached: sealed (particulars, `officer.contact`, row = the officer's id)."""

    __tablename__ = "officer_contacts"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    officer: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    posts: Mapped[str] = mapped_column(String(200))
    on_duty: Mapped[bool]
    means: Mapped[str] = mapped_column(String(20))
    sealed_contact: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
