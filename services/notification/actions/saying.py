"""How the service speaks of many notices at once: one pipelined batch, without the ORM's detour."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.notification import NoticeStateChanged
from services.notification.tables import Outbox

CHANGES = Counter(
    "notices_changes_total",
    "Changes of notices by office, channel, provider and new state",
    ("office", "channel", "provider", "state"),
)
NOTICES = Counter("notices_total", "Changes of notices by channel, new state and kind", ("channel", "state", "kind"))
_SAY = text("""
insert into notification.outbox (message_id, office, case_id, type, urgent, body, said_at)
values (:message_id, :office, :case, :type, :urgent, :body, :said_at)
""")
_COLUMNS = ("message_id", "office", "case", "type", "urgent", "body", "said_at")


def say(session: Session, events: Sequence[NoticeStateChanged]) -> None:
    """What became of notices; it is said when the transaction commits."""
    if not events:
        return
    rows = [Outbox.of(event) for event in events]
    session.connection().execute(_SAY, [{name: getattr(row, name) for name in _COLUMNS} for row in rows])
    for event in events:
        NOTICES.labels(event.channel, event.state, event.kind).inc()
