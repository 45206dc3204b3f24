"""A web process killed at any moment loses no complaint and registers none twice; the broker is down all the while."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

import psycopg
import pytest

from services.kernel.house import House
from tests.intake.samples import complaint

CALLERS, EACH = 4, 40


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def web(house: House, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The process as an office runs it, answering; ended at the latest when the block ends."""
    environment = {
        **os.environ,
        **house.settings.environment,
        "BROKER_URL": "amqp://intake:none@127.0.0.1:1/nowhere",
        "WEB_PORT": str(port),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "services.intake", "web"], env=environment, start_new_session=True
    )
    try:
        tick = threading.Event()
        while call(port, "/healthz") is None:
            assert process.poll() is None
            tick.wait(0.05)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def call(port: int, path: str, body: object = None, key: str = "") -> dict[str, str] | None:
    """The answer, or None when there was none."""
    data = json.dumps(body).encode() if body else None
    headers = {"Content-Type": "application/json", "Idempotency-Key": key} if body else {}
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", data, headers), timeout=10) as answer:
            told: dict[str, str] = json.load(answer)
            return told
    except (URLError, HTTPException, OSError):
        return None


def send_all(port: int, heard: dict[str, str], *, when: Callable[[], object] = lambda: None) -> None:
    """Every caller sends its complaints, each under its own key, and notes the ids that it was told."""

    def caller(name: int) -> None:
        for n in range(EACH):
            key = f"{name}-{n}"
            answer = call(port, "/api/complaints", complaint(text=key), key)
            if answer is not None:
                assert heard.setdefault(key, answer["id"]) == answer["id"]
                when()

    callers = [threading.Thread(target=caller, args=(name,)) for name in range(CALLERS)]
    for thread in callers:
        thread.start()
    for thread in callers:
        thread.join()


@pytest.mark.clause("A6.2.3.4-2")
def test_a_killed_process_loses_nothing_and_does_nothing_twice(house: House, admin: psycopg.Connection) -> None:
    heard: dict[str, str] = {}
    with web(house, port := free_port()) as process:

        def kill() -> None:
            if len(heard) >= EACH:
                os.killpg(process.pid, signal.SIGKILL)

        send_all(port, heard, when=kill)
    assert EACH <= len(heard) < CALLERS * EACH
    with web(house, port := free_port()):
        send_all(port, heard)
    assert len(heard) == CALLERS * EACH
    numbers = sorted(int(case.rpartition("-")[2]) for case in heard.values())
    assert numbers == list(range(1, CALLERS * EACH + 1))
    said = admin.execute("select count(distinct case_id), count(*) from intake.outbox").fetchone()
    assert said == (CALLERS * EACH, CALLERS * EACH)
