"""What the machines that run a process ask it is answered when it is most needed: while something else is wrong."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection

import pytest

from services.kernel.house import House
from services.kernel.web.app import make_app
from services.kernel.workport import WorkPort
from tests.wire.stage import hearer, house

NOBODY = "postgresql://svc_routing:x@127.0.0.1:1/none"


def asks_the_tables(house: House) -> None:
    with house.database.work(seeing=()) as session:
        session.connection()


SERVICE = hearer(gauges=asks_the_tables)


@pytest.fixture
def cut_off(secret_files: Mapping[str, dict[str, str]]) -> Iterator[House]:
    """A service whose database is away."""
    made = house("routing", NOBODY, "memory://", secret_files["routing"])
    yield made
    made.close()


@pytest.fixture
def port(cut_off: House) -> Iterator[int]:
    served = WorkPort(SERVICE, cut_off, lambda: ["relay: the database is away"])
    served.start()
    yield served.port
    served.stop()


def get(port: int, path: str) -> tuple[int, str]:
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", path)
    answer = line.getresponse()
    told = answer.read().decode()
    line.close()
    return answer.status, told


def missed(text: str) -> float:
    return float(text.partition('\ngauges_missed_total{service="routing"} ')[2].partition("\n")[0])


def test_a_worker_tells_its_figures_and_counts_the_missing_ones_while_the_database_is_away(port: int) -> None:
    (status, first), (again, second) = get(port, "/metrics"), get(port, "/metrics")
    assert (status, again) == (200, 200)
    assert missed(second) == missed(first) + 1
    assert "process_cpu_seconds_total" in second


def test_a_web_process_tells_its_figures_while_the_database_is_away(cut_off: House) -> None:
    client = make_app(SERVICE, cut_off).test_client()
    first, second = client.get("/metrics"), client.get("/metrics")
    assert (first.status_code, second.status_code) == (200, 200)
    assert missed(second.text) == missed(first.text) + 1
    assert client.get("/readyz").status_code == 503


def test_who_connects_and_says_nothing_keeps_nobody_else_waiting(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)), socket.create_connection(("127.0.0.1", port)) as half:
        half.sendall(b"GET /healthz HT")
        assert get(port, "/healthz")[0] == 200
        assert get(port, "/readyz") == (503, '{"service": "routing", "faults": ["relay: the database is away"]}')
