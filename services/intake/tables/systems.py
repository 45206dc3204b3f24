"""Bodies that hand complaints over by machine (12345, the petition office …)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import HASH, Base
from services.kernel.tables import OfOffice


class Administered(OfOffice, Base):
    """An office that has named its administrators: tokens are theirs from then on. Heard from routing."""

    __tablename__ = "administered"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    since: Mapped[datetime]


class SystemToken(OfOffice, Base):
    """What a body shows to register for `office` and those beneath it. The token is here as a keyed hash only.

    Until it is approved it opens nothing. `alone`: who issued it approved it too, before administrators were named.
    `minute_began` and `used` count how many it registered in the running minute; `per_minute` is how many it may.
    """

    __tablename__ = "system_tokens"
    __table_args__ = (
        CheckConstraint("(approved_by is null) = (approved_at is null)", name="approved"),
        CheckConstraint("alone or approved_by is null or approved_by <> issued_by", name="two_persons"),
        Index("uq_system_tokens_token_hash", "token_hash", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    system: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[bytes] = mapped_column(HASH)
    per_minute: Mapped[int]
    issued_by: Mapped[str] = mapped_column(String(64))
    issued_by_name: Mapped[str | None] = mapped_column(String(32))  # as he was called then; older rows do not say
    issued_at: Mapped[datetime]
    alone: Mapped[bool] = mapped_column(server_default="false")
    approved_by: Mapped[str | None] = mapped_column(String(64))
    approved_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str | None] = mapped_column(String(200))
    used_at: Mapped[datetime | None]
    minute_began: Mapped[datetime | None]
    used: Mapped[int]
