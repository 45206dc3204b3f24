"""Whoever was told of several complaints by one notice was told of each of them, when that one arrived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.notification import NoticeStateChanged
from services.notification.rules.delivery import State

# What another complaint's notice said too, when that one arrived: told of the one whose news it was.
_SAID_TOO = text("""
select n.id, n.office, n.case_id, n.kind, n.channel, n.about, n.urgent, n.folded_into, n.whom, n.changes
from notification.notices n
join notification.notices o on o.id = n.folded_into
where n.folded_into = any (:arrived) and n.case_id <> o.case_id and n.state = 'withheld' order by n.id
""")


def said_too(session: Session, arrived: Mapping[UUID, tuple[datetime, str | None]]) -> list[NoticeStateChanged]:
    """What is said of the notices of other complaints that were folded into these: `arrived` tells when each of these
    did, and who decided that it had."""
    found = session.connection().execute(_SAID_TOO, {"arrived": list(arrived)}) if arrived else ()
    return [
        NoticeStateChanged(
            office=row.office,
            case=row.case_id,
            at=arrived[row.folded_into][0],
            urgent=row.urgent,
            notice=str(row.id),
            kind=row.kind,
            channel=row.channel,
            state=State.DELIVERED.value,
            about=row.about,
            units=0,
            decided_by=arrived[row.folded_into][1],
            said_with=str(row.folded_into),
            whom=row.whom,
            change=row.changes + 1,
        )
        for row in found
    ]
