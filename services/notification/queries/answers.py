"""What complainants wrote back to the question how it went."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notification.rules.replies import WRITTEN
from services.notification.tables.notices import Answer


@dataclass(frozen=True)
class Written:
    """What was written, in the words of the question, and when it was heard."""

    words: str
    at: datetime


def answers(session: Session, case: str) -> dict[uuid.UUID, Written]:
    """By the notice that asked. For a session that was let to the notices of the case."""
    rows = session.scalars(select(Answer).where(Answer.case == case))
    return {row.notice: Written(WRITTEN[row.grade], row.heard_at) for row in rows}
