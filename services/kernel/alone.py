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

from werkzeug.serving import BaseWSGIServer, make_server

from services.kernel import logs
from services.kernel.house import House
from services.kernel.messaging.worker import Worker
from services.kernel.run import find
from services.kernel.settings import Settings
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
    running = [_open(p["service"], p["environment"]) for p in processes if p["role"] == "web"]
    while not stop.wait(timeout=60):
        pass
    for worker, timetable, server, house in running:
        server.shutdown()
        timetable.stop()
        worker.stop()
        house.close()
    return 0


def _open(name: str, environment: dict[str, str]) -> tuple[Worker, Timetable, BaseWSGIServer, House]:
    settings = Settings.read({**environment, "BROKER_URL": "memory://"})
    logs.configure(service=name, level=settings.log_level)
    service, house = find(name), House.open(name, settings)
    worker, timetable = Worker(service, house), Timetable(service, house)
    server = make_server(settings.web_host, settings.web_port, make_app(service, house), threaded=True)
    threading.Thread(target=server.serve_forever, name=f"{name} pages", daemon=True).start()
    worker.start()
    timetable.start()
    for thread in service.threads:
        thread(house)
    return worker, timetable, server, house
