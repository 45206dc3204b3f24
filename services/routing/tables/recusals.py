"""Who is kept off which case, why and since when; it only grows (6.6.1)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables.tables import OfCase, Table


class Recusal(OfCase, Table):
    """An officer who neither sees the case nor has a part in it. `seq` is the event of the case that said so: later
    ones are not his. `posts` are those that he held then, in `officer_office`: the one that had the case, or another
    one whose officer is complained about. `cases.recused` names the same persons, for lists.

    `because`: respondent, head (of a person complained about), declared, decided, handled (the case complained about).
    """

    __tablename__ = "recusals"

    officer: Mapped[str] = mapped_column(String(36))
    because: Mapped[str] = mapped_column(String(12))
    posts: Mapped[list[str]] = mapped_column(ARRAY(String(16)))
    officer_office: Mapped[str | None] = mapped_column(String(6))
    seq: Mapped[int]
    by: Mapped[str | None] = mapped_column("by_officer", String(36))


class HandlingLink(OfCase, Table):
    """The complaint is about how the case `of_case` was handled (3.3)."""

    __tablename__ = "handling_links"

    of_office: Mapped[str] = mapped_column(String(6))
    of_case: Mapped[str] = mapped_column(String(24))
    by: Mapped[str] = mapped_column("by_officer", String(36))
