"""Where each complaint stands, as the other services said, and what its complainant did."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import CASE, CODE, Base
from services.kernel.heard_years import HeardYearRow
from services.kernel.tables import OfOffice


class Progress(OfOffice, Base):
    """Where a case stands, as routing last said. `seq` is that of the newest event heard.

    `handled_by` is the office that has it, where that is not the one that numbered it; `due_counted_in` the one by
    whose rest days `due_on` was counted, where that was said; `respondent` the unit that is complained about, which is
    never unsaid, of `respondent_office` where that is not the one that numbered it.

    `awaited` is what the complainant is asked for, hopefully by that day.

    What only some events tell (acceptance, result, explanation) keeps the `seq` that told it.
    """

    __tablename__ = "progress"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    seq: Mapped[int]
    step: Mapped[str] = mapped_column(CODE)
    stage: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(CODE)
    department: Mapped[str | None] = mapped_column(CODE)
    round: Mapped[int]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool]
    handled_by: Mapped[str | None] = mapped_column(String(6))
    due_counted_in: Mapped[str | None] = mapped_column(String(6))
    respondent: Mapped[str | None] = mapped_column(String(24))
    respondent_office: Mapped[str | None] = mapped_column(String(6))
    awaited: Mapped[str | None] = mapped_column(CODE)
    awaited_by: Mapped[date | None]
    at: Mapped[datetime]


class Holding(OfOffice, Base):
    """A complaint that another office numbered and this one was handed. Whether it still has it says `handled_by`."""

    __tablename__ = "holdings"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    numbered_by: Mapped[str] = mapped_column(String(6))


class Told(OfOffice, Base):
    """What single events told beside the common words: acceptance, result, explanation, closing.

    One row for each case, kind of fact and round; the newest `seq` wins, whatever the order of arrival.
    """

    __tablename__ = "told"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    fact: Mapped[str] = mapped_column(CODE, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Milestone(OfOffice, Base):
    """One transition in the words for the complainant: the timeline. Only what is new to the complainant is shown."""

    __tablename__ = "timeline"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(CODE)
    step: Mapped[str] = mapped_column(CODE)
    stage: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class Notice(OfOffice, Base):
    """A notice to the complainant and what became of it, as notification last said: `change` is which of its changes
    that was."""

    __tablename__ = "notices"

    notice: Mapped[str] = mapped_column("notice_id", String(64), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", CASE, index=True)
    kind: Mapped[str] = mapped_column(CODE)
    channel: Mapped[str] = mapped_column(CODE)
    state: Mapped[str] = mapped_column(CODE)
    about: Mapped[int]
    changed_at: Mapped[datetime]
    change: Mapped[int] = mapped_column(server_default="0")


class DoneByComplainant(OfOffice, Base):
    """What the complainant did by code; `mark` makes the same deed the same row. Append-only. `about` files what was
    said as an opinion on service, procedure or result (3.5)."""

    __tablename__ = "deeds"
    __table_args__ = (UniqueConstraint("case_id", "deed", "mark"),)

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    deed: Mapped[str] = mapped_column(CODE)
    mark: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    about: Mapped[str] = mapped_column(CODE, server_default="")


class HeardYear(HeardYearRow, Base):
    """A year of the working calendar as the province published it."""
