"""Several processes on one host, forked from a parent that has loaded what they share.

Loading costs each process some fifty megabytes and half a second; forked after loading, they pay it once together.
Where every process has a container of its own, this is not used. A plan is JSON:
`{"processes": [{"service": "intake", "role": "web", "environment": {…}, "log": "/path"}]}`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy.orm import configure_mappers

from services.kernel.run import end_with_parent, main

# What each of them, or several, load once they run; found by what they had loaded that their parent had not.
_SHARED = (
    "apscheduler.triggers.interval",
    "encodings.idna",
    "encodings.unicode_escape",
    "flask_openapi_swagger.plugins",
    "flask_openapi_swagger.templates",
    "granian.server.mp",
    "granian.wsgi",
    "kombu.transport.pyamqp",
    "multiprocessing.popen_fork",
    "pydantic.type_adapter",
    "services.kernel.messaging.worker",
    "services.kernel.timetable",
    "services.kernel.web.app",
    "services.kernel.workport",
)
_PARTS = ("app", "web")  # of each service
_PATIENCE = 10.0  # seconds that a process gets to stop
_LAST = 4096  # bytes of a log in which the sentence is that a process ended with
_LONGEST_PAUSE = 30.0  # seconds between restarts of a process that keeps dying


@dataclass
class Child:
    """One process of the plan and how it fares."""

    service: str
    role: str
    environment: Mapping[str, str]
    log: Path
    pid: int = 0
    started: float = 0.0
    pause: float = 0.5
    again_at: float = 0.0
    log_before: int = 0  # bytes in its log when it was started

    @property
    def title(self) -> str:
        return f"{self.service} {self.role}"


def load(plan: Path) -> list[Child]:
    """Raises KeyError or ValueError for a plan that is none."""
    document: dict[str, Any] = json.loads(plan.read_text(encoding="utf-8"))
    return [
        Child(service=p["service"], role=p["role"], environment=p["environment"], log=Path(p["log"]))
        for p in document["processes"]
    ]


def run(children: Sequence[Child]) -> int:
    """Start all, start again who dies, until told to stop. Then stop all and return 0."""
    for module in (*_SHARED, *(f"services.{c.service}.{part}" for c in children for part in _PARTS)):
        importlib.import_module(module)
    configure_mappers()  # or each would, with its first query, in memory of its own
    gc.collect()
    gc.freeze()
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    for child in children:
        _start(child)
    while not stop.wait(timeout=0.2):
        tend(children)
    _stop(children)
    return 0


def _start(child: Child) -> None:
    child.started = monotonic()
    child.log_before = child.log.stat().st_size if child.log.exists() else 0
    child.pid = os.fork()
    if child.pid:
        return
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, signal.SIG_DFL)
    os.setsid()
    end_with_parent()
    sink = os.open(child.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    os.environ.update(child.environment)
    try:
        main(child.service, [child.role])
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(end.code + "\n")
        sys.stderr.flush()
        sys.stdout.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException:  # noqa: BLE001 - the parent's stack lies below this one: nobody else will tell
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
    finally:
        os._exit(1)


def tend(children: Sequence[Child]) -> None:
    """Say of each that ended how it did, and start it again once its pause is over."""
    for child in children:
        if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
            lived = monotonic() - child.started
            child.pause = 0.5 if lived > 2 * _LONGEST_PAUSE else min(child.pause * 2, _LONGEST_PAUSE)
            child.pid, child.again_at = 0, monotonic() + child.pause
            why = _last_words(child)
            sys.stderr.write(
                f"{child.title} ended after {lived:.1f} s; again in {child.pause:.0f} s ({child.log}){why}\n"
            )
            sys.stderr.flush()
        if not child.pid and monotonic() >= child.again_at:
            _start(child)


def _last_words(child: Child) -> str:
    """The sentence with which it ended, where it did not only log."""
    if not child.log.exists():  # it ended before it could open it
        return ""
    with child.log.open("rb") as log:
        log.seek(max(child.log_before, child.log.stat().st_size - _LAST))
        lines = log.read().decode(errors="replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "")
    return "" if not last or last.startswith("{") else f": {last}"


def _stop(children: Sequence[Child]) -> None:
    running = [c for c in children if c.pid]
    for child in running:
        os.kill(child.pid, signal.SIGTERM)
    deadline = monotonic() + _PATIENCE
    nothing = threading.Event()
    while running and monotonic() < deadline:
        running = [c for c in running if not os.waitpid(c.pid, os.WNOHANG)[0]]
        nothing.wait(0.05)
    for child in running:
        os.killpg(child.pid, signal.SIGKILL)
        os.waitpid(child.pid, 0)
