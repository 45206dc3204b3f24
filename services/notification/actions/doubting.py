"""What nobody will ever know by waiting: it becomes 不明, and a person decides. Nothing is sent a second time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import text

from services.kernel import only_one
from services.kernel.house import House
from services.notification.actions import receipts, underway
from services.notification.actions.moving import News, move
from services.notification.actions.telling import quiet_hours_by_office
from services.notification.rules.delivery import RECEIPT_WITHIN, Happening

log = structlog.get_logger()
PAGE = 500
STUCK_AFTER = timedelta(minutes=10)  # without a word of the gateway: longer than any may take for a window
_FOR_EVER = datetime.max.replace(tzinfo=UTC)
_ALL = "what is in doubt belongs to any office"
_NO_RECEIPT = "三天没有收到回执"
_SENDERS = text("select distinct sender from notification.underway")
_UNANSWERED = text("""
select id, attempts from notification.notices
where state = 'submitted' and channel = 'sms' and submitted_at < :before limit :page
""")
_FORGET = text("delete from notification.receipts where heard_at < :before")


def lock_of(sender: str) -> str:
    """The advisory lock that a sending process holds for as long as it lives."""
    return f"notification sender {sender}"


def doubt_the_dead(house: House, *, at: datetime) -> int:
    """What processes that are gone were just handing over; how many notices."""
    with house.database.work_seeing_every_office(because=_ALL) as session:
        senders = list(session.connection().execute(_SENDERS).scalars())
    if not senders:
        return 0
    line = only_one.open_line(house.settings.database_url, called="notification doubts")
    try:
        dead = [sender for sender in senders if only_one.take(line, lock_of(sender))]
        return sum(_doubt(house, sender, claimed_until=_FOR_EVER, living=(), at=at) for sender in dead)
    finally:
        line.close()


def doubt_the_unanswered(house: House, *, at: datetime) -> int:
    """Text messages of which nothing was heard for three days; how many."""
    asked = {"before": at - RECEIPT_WITHIN, "page": PAGE}
    with house.database.work_seeing_every_office(because=_ALL) as session:
        rows = session.connection().execute(_UNANSWERED, asked).all()
        news = [
            News(notice=row.id, happening=Happening.DOUBTFUL, attempt=row.attempts, reason=_NO_RECEIPT) for row in rows
        ]
        return move(session, news, quiet=quiet_hours_by_office(house), at=at)


def match_receipts(house: House, *, at: datetime) -> int:
    """Believe receipts that fit by now, and forget those that have fitted nothing for as long as one may take."""
    with house.database.work_seeing_every_office(because="a receipt names no office") as session:
        session.connection().execute(_FORGET, {"before": at - RECEIPT_WITHIN})
    return receipts.match_all(house, at=at)


def doubt_the_stuck(house: House, sender: str, *, living: Sequence[UUID], at: datetime) -> int:
    """What this process, `sender`, claimed long ago, except for the batches that are `living`; how many notices."""
    return _doubt(house, sender, claimed_until=at - STUCK_AFTER, living=living, at=at)


def _doubt(house: House, sender: str, *, claimed_until: datetime, living: Sequence[UUID], at: datetime) -> int:
    found = underway.settle(house, sender, claimed_until=claimed_until, living=living, at=at)
    if found:
        log.warning("nobody knows whether these notices were handed over", notices=found)
    return found
