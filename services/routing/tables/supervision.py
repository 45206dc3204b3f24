"""What is kept of the major path and of the province's part: the plan's steps, instructions, and what was stated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, SmallInteger, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables.tables import OfCase, Table


class EmergencyPlan(OfCase, Table):
    """A plan of the pack as it was when it was started for the case, with those to be called. `contacts` are
    `[name, phone]` of bodies outside, and persons of the office by their post: `[post, officer]`."""

    __tablename__ = "plans"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    code: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(64))
    contacts: Mapped[list[Any]] = mapped_column(JSONB)
    duties: Mapped[list[Any]] = mapped_column(JSONB)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(36))


class PlanStep(OfCase, Table):
    """One step of the plan: whose duty, by when, done or dropped with the plan's end. Sealed: what was done,
    `plan.step`, row `{case}/{n}`."""

    __tablename__ = "plan_steps"

    plan: Mapped[int]
    what: Mapped[str] = mapped_column(String(200))
    duty: Mapped[str] = mapped_column(String(16))
    officer: Mapped[str | None] = mapped_column(String(36))
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(36))
    dropped_at: Mapped[datetime | None]
    sealed_text: Mapped[str | None] = mapped_column(Text)


class Instruction(OfCase, Table):
    """督办单 of the province: what the office has to do, by when, and its answer. Sealed: `instruction.text` and
    `instruction.answer`, row `{case}/{n}`."""

    __tablename__ = "instructions"

    by: Mapped[str | None] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
    sealed_text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(36))
    sealed_answer: Mapped[str | None] = mapped_column(Text)


class Statement(OfCase, Table):
    """What somebody stated with an act that has no paper of its own: `kind` is the act. Sealed: `statement.text`,
    row `{case}/{n}`."""

    __tablename__ = "statements"

    by: Mapped[str | None] = mapped_column("by_officer", String(36))
    kind: Mapped[str] = mapped_column(String(32))
    round: Mapped[int] = mapped_column(SmallInteger)
    sealed_text: Mapped[str] = mapped_column(Text)


class SampleCheck(OfCase, Table):
    """What was settled at the desk is to be looked at by the functional department: `because` is same_person or share,
    `officer` who settled it, `in_words` the figures (6.6.2.1 a)."""

    __tablename__ = "sample_checks"

    officer: Mapped[str] = mapped_column(String(36))
    because: Mapped[str] = mapped_column(String(16))
    in_words: Mapped[str] = mapped_column(String(200))
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str | None] = mapped_column(String(36))
    in_order: Mapped[bool | None]


class Receipt(Table):
    """Somebody to whom a rung was sent has seen it: the evidence that it arrived (6.6.2.6)."""

    __tablename__ = "receipts"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    clock: Mapped[int] = mapped_column(primary_key=True)
    rung: Mapped[str] = mapped_column(String(8), primary_key=True)
    officer: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["office", "case_id", "clock", "rung"],
            ["routing.fired.office", "routing.fired.case_id", "routing.fired.clock", "routing.fired.rung"],
        ),
    )
