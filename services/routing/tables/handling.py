"""Parts of a case that departments share, why one cannot be resolved, and the register of problems of policy."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables.tables import OfCase, Table


class Task(OfCase, Table):
    """One department's part. `state`: open, done, dropped, or ended with the complaint. Sealed: `task.text`, row
    `{case}/{n}`, what is to be done; `task.outcome` of the same row, JSON, what was done with which evidence, or why it
    was dropped."""

    __tablename__ = "tasks"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    department: Mapped[str] = mapped_column(String(24))
    leads: Mapped[bool]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(8))
    sealed_text: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(36))
    sealed_outcome: Mapped[str | None] = mapped_column(Text)


class Impasse(OfCase, Table):
    """Why a case cannot be resolved: `cause` resources, policy, circumstances or unclear; `state` is proposed, agreed,
    refused, or withdrawn with the complaint. Sealed: `impasse.text`, row `{case}/{n}`, JSON of efforts and
    alternatives; `impasse.reason`, the head's."""

    __tablename__ = "impasses"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    cause: Mapped[str] = mapped_column(String(16))
    policy_owner: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    sealed_text: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(36))
    sealed_reason: Mapped[str | None] = mapped_column(Text)


class PolicyReview(OfCase, Table):
    """A look at a problem of policy: the first is its entry into the register, then one in each quarter. `changed`:
    the answer is another one now. Sealed: `policy.answer`, row `{case}/{n}`."""

    __tablename__ = "policy_reviews"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    policy_owner: Mapped[str] = mapped_column(String(64))
    changed: Mapped[bool]
    sealed_answer: Mapped[str] = mapped_column(Text)
