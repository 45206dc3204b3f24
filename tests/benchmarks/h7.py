"""H7: memory at rest of everything that `services together` started."""

from __future__ import annotations

import time
import urllib.request

from tests.benchmarks import complaints, peers, proc
from tests.benchmarks.rig import OFFICES, Province

SETTLES = 8.0  # seconds
_PAGES = {"intake": "/", "routing": "/login", "notification": "/healthz", "archive": "/healthz"}


def at_rest(province: Province) -> dict[str, list[float]]:
    """Megabytes (PSS) of each process, by name, after each has done something and all have settled."""
    port = province.plan.web_ports
    for service, page in _PAGES.items():
        urllib.request.urlopen(f"http://127.0.0.1:{port[service]}{page}", timeout=10).close()
    warm = complaints.requests(range(1), offices=OFFICES.codes)
    province.stage.do(peers.send(port["intake"], warm, connections=1))
    time.sleep(SETTLES)
    return proc.pss(province.process.popen.pid)
