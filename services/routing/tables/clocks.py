"""The limits that run: their inputs, the due instant with its explanation, and the next thing to do about each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.workdays import Day
from services.routing.tables.tables import Table


class Clock(Table):
    """One limit of one case. `n` counts the clocks of the case. `state` is running or stopped.

    `breached_at` is the due instant once it has passed unmet; `accountable` is then who was responsible, for ever.
    `next_fire` is when the sweep has to look at it again, `next_rung` what it will send then. `was_due_at` is the due
    instant before it was moved last: by a publication of the calendar (D26), by a correction, or when it was put off by
    `extended_by` natural days (D05); the history has every one of them. `counted_in` is the
    office by whose hours and rest days it is counted, where another one than that of the number had the case when it
    began.
    """

    __tablename__ = "clocks"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(4))
    round: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    started_at: Mapped[datetime]
    length: Mapped[int]
    unit: Mapped[str] = mapped_column(String(16))
    clause: Mapped[str] = mapped_column(String(32))
    extended_by: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))
    upstream_on: Mapped[date | None]
    counted_in: Mapped[str | None] = mapped_column(String(6))
    calendar: Mapped[str] = mapped_column(String(32))
    policy: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime]
    was_due_at: Mapped[datetime | None]
    days: Mapped[list[Any]] = mapped_column(JSONB)
    in_words: Mapped[str] = mapped_column(String(200))
    provisional: Mapped[bool]
    stopped_at: Mapped[datetime | None]
    met: Mapped[bool | None]
    breached_at: Mapped[datetime | None]
    accountable: Mapped[str | None] = mapped_column(String(36))
    next_fire: Mapped[datetime | None]
    next_rung: Mapped[str | None] = mapped_column(String(8))

    @property
    def days_of(self) -> str:
        """The office whose hours and rest days it is counted by."""
        return self.counted_in or self.office

    @property
    def explanation(self) -> tuple[Day, ...]:
        """Why it is due then, day by day; stored as `[day, count or null, reason, provisional]`."""
        return tuple(Day(date.fromisoformat(d[0]), d[1], d[2], d[3]) for d in self.days)

    __table_args__ = (
        ForeignKeyConstraint(["office", "case_id"], ["routing.cases.office", "routing.cases.case_id"]),
        CheckConstraint(
            "extended_by = 0 or (extended_by between 1 and 30 and kind = 'K1' and unit = 'days')",
            name="extended_within_bounds",
        ),
        Index("ix_clocks_next", "next_fire", postgresql_where=text("state = 'running'")),
    )


class Fired(Table):
    """A rung that was sent: the key sees to it that none is sent twice. `in_office` is the office whose posts are
    meant, where that is not the one that numbered the case; `to_office` the superior office that it went to as well."""

    __tablename__ = "fired"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    clock: Mapped[int] = mapped_column(primary_key=True)
    rung: Mapped[str] = mapped_column(String(8), primary_key=True)
    due_at: Mapped[datetime]
    at: Mapped[datetime]
    to: Mapped[list[str]] = mapped_column("sent_to", ARRAY(String(16)))
    in_office: Mapped[str | None] = mapped_column(String(6))
    to_office: Mapped[str | None] = mapped_column(String(6))

    __table_args__ = (
        ForeignKeyConstraint(
            ["office", "case_id", "clock"],
            ["routing.clocks.office", "routing.clocks.case_id", "routing.clocks.n"],
        ),
        Index("ix_fired_at", "office", "at"),
        Index("ix_fired_in_office", "in_office", postgresql_where=text("in_office is not null")),
    )
