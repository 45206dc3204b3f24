"""Forms of the public that somebody is still filling in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import HASH, Base


class BegunForm(Base):
    """What was typed so far, found by the keyed hash of a token that only the browser holds; of nobody and no office.

    `sealed_content` is JSON of `actions.begun.Begun` (particulars, office `*`, `form.begun`, row = hash in hex).
    """

    __tablename__ = "begun_forms"

    token_hash: Mapped[bytes] = mapped_column(HASH, primary_key=True)
    sealed_content: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(index=True)
