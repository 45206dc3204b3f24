"""What somebody must know beside the warnings of limits: told once for each key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.kernel.people import Post
from services.routing.tables import Alert


def alert(
    session: Session,
    office: str,
    *,
    key: str,
    kind: str,
    in_words: str,
    at: datetime,
    to: Iterable[Post] = (),
    officer: str | None = None,
    case: str | None = None,
) -> bool:
    """True when it was not told before. `in_words` names no complainant."""
    told = session.execute(
        insert(Alert)
        .values(
            office=office,
            key=key,
            kind=kind,
            to_posts=[post.value for post in to],
            to_officer=officer,
            case_id=case,
            in_words=in_words,
            at=at,
        )
        .on_conflict_do_nothing(index_elements=["office", "key"])
        .returning(Alert.id)
    )
    return told.scalar() is not None
