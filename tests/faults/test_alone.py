"""On a machine without a broker the province runs in one process, and says so."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import psycopg

from deploy.local.places import free_port
from services.kernel.alone import WARNING
from tests.faults.works import eventually
from tests.province import NAMES, OFFICES_FILE


def plan(
    folder: Path, databases: dict[str, tuple[str, str]], secret_files: dict[str, dict[str, str]]
) -> tuple[Path, dict[str, int]]:
    ports = {name: free_port() for name in NAMES}
    processes = [
        {
            "service": name,
            "role": "web",
            "log": str(folder / f"{name}.log"),
            "environment": {
                "DATABASE_URL": databases[name][0],
                "BROKER_URL": "memory://",
                "OFFICES_FILE": str(OFFICES_FILE),
                "WEB_PORT": str(ports[name]),
                "SECURE_COOKIES": "no",
                **secret_files[name],
            },
        }
        for name in NAMES
    ]
    path = folder / "plan.json"
    path.write_text(json.dumps({"processes": processes}), encoding="utf-8")
    return path, ports


def answers(port: int, path: str, body: dict[str, Any] | None = None) -> bool:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "alone-1"}
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own port
            return bool(answer.status in (200, 201))
    except OSError:
        return False


def test_without_a_broker_a_complaint_reaches_every_service_in_one_process(
    databases: dict[str, tuple[str, str]], secret_files: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    path, ports = plan(tmp_path, databases, secret_files)
    said = tmp_path / "said"
    with said.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen([sys.executable, "-m", "services", "alone", str(path)], stdout=sink, stderr=sink)
    try:

        def all_ready() -> bool:
            return all(answers(port, "/readyz") for port in ports.values())

        eventually(all_ready, lambda: said.read_text("utf-8")[-2000:], within=30)
        assert answers(
            ports["intake"], "/api/complaints", {"office": "220100", "channel": "other", "text": "九月的养老金没有到账"}
        )
        with psycopg.connect(databases["admin"][0], autocommit=True) as connection:

            def everywhere() -> bool:
                counts = "select (select count(*) from routing.cases), (select count(*) from archive.dossiers)"
                return connection.execute(counts).fetchone() == (1, 1)

            eventually(everywhere, lambda: said.read_text("utf-8")[-2000:], within=20)
    finally:
        process.terminate()
        ended = process.wait(timeout=20)
    assert ended == 0
    assert WARNING in said.read_text("utf-8")
