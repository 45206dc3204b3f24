"""Officers on duty who are called, and how often."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    Identity,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.tables import OfOffice
from services.notification.tables.tables import CASE, CODE, Base


class Alarm(OfOffice, Base):
    """What officers are called about, until one of them answers by name, or (then `answered_by` is nobody) the case
    needs it no more. `times` counts the rounds in which somebody could be called, `called` the calls to persons;
    `clock` is which of the case's clocks the rung is of, `to_office` the office above to which it went as well."""

    __tablename__ = "alarms"
    __table_args__ = (
        Index("ix_alarms_open", "next_at", postgresql_where=text("answered_at is null")),
        Index("ix_alarms_case", "case_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE)
    seq: Mapped[int]
    rung: Mapped[str] = mapped_column(CODE)
    asks: Mapped[str] = mapped_column(String(60))
    posts: Mapped[str] = mapped_column(String(200))
    handler: Mapped[str | None] = mapped_column(String(64))
    paged: Mapped[str | None] = mapped_column(String(64))
    urgent: Mapped[bool]
    fired_at: Mapped[datetime]
    next_at: Mapped[datetime]
    times: Mapped[int]
    called: Mapped[int] = mapped_column(server_default=text("0"))
    answered_by: Mapped[str | None] = mapped_column(String(64))
    answered_name: Mapped[str | None] = mapped_column(String(40))
    answered_at: Mapped[datetime | None]
    clock: Mapped[int | None]
    to_office: Mapped[str | None] = mapped_column(String(6))


class AlarmEnd(OfOffice, Base):
    """What ends calls about a case: `what` as in `rules.alarms.End`; of a signature also `by` whom, and for which
    `rung` of which of its clocks. Append-only."""

    __tablename__ = "alarm_ends"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(CODE)
    rung: Mapped[str | None] = mapped_column(CODE)
    clock: Mapped[int | None]
    by: Mapped[str | None] = mapped_column("by_officer", String(64))
    name: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime]


class AlarmCall(OfOffice, Base):
    """One call to one officer. Its notices have `about` = -id. Append-only."""

    __tablename__ = "alarm_calls"
    __table_args__ = (Index("ix_alarm_calls_alarm_id", "alarm_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    alarm: Mapped[uuid.UUID] = mapped_column("alarm_id")
    officer: Mapped[str] = mapped_column(String(64))
    officer_office: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime]
