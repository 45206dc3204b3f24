"""Figures for Prometheus."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client import Gauge
from sqlalchemy import text

from services.kernel.clock import now
from services.kernel.house import House

RECENT = timedelta(days=7)  # failures older than this have been dealt with, or never will be

NOTICES = Gauge(
    "notices_open", "Notices that wait, are being sent, or failed within a week", ("office", "channel", "state")
)
OLDEST = Gauge("notices_oldest_waiting_seconds", "For how long the oldest notice has been allowed to go", ("channel",))
GATEWAY_UP = Gauge("notices_gateway_up", "Whether notices can be handed over, as last seen", ("channel",))
_OPEN = text("""
select office, channel, state, count(*) as number from notification.notices
where state in ('waiting', 'failed_temporarily') group by office, channel, state
union all
select office, channel, state, count(*) from notification.notices where state = 'sending'
group by office, channel, state
union all
select office, channel, state, count(*) from notification.notices
where state in ('failed', 'unknown') and created_at > :since group by office, channel, state
""")
_OLDEST = text("""
select channel, min(go_at) as since from notification.notices
where state in ('waiting', 'failed_temporarily') and go_at <= :at group by channel
""")
_GATEWAYS = text("select channel, trouble, seen_at from notification.gateways")
_SEEN_WITHIN = timedelta(minutes=1)


def measure(house: House) -> None:
    """Ask the database before a scrape."""
    at = now()
    with house.database.work_seeing_every_office(because="figures for Prometheus") as session:
        connection = session.connection()
        numbers = connection.execute(_OPEN, {"since": at - RECENT}).all()
        oldest = connection.execute(_OLDEST, {"at": at}).all()
        ways = connection.execute(_GATEWAYS).all()
    NOTICES.clear()
    for row in numbers:
        NOTICES.labels(row.office, row.channel, row.state).set(row.number)
    OLDEST.clear()
    for row in oldest:
        OLDEST.labels(row.channel).set((at - row.since).total_seconds())
    for row in ways:
        is_up = not row.trouble and row.seen_at > at - _SEEN_WITHIN
        GATEWAY_UP.labels(row.channel).set(is_up)
