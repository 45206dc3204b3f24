"""Timed work: APScheduler decides when, an advisory lock sees to it that one process does it at a time."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import text

from services.kernel import metrics
from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.kernel.service import Job, Service

log = structlog.get_logger()
_LOCK = text("select pg_try_advisory_xact_lock(hashtext(:name))")


class Timetable:
    """Runs a service's jobs in threads of this process. A missed run is made up for once; none overlaps itself."""

    def __init__(self, service: Service, house: House) -> None:
        self._service = service
        self._house = house
        self._scheduler = BackgroundScheduler(
            timezone=SHANGHAI,
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        for job in self._service.jobs:
            self._scheduler.add_job(
                self.run, "interval", seconds=job.every / timedelta(seconds=1), args=[job], id=job.name, jitter=None
            )
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=True)

    def run(self, job: Job) -> None:
        """One run, now, unless another process is at it. A fault is logged and counted; the next run comes anyway."""
        began = perf_counter()
        try:
            with self._house.database.engine.connect() as connection, connection.begin():
                mine = connection.execute(_LOCK, {"name": f"{self._service.name}.{job.name}"}).scalar_one()
                if mine:
                    job.run(self._house)
            result = "done" if mine else "elsewhere"
        except Exception:
            log.exception("a timed job failed", job=job.name)
            result = "failed"
        metrics.JOB_RUNS.labels(self._service.name, job.name, result).inc()
        if result == "done":
            metrics.JOB_LAST.labels(self._service.name, job.name).set_to_current_time()
            metrics.JOB_SECONDS.labels(self._service.name, job.name).observe(perf_counter() - began)
