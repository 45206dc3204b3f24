"""H8: intake's cold start without a broker, from exec to the first complaint that was answered with 201."""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request

from deploy.local.passwords import SERVICES
from deploy.local.places import free_port
from tests.benchmarks import bare, complaints
from tests.benchmarks.checks import Wrong
from tests.benchmarks.rig import OFFICES, TEMPLATE, Rig

_LONGEST = 30.0


def cold_start(rig: Rig, name: str) -> float:
    """Seconds. Both processes of the service start at once, as they do after a host was switched on."""
    away = dict.fromkeys(SERVICES, f"amqp://intake:none@127.0.0.1:{free_port()}/complaints")
    with rig.database(name, template=TEMPLATE):
        plan = rig.plan(name, brokers=away)
        env = bare.environment() | rig.environment(plan, "intake")
        command = [sys.executable, "-m", "services.intake"]
        began = time.perf_counter()
        web = rig.run.start(f"{name}-web", [*command, "web"], rank=40, env=env)
        work = rig.run.start(f"{name}-work", [*command, "work"], rank=40, env=env)
        try:
            while not _registered(plan.web_ports["intake"]):
                if web.has_ended() or time.perf_counter() - began > _LONGEST:
                    raise Wrong(f"no complaint was taken: {web.last_words()}")
                time.sleep(0.005)
            return time.perf_counter() - began
        finally:
            rig.run.end(web, work)


def _registered(port: int) -> bool:
    _, _, body = complaints.requests(range(1), offices=OFFICES.codes)[0].partition(b"\r\n\r\n")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/complaints", body, method="POST")
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 201)
    except urllib.error.HTTPError as refused:
        raise Wrong(f"refused: {refused.read()[:300]!r}") from refused
    except OSError:
        return False
