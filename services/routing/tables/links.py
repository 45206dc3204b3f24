"""Which complaints officers joined with which, as intake says; both stay, each with its number."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables.tables import OfCase, Table


class Link(OfCase, Table):
    """An officer joined the case with another of its office, or parted them; of each pair the newest by `at` holds.
    Append-only, one row on either side. `kind`: duplicate, serial or related."""

    __tablename__ = "links"

    other: Mapped[str] = mapped_column("other_id", String(24))
    kind: Mapped[str] = mapped_column(String(12))
    joined: Mapped[bool]
    by: Mapped[str] = mapped_column("by_officer", String(64))
