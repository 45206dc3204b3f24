"""What was said long ago and has arrived is forgotten, in small bites, so that the outbox does not grow for ever.

The inbox keeps its marks: they are what makes a message that comes again, however late, harmless.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from services.kernel.house import House
from services.kernel.messaging.tables import OutboxRow

KEPT = timedelta(days=30)
BITE = 1000  # rows in one transaction
BITES = 50  # in one run; an hour later comes the next


def forget_sent(house: House, outbox: type[OutboxRow], *, at: datetime) -> int:
    """How many rows were deleted: sent, and said more than thirty days before `at`. What was not sent stays."""
    gone = 0
    for _ in range(BITES):
        # Only the oldest are looked at, along the key: none of the younger ones has to be read to see that it stays.
        oldest = select(outbox.id, outbox.sent_at).order_by(outbox.id).limit(BITE).subquery()
        old = select(oldest.c.id).where(oldest.c.sent_at < at - KEPT)
        with house.database.work_seeing_every_office(because="what every office said long ago is forgotten") as session:
            bite = len(session.scalars(delete(outbox).where(outbox.id.in_(old)).returning(outbox.id)).all())
        gone += bite
        if bite < BITE:
            break
    return gone
