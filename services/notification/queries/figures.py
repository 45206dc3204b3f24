"""Figures for Prometheus."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client import Gauge
from sqlalchemy import text

from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.workdays import load_published
from services.notification.rules.health import NOT_SET
from services.notification.rules.patience import unposted_before

RECENT = timedelta(days=7)  # failures older than this have been dealt with, or never will be

NOTICES = Gauge(
    "notices_open", "Notices that wait or are being sent, or failed within a week", ("office", "channel", "state")
)
OLDEST = Gauge("notices_oldest_waiting_seconds", "For how long the oldest notice has been allowed to go", ("channel",))
OLDEST_URGENT = Gauge(
    "notices_oldest_urgent_waiting_seconds",
    "For how long the oldest notice that does not wait for a decent hour has been allowed to go",
    ("channel",),
)
OLDEST_OF = Gauge(
    "notices_oldest_waiting_of_office_seconds",
    "For how long the oldest notice of an office has been allowed to go",
    ("office", "channel"),
)
GATEWAY_UP = Gauge("notices_gateway_up", "Whether notices can be handed over, as last seen", ("channel", "provider"))
NOT_FILLED = Gauge(
    "notices_not_filled",
    "Notices of a week that could not be filled in, and in whose place none was written yet",
    ("office",),
)
LETTERS = Gauge(
    "notices_letters_waiting", "Letters that nobody has printed and posted for more than a working day", ("office",)
)
UNANSWERED = Gauge("notices_alarms_unanswered", "Alarms that no officer on duty has answered", ("office",))
_OPEN = text("""
select office, channel, state, count(*) as number from notification.notices
where state in ('waiting', 'failed_temporarily') group by office, channel, state
union all
select office, channel, state, count(*) from notification.notices
where state in ('failed', 'unknown') and created_at > :since group by office, channel, state
""")
_OLDEST = text("""
select office, channel, min(go_at) as since, min(go_at) filter (where urgent) as urgent_since from notification.notices
where state in ('waiting', 'failed_temporarily') and channel in ('sms', 'email') and go_at <= :at
group by office, channel
""")
_NOT_FILLED = text("""
select office, count(*) as number from notification.notices
where state = 'failed' and text = '' and created_at > :since group by office
""")
_LETTERS = text("""
select office, count(*) as number from notification.notices
where state = 'waiting' and channel = 'letter' and go_at < :before group by office
""")
_GATEWAYS = text("select channel, provider, trouble, seen_at, rests_until from notification.gateways")
_UNANSWERED = text("""
select office, count(*) as number from notification.alarms where answered_at is null group by office
""")
_SEEN_WITHIN = timedelta(minutes=1)
_TRIED_WITHIN = timedelta(minutes=1)  # so long a try after a rest may take; it is down until that was good


def measure(house: House) -> None:
    """Ask the database before a scrape."""
    at = now()
    with house.database.work_seeing_every_office(because="figures for Prometheus") as session:
        connection = session.connection()
        numbers = connection.execute(_OPEN, {"since": at - RECENT}).all()
        oldest = connection.execute(_OLDEST, {"at": at}).all()
        not_filled = connection.execute(_NOT_FILLED, {"since": at - RECENT}).all()
        letters = connection.execute(_LETTERS, {"before": unposted_before(at, load_published())}).all()
        ways = connection.execute(_GATEWAYS).all()
        unanswered = connection.execute(_UNANSWERED).all()
    NOTICES.clear()
    for row in numbers:
        NOTICES.labels(row.office, row.channel, row.state).set(row.number)
    OLDEST.clear()
    OLDEST_URGENT.clear()
    OLDEST_OF.clear()
    for channel in {row.channel for row in oldest}:
        since = min(row.since for row in oldest if row.channel == channel)
        OLDEST.labels(channel).set((at - since).total_seconds())
        urgent = [row.urgent_since for row in oldest if row.channel == channel and row.urgent_since]
        OLDEST_URGENT.labels(channel).set((at - min(urgent)).total_seconds() if urgent else 0)
    for row in oldest:
        OLDEST_OF.labels(row.office, row.channel).set((at - row.since).total_seconds())
    GATEWAY_UP.clear()
    for row in ways:
        if row.trouble == NOT_SET:
            continue  # nobody wanted it: nothing is down
        rests = row.rests_until is not None and row.rests_until > at - _TRIED_WITHIN
        is_up = not row.trouble and not rests and row.seen_at > at - _SEEN_WITHIN
        GATEWAY_UP.labels(row.channel, row.provider).set(is_up)
    NOT_FILLED.clear()
    for row in not_filled:
        NOT_FILLED.labels(row.office).set(row.number)
    LETTERS.clear()
    for row in letters:
        LETTERS.labels(row.office).set(row.number)
    UNANSWERED.clear()
    for row in unanswered:
        UNANSWERED.labels(row.office).set(row.number)
