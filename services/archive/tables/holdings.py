"""Which cases of other offices an office was handed."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.tables.tables import Table
from services.kernel.tables import OfOffice


class HoldingRow(OfOffice, Table):
    """A case that another office numbered and this one was handed. Whether it still has it says its dossier."""

    __tablename__ = "holdings"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", String(24, collation="C"), primary_key=True)
    numbered_by: Mapped[str] = mapped_column(String(6))
