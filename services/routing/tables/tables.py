"""What every table here derives from, and the key of whatever belongs to a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from services.kernel.tables import OfTables, metadata

METADATA = metadata("routing")


class Table(OfTables):
    __abstract__ = True
    metadata = METADATA


class OfCase:
    """Mixin: the row belongs to a case of the office. `n` counts the rows of its kind within the case from 1."""

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[ForeignKeyConstraint, ...]:  # noqa: N805 - SQLAlchemy hands the class
        return (ForeignKeyConstraint(["office", "case_id"], ["routing.cases.office", "routing.cases.case_id"]),)
