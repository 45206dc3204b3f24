"""Appointments, training, duty hours, and what was changed about them; only the last day of an appointment is ever
written later, and the log keeps each change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.tables import OfOffice
from services.routing.tables.tables import Table


class AppointmentRow(OfOffice, Table):
    """Who holds which post of which department from which day on; `until` is the last day.

    `begun_at` and `ended_at`: since when the open cases are in the right hands because of it.
    """

    __tablename__ = "appointments"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    officer: Mapped[str] = mapped_column(String(36))
    department: Mapped[str] = mapped_column(String(24))
    post: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    until: Mapped[date | None]
    in_place_of: Mapped[str | None] = mapped_column(String(36))
    by: Mapped[str | None] = mapped_column("by_officer", String(36))
    at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("until is null or until >= since - 1", name="days"),
        CheckConstraint("in_place_of is null or in_place_of <> officer", name="substitute"),
        Index("ix_appointments_officer", "office", "officer"),
        Index("ix_appointments_begins", "since", postgresql_where=text("begun_at is null")),
        Index("ix_appointments_ends", "until", postgresql_where=text("ended_at is null and until is not null")),
    )


class AskedAppointment(OfOffice, Table):
    """An appointment that somebody asked for and the security administrator has to grant; `form` is what was asked.
    Decided once, and by somebody else."""

    __tablename__ = "asked_appointments"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    form: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str] = mapped_column("by_officer", String(36))
    at: Mapped[datetime]
    granted: Mapped[bool | None]
    decided_by: Mapped[str | None] = mapped_column(String(36))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("decided_by is null or decided_by <> by_officer", name="two_persons"),
        CheckConstraint("(granted is null) = (decided_by is null)", name="decided"),
        Index("ix_asked_appointments_waiting", "office", postgresql_where=text("granted is null")),
    )


class StaffLog(OfOffice, Table):
    """Each change of accounts, appointments, trainings, duties, targets and policy, by whom. Append-only."""

    __tablename__ = "staff_log"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column("by_officer", String(36))
    what: Mapped[str] = mapped_column(String(24))
    about: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (Index("ix_staff_log_office_at", "office", "at"),)


class Opening(OfOffice, Table):
    """A department that is open for complaints; with an empty department, the office as a whole."""

    __tablename__ = "openings"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    department: Mapped[str] = mapped_column(String(24), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column("by_officer", String(36))


class Training(OfOffice, Table):
    """A training that an officer has passed, and until when it counts."""

    __tablename__ = "trainings"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    officer: Mapped[str] = mapped_column(String(36))
    course: Mapped[str] = mapped_column(String(64))
    held_on: Mapped[date]
    valid_until: Mapped[date]
    by: Mapped[str | None] = mapped_column("by_officer", String(36))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_trainings_officer", "office", "officer"),)


class Duty(OfOffice, Table):
    """Who is on duty for major complaints from when until when; `rank` 1 is paged first."""

    __tablename__ = "duties"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    officer: Mapped[str] = mapped_column(String(36))
    rank: Mapped[int]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    by: Mapped[str] = mapped_column("by_officer", String(36))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="hours"),
        Index("ix_duties_ends_at", "office", "ends_at"),
    )


class DutyWithdrawal(OfOffice, Table):
    """Duty hours that were taken back before they began: by whom and why. Append-only, as the hours are."""

    __tablename__ = "duty_withdrawals"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    duty: Mapped[str] = mapped_column(String(36), primary_key=True)
    by: Mapped[str] = mapped_column("by_officer", String(36))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(64))

    __table_args__ = (ForeignKeyConstraint(["office", "duty"], [Duty.office, Duty.id]),)


class Alert(OfOffice, Table):
    """Something that somebody must know: told to posts of the office, or to one officer; once for each `key`."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(String(96))
    kind: Mapped[str] = mapped_column(String(24))
    to_posts: Mapped[list[str]] = mapped_column(ARRAY(String(16)))
    to_officer: Mapped[str | None] = mapped_column(String(36))
    case_id: Mapped[str | None] = mapped_column(String(24))
    in_words: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("office", "key"), Index("ix_alerts_office_at", "office", "at"))
