"""What Prometheus is told of every process. Never a case or a person as a label."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

HTTP_REQUESTS = Counter("http_requests_total", "Requests answered", ("service", "method", "route", "status"))
HTTP_SECONDS = Histogram(
    "http_request_seconds",
    "Time to answer",
    ("service", "method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
GAUGES_MISSED = Counter(
    "gauges_missed_total", "Scrapes for which the service's own figures could not be had", ("service",)
)
JOB_RUNS = Counter("job_runs_total", "Timed jobs by result: done, failed, elsewhere", ("service", "job", "result"))
JOB_SECONDS = Histogram("job_seconds", "Time a timed job took", ("service", "job"))
JOB_LAST = Gauge("job_last_success_timestamp_seconds", "When a timed job last ended well", ("service", "job"))
