"""Timed work: APScheduler decides when, an advisory lock sees to it that one process does it at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from queue import SimpleQueue
from time import monotonic, perf_counter
from typing import Any

import structlog
from apscheduler.executors.pool import BasePoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import text

from services.kernel import metrics
from services.kernel.clock import SHANGHAI, now
from services.kernel.house import House
from services.kernel.messaging.forgetting import forget_sent
from services.kernel.service import Job, Service

log = structlog.get_logger()
AT_ONCE = 2
LOOK = 5.0  # seconds between two looks at the clock; counted by the monotonic one, which nobody sets
SLACK = timedelta(seconds=2)  # by so much a clock is set without harm
WAIT = 4.0  # seconds that `stop` waits for jobs in the middle
_LOCK = text("select pg_try_advisory_xact_lock(hashtext(:name))")


class Timetable:
    """Runs a service's jobs in threads of this process. A missed run is made up for once; none overlaps itself."""

    def __init__(self, service: Service, house: House, *, look: float = LOOK, wait: float = WAIT) -> None:
        self._service = service
        self._jobs = (*service.jobs, Job("forget-sent", timedelta(hours=1), self._forget_sent))
        self._house = house
        self._look, self._wait = look, wait
        self._stopped = threading.Event()
        self._hands = _Hands()
        self._scheduler = BackgroundScheduler(
            timezone=SHANGHAI,
            executors={"default": _ByHand(self._hands)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        for job in self._jobs:
            self._scheduler.add_job(
                self.run, "interval", seconds=job.every / timedelta(seconds=1), args=[job], id=job.name, jitter=None
            )
            # The figure exists before the first failure: a rise from nothing is not seen as one.
            metrics.JOB_RUNS.labels(self._service.name, job.name, "failed").inc(0)
        self._scheduler.start()
        threading.Thread(target=self._watch, name=f"{self._service.name}-clock", daemon=True).start()

    def begin_no_more(self) -> None:
        """What runs goes on, nothing else begins."""
        self._stopped.set()
        self._scheduler.pause()

    def stop(self) -> None:
        """Waits a few seconds for what runs. What is then still in the middle ends with the process, as a crash would
        end it: its transaction is undone, and another process or the next start makes up for it."""
        self._stopped.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if not self._hands.rest(self._wait):
            log.error("timed jobs did not end in time")

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

    def _forget_sent(self, house: House) -> None:
        if gone := forget_sent(house, self._service.messages.outbox, at=now()):
            log.info("what was sent long ago is forgotten", rows=gone)

    def _watch(self) -> None:
        """A clock that is set back leaves every job waiting for a moment that is further off than its interval."""
        while not self._stopped.wait(self._look):
            for job in self._jobs:
                planned = self._scheduler.get_job(job.name)
                due, moment = planned.next_run_time if planned else None, now()
                if due and due > moment + job.every + SLACK:
                    log.warning("the clock was set back; a job is due at once", job=job.name)
                    planned.modify(next_run_time=moment)


class _ByHand(BasePoolExecutor):  # type: ignore[misc]
    def __init__(self, hands: _Hands) -> None:
        super().__init__(hands)


class _Hands:
    """The threads in which jobs run. They end with the process, which those of the standard pool would hold up."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._work, name=f"job-{n}", daemon=True) for n in range(AT_ONCE)]
        self._begun = self._ended = False

    def submit(self, run: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """As of `concurrent.futures.Executor`."""
        future: Future[Any] = Future()

        def fulfil() -> None:
            try:
                future.set_result(run(*arguments))
            except BaseException as cause:  # noqa: BLE001 - the scheduler is told, and tells
                future.set_exception(cause)

        if not self._begun:
            self._begun = True
            for thread in self._threads:
                thread.start()
        self._waiting.put(fulfil)
        return future

    def shutdown(self, _wait: bool = True) -> None:
        """As of `concurrent.futures.Executor`, but for waiting: see `rest`. What has not begun does not begin."""
        self._ended = True
        for _ in self._threads:
            self._waiting.put(None)

    def rest(self, seconds: float) -> bool:
        """Whether all have ended within that time."""
        deadline = monotonic() + seconds
        for thread in self._threads:
            if self._begun:
                thread.join(max(0.0, deadline - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while (run := self._waiting.get()) is not None and not self._ended:
            run()
