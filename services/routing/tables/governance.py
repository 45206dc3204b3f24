"""What the head of an office publishes for it: targets (5.2 a) and the policy document (5.1), version after version;
and the orders of the leader (5.3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.tables import OfOffice
from services.routing.tables.tables import OfCase, Table


class Target(OfOffice, Table):
    """What an office wants to reach in a year: `figures` by the name of the measure. The newest version holds."""

    __tablename__ = "targets"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str] = mapped_column("by_officer", String(36))
    at: Mapped[datetime]


class PolicyDocument(OfOffice, Table):
    """The office's own policy and principles, signed by its head. The newest version holds."""

    __tablename__ = "policy_documents"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str] = mapped_column(String(36))
    signed_name: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]


class Order(OfCase, Table):
    """An order of the leader about a case with a limit of its own (督办单), and the office's answer; rows of before the
    limit was kept have no `due_at`. Sealed: `order.text` and `order.answer`, row `{case}/{n}`."""

    __tablename__ = "orders"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    due_on: Mapped[date]
    due_at: Mapped[datetime | None]
    sealed_text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(36))
    sealed_answer: Mapped[str | None] = mapped_column(Text)
