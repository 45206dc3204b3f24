"""H1: complaints that went the whole way, a second, over what thin drivers do with the same commits and messages."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psycopg

from tests.benchmarks import checks, complaints, peers, proc
from tests.benchmarks.rig import OFFICES, Province

CONNECTIONS = 16
WARM = 400  # complaints before the clock runs; then the statistics are made that a database in use has


@dataclass
class Figures:
    """Rates in complaints a second; `cpu` in milliseconds a complaint."""

    whole: float
    accepted: float
    receipts: float
    cpu: dict[str, float]


def whole_way(province: Province, count: int) -> Figures:
    """Send `count` complaints as fast as they are answered. Raises Wrong unless all arrived exactly once."""
    first = complaints.requests(range(WARM), offices=OFFICES.codes)
    more = complaints.requests(range(WARM, WARM + count), offices=OFFICES.codes)
    port = province.plan.web_ports["intake"]
    with psycopg.connect(province.admin_url, autocommit=True) as connection:
        warm = province.stage.do(peers.send(port, first, connections=CONNECTIONS))
        checks.until_handed(connection, province.gateway, len(warm.ids), within=60)
        checks.until_quiet(connection, within=60)
        connection.execute("vacuum analyze")
        before, began = proc.cpu(province.roots()), time.perf_counter()
        sent = province.stage.do(peers.send(port, more, connections=CONNECTIONS))
        accepted = time.perf_counter() - began
        if sent.faults or warm.faults:
            raise checks.Wrong(f"{len(sent.faults)} refused: {[*warm.faults, *sent.faults][0]}")
        checks.until_handed(connection, province.gateway, WARM + count, within=120)
        seconds, after = time.perf_counter() - began, proc.cpu(province.roots())
        checks.until_quiet(connection, within=60)
        told = time.perf_counter()
        province.stage.do(province.gateway.tell_receipts())
        checks.until_delivered(connection, WARM + count, within=120)
        receipts = (WARM + count) / (time.perf_counter() - told)
        checks.until_quiet(connection, within=60)
        checks.exactly_once(province, connection, [*warm.ids.values(), *sent.ids.values()])
    cpu = {name: (after[name] - before.get(name, 0.0)) / count * 1000 for name in after}
    return Figures(count / seconds, count / accepted, receipts, cpu)
