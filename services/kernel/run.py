"""How a service's processes start: `python -m services.<name> web | work | migrate | <a command of its own>`."""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import structlog

from services.kernel import logs
from services.kernel.house import House
from services.kernel.offices import Directory
from services.kernel.service import Service
from services.kernel.settings import Settings, Unsettled

if TYPE_CHECKING:
    from flask import Flask

    from services.kernel.messaging.worker import Worker

Command = Callable[[str, Settings, Sequence[str]], int]
# Rows of the ORM are many and live for one transaction. With Python's own 700 they are searched for rings again and
# again, a twentieth of all that a complaint costs.
_SELDOM = (20_000, 20, 20)
_ON_AND_ON = ("web", "work")
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
log = structlog.get_logger()


def find(name: str) -> Service:
    """The service of that name."""
    found: Service = importlib.import_module(f"services.{name}.app").service
    return found


def settled(name: str, environment: Mapping[str, str]) -> Settings:
    """For a process that goes on and on. Raises Unsettled also for what only the service itself can judge."""
    settings, judge = Settings.read(environment), find(name).unsettled
    faults = judge(settings, Directory.load(settings.offices_file)) if judge else ()
    if faults:
        raise Unsettled("; ".join(faults))
    return settings


def main(name: str, arguments: Sequence[str]) -> None:
    """Run one process until it is told to stop. Ends with status 1 and a sentence when it lacks a setting."""
    commands: dict[str, Callable[[str, Settings, Sequence[str]], int]] = {
        "web": _web,
        "work": _work,
        "migrate": _migrate,
    }
    wanted, rest = (arguments[0], arguments[1:]) if arguments else ("", ())
    try:
        settings = settled(name, os.environ) if wanted in _ON_AND_ON else Settings.read(os.environ)
    except Unsettled as cause:
        sys.exit(f"services.{name}: {cause}")
    # What an operator's command answers stands alone on standard output.
    logs.configure(service=name, level=settings.log_level, to=None if wanted in commands else sys.stderr)
    sys.exit(commands.get(wanted, _own(wanted))(name, settings, rest))


def _web(name: str, settings: Settings, _rest: Sequence[str]) -> int:
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["SERVICE"] = name
    Granian(
        "services.kernel.run:wsgi",
        factory=True,
        address=settings.web_host,
        port=settings.web_port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=find(name).requests_at_once,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
        log_enabled=False,
    ).serve()
    return 0


def end_with_parent() -> None:
    """Let the kernel end this process when its parent dies, however it dies: nobody is left holding a port."""
    ctypes.CDLL(None, use_errno=True).prctl(_END_WITH_PARENT, signal.SIGTERM)


def wsgi() -> Flask:
    """What granian's worker serves."""
    end_with_parent()
    from services.kernel.web.app import make_app

    name = os.environ["SERVICE"]
    settings = Settings.read(os.environ)
    logs.configure(service=name, level=settings.log_level)
    app = make_app(find(name), House.open(name, settings))
    search_seldom()
    return app


def search_seldom() -> None:
    """What was loaded stays, and is searched for rings no more; what comes is searched when it is much. The pages that
    loading needed go back to the machine."""
    gc.collect()
    gc.freeze()
    ctypes.CDLL(None).malloc_trim(0)
    gc.set_threshold(*_SELDOM)


def _work(name: str, settings: Settings, _rest: Sequence[str]) -> int:
    from services.kernel.messaging.worker import Worker
    from services.kernel.timetable import Timetable

    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    house = House.open(name, settings)
    service = find(name)
    os.nice(service.niceness)
    worker = Worker(service, house)
    timetable = Timetable(service, house)
    worker.start()
    timetable.start()
    others = [thread for start in service.threads if (thread := start(house))]
    _serve_metrics(service, house, worker)
    search_seldom()
    log.info("at work")
    while not stop.wait(timeout=60):
        pass
    timetable.begin_no_more()
    worker.stop()  # first, for the broker wants back what was not handled; a job in the middle may take long
    for other in others:
        other.stop()
    timetable.stop()
    house.close()
    log.info("stopped")
    return 0


def _serve_metrics(service: Service, house: House, worker: Worker) -> None:
    from services.kernel.workport import WorkPort

    if house.settings.metrics_port:
        WorkPort(service, house, worker.ready).start()


def _migrate(name: str, settings: Settings, _rest: Sequence[str]) -> int:
    from services.kernel.migrating import migrate

    if not settings.database_owner_url:
        sys.exit("DATABASE_OWNER_URL is not set: only the schema's owner migrates")
    migrate(name, owner_url=settings.database_owner_url, tables=find(name).tables)
    log.info("migrated")
    return 0


def _own(wanted: str) -> Command:
    def run(name: str, settings: Settings, rest: Sequence[str]) -> int:
        from services.kernel.desk import parked

        service = find(name)
        commands: dict[str, Callable[[House, Sequence[str]], int]] = {
            "parked": partial(parked, service),
            **service.commands,
        }
        if wanted not in commands:
            known = ", ".join(("web", "work", "migrate", *commands))
            sys.exit(f"services.{name}: {wanted or 'no command'}; there are: {known}")
        house = House.open(name, settings)
        try:
            return commands[wanted](house, rest)
        finally:
            house.close()

    return run
