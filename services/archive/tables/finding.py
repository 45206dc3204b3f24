"""What is looked for by keyed hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.tables.tables import Table

# Thirty days each, counted from 1970: by which of them a word's newest are found without looking up the others.
THIRTY_DAYS = 30 * 24 * 3600
# Spelled as PostgreSQL spells it, so that the migration and this are seen to be the same.
THIRTIES = f"(ARRAY[floor(EXTRACT(epoch FROM (begun_at AT TIME ZONE 'UTC'::text)) / {THIRTY_DAYS}::numeric)::integer])"


class TextRow(Table):
    """The words of a complaint as keyed hashes, its office among them. It has no office of its own and no fence:
    without the key it says nothing, and what is found is read behind the fence.
    """

    __tablename__ = "texts"
    __table_args__ = (
        Index("ix_texts_grams_begun", "grams", text(THIRTIES), postgresql_using="gin"),
        Index("ix_texts_begun", "begun_at"),
    )

    case: Mapped[str] = mapped_column("case_id", String(24, collation="C"), primary_key=True)
    begun_at: Mapped[datetime]
    grams: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class PersonRow(Table):
    """Whom a complaint is from, as blind indexes: `what` is name, phone, id_number or email."""

    __tablename__ = "persons"
    __table_args__ = (Index("ix_persons_blind", "office", "what", "blind"),)

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", String(24), primary_key=True)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    blind: Mapped[bytes] = mapped_column(LargeBinary)
