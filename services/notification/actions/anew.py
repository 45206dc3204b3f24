"""Whoever sends a notice anew begins a ladder anew: how often it had been tried by then stands in its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_BEFORE = text("""
select notice_id, max(attempt) from notification.attempts
where notice_id = any (:notices) and state = 'waiting' and by_officer is not null group by notice_id
""")


def tried_before(session: Session, notices: Iterable[UUID]) -> Mapping[UUID, int]:
    """How often each of these had been tried when a person last sent it anew; not there where nobody did."""
    asked = sorted(set(notices))
    return {row[0]: row[1] for row in session.connection().execute(_BEFORE, {"notices": asked})} if asked else {}
