"""Officers, their sign-ins, and what slows guessing down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.tables import OfOffice
from services.routing.tables.tables import Table


class OfficerRow(OfOffice, Table):
    """An officer and the posts held. `password` is an argon2id hash; `sealed_totp` opens for casework only.

    User names are unique in the whole province: who signs in does not say to which office.
    """

    __tablename__ = "officers"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    username: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(32))
    department: Mapped[str] = mapped_column(String(24))
    posts: Mapped[list[str]] = mapped_column(ARRAY(String(16)))
    password: Mapped[str] = mapped_column(String(128))
    sealed_totp: Mapped[str | None] = mapped_column(String(512))
    totp_used: Mapped[int | None] = mapped_column(BigInteger)
    active: Mapped[bool]
    since: Mapped[datetime]
    signed_out_at: Mapped[datetime | None]  # sessions that began before count for nothing


class SignIn(OfOffice, Table):
    """Each attempt to sign in, for the auditor. Unknown names stand under the province without an officer."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    officer: Mapped[str | None] = mapped_column(String(36))
    at: Mapped[datetime]
    result: Mapped[str] = mapped_column(String(16))  # in | refused | slowed | out

    __table_args__ = (Index("ix_sign_ins_office_at", "office", "at"),)


class Slowdown(Table):
    """How long a name, known or not, or an address has to wait before its next attempt. Both stand here as digests,
    an address with a key and for one day."""

    __tablename__ = "slowdowns"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    next_at: Mapped[datetime]
