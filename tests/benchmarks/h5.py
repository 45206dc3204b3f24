"""H5: from the commit of a complaint to its notice at the gateway, fifty a second, over the closed-loop floor."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from tests.benchmarks import checks, complaints, peers
from tests.benchmarks.rig import OFFICES, Province

RATE = 50.0
CONNECTIONS = 8
WARM = 400
_COMMITTED = "select case_id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 from intake.complaints"


@dataclass(frozen=True)
class Latency:
    """Milliseconds."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latency:
        cuts = statistics.quantiles(seconds, n=100)
        return cls(cuts[49] * 1000, cuts[98] * 1000)


class Paced:
    """Runs on one province, one after the other."""

    def __init__(self, province: Province) -> None:
        self._province = province
        self._cases: dict[int, str] = {}
        with psycopg.connect(province.admin_url, autocommit=True) as connection:
            self._send(connection, WARM, rate=None)
            connection.execute("vacuum analyze")

    def run(self, count: int) -> tuple[Latency, Latency]:
        """From commit to gateway, and of the answers to citizens. Raises Wrong."""
        with psycopg.connect(self._province.admin_url, autocommit=True) as connection:
            sent = self._send(connection, count, rate=RATE)
            committed: dict[str, float] = dict(connection.execute(_COMMITTED).fetchall())
        arrived = self._province.gateway.first
        hops = [arrived[complaints.phone(number)] - committed[case] for number, case in sent.ids.items()]
        return Latency.of(hops), Latency.of(sent.seconds)

    def check(self) -> None:
        """Raises Wrong unless all that was ever sent arrived exactly once."""
        with psycopg.connect(self._province.admin_url, autocommit=True) as connection:
            self._province.stage.do(self._province.gateway.tell_receipts())
            checks.until_delivered(connection, len(self._cases), within=60)
            checks.until_quiet(connection, within=60)
            checks.exactly_once(self._province, connection, list(self._cases.values()))

    def _send(self, connection: checks.Connection, count: int, *, rate: float | None) -> peers.Answers:
        first = len(self._cases)
        requests = complaints.requests(range(first, first + count), offices=OFFICES.codes)
        port = self._province.plan.web_ports["intake"]
        sent = self._province.stage.do(peers.send(port, requests, connections=CONNECTIONS, rate=rate))
        if sent.faults:
            raise checks.Wrong(f"{len(sent.faults)} refused: {sent.faults[0]}")
        self._cases |= sent.ids
        checks.until_handed(connection, self._province.gateway, len(self._cases), within=60)
        checks.until_quiet(connection, within=60)
        return sent
