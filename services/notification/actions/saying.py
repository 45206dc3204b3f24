"""How the service speaks of many notices at once: one statement, without the ORM's detour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
import prometheus_client
from sqlalchemy.orm import Session

from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.database import straight
from services.notification.tables import Outbox

CHANGES = prometheus_client.Counter(
    "notices_changes_total",
    "Changes of notices by office, channel, provider and new state",
    ("office", "channel", "provider", "state"),
)
NOTICES = prometheus_client.Counter(
    "notices_total", "Changes of notices by channel, new state and kind", ("channel", "state", "kind")
)
# For a whole batch at once: a statement for each row costs both sides several times as much.
_SAY = """
insert into notification.outbox (message_id, office, case_id, type, urgent, body, said_at)
select message_id, office, case_id, type, urgent, convert_to(body, 'UTF8'), said_at
from json_to_recordset(cast(%(rows)s as json)) as t (
  message_id uuid, office varchar, case_id varchar, type varchar, urgent bool, body text, said_at timestamptz)
"""


def say(session: Session, events: Sequence[NoticeStateChanged]) -> None:
    """What became of notices; it is said when the transaction commits."""
    if not events:
        return
    rows = [values | {"body": values["body"].decode()} for values in map(Outbox.values_of, events)]
    straight(session, _SAY, [{"rows": msgspec.json.encode(rows).decode()}])
    for labels, times in Counter((event.channel, event.state, event.kind) for event in events).items():
        NOTICES.labels(*labels).inc(times)


def count_changes(changes: Iterable[tuple[str, str, str, str]]) -> None:
    """By office, channel, provider and new state."""
    for labels, times in Counter(changes).items():
        CHANGES.labels(*labels).inc(times)
