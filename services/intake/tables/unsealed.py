"""To whom routing has said that who complained is open although he has no part in the case (4.5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables.tables import CASE, CODE, Base
from services.kernel.tables import OfOffice


class Unsealed(OfOffice, Base):
    """Of each case what was said last, by the `seq` of its transition: the officer with the purpose and the moment
    until which it is open to him, or nobody."""

    __tablename__ = "unsealed"

    case: Mapped[str] = mapped_column("case_id", CASE, primary_key=True)
    seq: Mapped[int]
    officer: Mapped[str | None] = mapped_column("officer_id", String(64))
    purpose: Mapped[str] = mapped_column(CODE)
    until: Mapped[datetime | None]
