"""What Prometheus is told of messages. Labels name services, lanes, types and results; never a case or a person."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200)

OUTBOX_WAITING = Gauge("outbox_waiting", "Rows of the outbox that are not sent yet", ("service", "lane"))
OUTBOX_OLDEST = Gauge("outbox_oldest_seconds", "Age of the oldest row that is not sent yet", ("service", "lane"))
PUBLISHED = Counter("messages_published_total", "Messages by answer of the broker", ("service", "lane", "result"))
CONFIRM = Histogram(
    "publish_confirm_seconds", "From publishing a batch to its last confirm", ("service",), buckets=SECONDS
)
LEADS = Gauge("relay_leads", "1 while this process relays the service's outbox", ("service",))

HOP = Histogram("message_hop_seconds", "From the sayer's commit to the hearer's", ("service", "type"), buckets=SECONDS)
HEARD = Counter(
    "messages_heard_total",
    "Messages by result: done, duplicate, later, failed, parked, undecodable, ignored",
    ("service", "type", "result"),
)
BATCH = Histogram(
    "heard_batch_messages", "Messages in one transaction", ("service", "lane"), buckets=(1, 2, 5, 10, 20, 50, 100, 200)
)
POSTPONED = Gauge("messages_postponed", "Messages on the retry ladder", ("service",))
PARKED = Gauge("messages_parked", "Messages that wait for an operator: parked or undecodable", ("service", "kind"))
CONSUMING = Gauge("consumer_connected", "1 while the consumer of a lane listens to the broker", ("service", "lane"))
RESTARTS = Counter("message_thread_restarts_total", "Threads that died and were started again", ("service", "thread"))
