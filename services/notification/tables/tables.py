"""The schema, and what its tables have in common."""

from __future__ import annotations

from sqlalchemy import String

from services.kernel.tables import OfTables, metadata

SCHEMA = "notification"
CASE = String(24)
CODE = String(32)


class Base(OfTables):
    __abstract__ = True
    metadata = metadata(SCHEMA)
