"""What functional departments said about figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, String, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.tables.tables import Table


class FigureOpinionRow(Table):
    """An opinion on figures, with the figures that were seen (5.4 d). Append-only."""

    __tablename__ = "figure_opinions"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    office: Mapped[str] = mapped_column(String(6))
    by: Mapped[str] = mapped_column("by_officer", String(64))
    at: Mapped[datetime]
    first: Mapped[date]
    last: Mapped[date]
    groups: Mapped[list[str]] = mapped_column(ARRAY(String(16)))
    text: Mapped[str] = mapped_column(Text)
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
