"""What complainants wrote back to the question how it went."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notification.queries.log import Line
from services.notification.rules.replies import WRITTEN
from services.notification.rules.texts import Kind
from services.notification.tables.notices import Answer


@dataclass(frozen=True)
class Written:
    """What was written, in the words of the question, and when it was heard."""

    words: str
    at: datetime


def answers(session: Session, lines: Sequence[Line]) -> dict[uuid.UUID, Written]:
    """By the notice that asked, of these of a case; where none of them asked, nothing is looked for."""
    asking = [line.id for line in lines if line.kind is Kind.CALLBACK]
    rows = session.scalars(select(Answer).where(Answer.notice.in_(asking))) if asking else ()
    return {row.notice: Written(WRITTEN[row.grade], row.heard_at) for row in rows}
