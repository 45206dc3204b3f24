"""All services in one process without a broker: for a machine that has none. Messages wait in this process's memory.

What was said survives in the outbox only until it is handed to the in-memory broker: a crash after that loses it.
Therefore it says so loudly, and no office works like this.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path

from werkzeug.serving import make_server

from services.kernel import logs
from services.kernel.house import House
from services.kernel.messaging.worker import Worker
from services.kernel.run import find, settled
from services.kernel.service import Thread
from services.kernel.timetable import Timetable
from services.kernel.web.app import make_app

WARNING = "没有找到消息中间件：全部服务在一个进程里运行，消息只在内存中，仅供试用，不得用于正式办公。"


def run(plan: Path) -> int:
    """Until told to stop. The plan is that of `services.kernel.together`; only its `web` entries count."""
    processes = json.loads(plan.read_text(encoding="utf-8"))["processes"]
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    sys.stderr.write(WARNING + "\n")
    # All are made before the first starts: making a worker declares its queues in memory.
    running = [_Alone(p["service"], p["environment"]) for p in processes if p["role"] == "web"]
    for each in running:
        each.start()
    while not stop.wait(timeout=60):
        pass
    for each in running:
        each.stop()
    return 0


class _Alone:
    """One service: its pages, messages, timetable and threads in this process."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        settings = settled(name, {**environment, "BROKER_URL": "memory://"})
        logs.configure(service=name, level=settings.log_level)
        self._service, self._house = find(name), House.open(name, settings)
        self._worker = Worker(self._service, self._house)
        self._timetable = Timetable(self._service, self._house)
        app = make_app(self._service, self._house)
        self._server = make_server(settings.web_host, settings.web_port, app, threaded=True)
        self._others: list[Thread] = []

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, name=f"{self._service.name} pages", daemon=True).start()
        self._worker.start()
        self._timetable.start()
        self._others = [thread for start in self._service.threads if (thread := start(self._house))]

    def stop(self) -> None:
        self._server.shutdown()
        self._timetable.begin_no_more()
        self._worker.stop()
        for other in self._others:
            other.stop()
        self._timetable.stop()
        self._house.close()
