"""The eight processes for real: started as `make run` starts them, killed as nobody should, watched from outside.

Broker and database are the run's own; the line to the broker is a cable that can be pulled.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.rows import dict_row

from deploy.local.phones.inbox import Arrival
from deploy.local.places import free_port
from deploy.local.processes import Run
from services.kernel.clock import now
from services.kernel.database import Database
from services.kernel.offices import Directory
from services.kernel.people import Officer
from services.kernel.sessions import Sessions
from tests.notification.channels.peers import Centre
from tests.province import NAMES, OFFICES_FILE
from tests.wire.cable import Cable

ROLES = ("web", "work")
PATIENCE = 40.0
WINDOW = 4  # messages that may be unanswered on the line to the message centre


def eventually(holds: Callable[[], bool], what: Callable[[], object] = str, *, within: float = PATIENCE) -> None:
    """Wait until it holds; fails with what there is after `within` seconds."""
    tick, until = threading.Event(), monotonic() + within
    while not holds():
        assert monotonic() < until, what()
        tick.wait(0.05)


@dataclass(frozen=True)
class Answer:
    """`body` is JSON, or the text of a page."""

    status: int
    body: Any


@dataclass
class Works:
    """`officers` by user name. `admin_url` looks below the fence. `poison` is what a test put in for each hearer."""

    run: Run
    ports: Mapping[str, int]
    logs: Path
    cable: Cable
    centre: Centre
    databases: Mapping[str, str]
    brokers: Mapping[str, str]
    admin_url: str
    officers: Mapping[str, Officer]
    sessions: Sessions
    poison: Counter[str] = field(default_factory=Counter)

    @property
    def broker_admin_url(self) -> str:
        """Past the cable."""
        return self.brokers["admin"]

    def arrivals(self) -> list[Arrival]:
        """What the message centre took in, by its own record."""
        return self.centre.inbox.newest(limit=2000)

    def logged(self) -> str:
        """What all processes have written so far."""
        return "".join(log.read_text(encoding="utf-8") for log in sorted(self.logs.glob("*.log")))

    @contextmanager
    def database(self, service: str) -> Iterator[Database]:
        """As the service's own role."""
        opened = Database(self.databases[service], offices=Directory.load(OFFICES_FILE), connections=1)
        try:
            yield opened
        finally:
            opened.close()

    def ask(self, service: str, method: str, path: str, *, by: Officer | None = None, **how: Any) -> Answer:
        """One request on a connection of its own. Raises OSError or HTTPException while nobody answers."""
        headers = {"Content-Type": "application/json", **how.get("headers", {})}
        if by is not None:
            headers["Authorization"] = f"Bearer {self.sessions.issue(by, at=now())[0]}"
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[service], timeout=20)
        try:
            body = json.dumps(how["json"]) if "json" in how else None
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        is_json = "json" in response.headers.get("Content-Type", "")
        return Answer(response.status, json.loads(content) if is_json else content.decode())

    def insist(self, service: str, method: str, path: str, **how: Any) -> Answer:
        """The same request until somebody answers it with something else than a fault of ours."""
        tick, until = threading.Event(), monotonic() + PATIENCE
        while True:
            with suppress(OSError, http.client.HTTPException):
                answer = self.ask(service, method, path, **how)
                if answer.status < 500:
                    return answer
            assert monotonic() < until, f"nobody answers {method} {path}"
            tick.wait(0.05)

    def register(self, office: str, phone: str, *, key: str = "", text: str = "九月的养老金没有到账") -> Answer:
        """Registered at last, whatever happens meanwhile: the same key until there is an answer."""
        complainant = {"name": "王桂兰", "phone": phone}
        complaint = {"office": office, "channel": "other", "text": text, "complainant": complainant}
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.insist("intake", "POST", "/api/complaints", json=complaint, headers=headers)

    def act(self, seat: str, case: str, act: str, *, version: int, **form: Any) -> Answer:
        by = self.officers[f"{case.partition('-')[0]}-{seat}"]
        path, match = f"/api/cases/{case}/acts/{act}", {"If-Match": f'"{version}"'}
        return self.insist("routing", "POST", path, by=by, json=form, headers=match)

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """From below the fence."""
        with psycopg.connect(self.admin_url, row_factory=dict_row, autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def count(self, query: str, *values: object) -> int:
        return int(self.rows(f"select count(*) as n from {query}", *values)[0]["n"])  # noqa: S608 - ours

    def pids(self, service: str, role: str) -> list[int]:
        """The processes of that name, the first one first: known by the log that they write."""
        log, found = self.logs / f"{service}-{role}.log", []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and (entry / "fd" / "1").readlink() == log:
                    found.append(int(entry.name))
        return sorted(found)

    def kill(self, service: str, role: str) -> None:
        """SIGKILL for all of it, whatever it is doing; waits for it to be there."""
        eventually(lambda: bool(self.pids(service, role)), lambda: f"{service} {role} does not run")
        for pid in self.pids(service, role):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def wait_until_up(self) -> None:
        for service in NAMES:
            self.insist(service, "GET", "/healthz")

    def close(self) -> None:
        killed = self.run.end_all()
        self.cable.close()
        self.centre.close()
        assert killed == [], "did not end when told to"


def start(
    folder: Path,
    databases: Mapping[str, str],
    brokers: Mapping[str, str],
    secret_files: Mapping[str, Mapping[str, str]],
    *,
    admin_url: str,
    officers: Mapping[str, Officer],
) -> Works:
    """All eight, up and answering."""
    cable, centre = Cable(brokers["intake"]), Centre()
    ports = {name: free_port() for name in NAMES}
    run, plan = Run(folder / "run", temporary=True), folder / "plan.json"
    processes = []
    for name in NAMES:
        common = {
            "DATABASE_URL": databases[name],
            "BROKER_URL": _through(cable, brokers[name]),
            "OFFICES_FILE": str(OFFICES_FILE),
            "SECURE_COOKIES": "no",
            "TOTP_REQUIRED": "no",
            "QUIET_HOURS": "none",
            "FOLD_WITHIN": "0",
            "WEB_PORT": str(ports[name]),
            "SMPP_URL": f"smpp://office:secret@127.0.0.1:{centre.port}?from=10690000&window={WINDOW}",
            "LOG_LEVEL": "WARNING",
            **secret_files[name],
        }
        for role in ROLES:
            log = str(folder / f"{name}-{role}.log")
            own = {**common, "METRICS_PORT": str(free_port()) if role == "work" else "0"}
            processes.append({"service": name, "role": role, "environment": own, "log": log})
    plan.write_text(json.dumps({"processes": processes}), encoding="utf-8")
    run.start("works", [sys.executable, "-m", "services", "together", plan], rank=0, patience=20)
    secret = Path(secret_files["routing"]["SESSION_SECRET_FILE"]).read_text(encoding="utf-8").strip()
    sessions = Sessions(secret)
    made = Works(run, ports, folder, cable, centre, databases, brokers, admin_url, officers, sessions)
    made.wait_until_up()
    return made


def _through(cable: Cable, url: str) -> str:
    parts, port = urlsplit(url), urlsplit(cable.url).port
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}"))


@dataclass
class Stream:
    """Complaints that come in one after the other, each from a telephone of its own. The second half waits for a word.

    `answers` are by telephone.
    """

    works: Works
    office: str
    phones: list[str]
    answers: dict[str, Answer] = field(default_factory=dict)
    _half: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        self._half.set()

    def send(self, phone: str) -> None:
        if phone in self.phones[len(self.phones) // 2 :]:
            assert self._half.wait(PATIENCE)
        self.answers[phone] = self.works.register(self.office, phone, key=f"key-{phone}")


@contextmanager
def stream(works: Works, office: str, *, phones: str, many: int) -> Iterator[Stream]:
    """Comes in during the block, from two sides at once; the block ends when all are registered."""
    made = Stream(works, office, [f"{phones}{n:04d}" for n in range(1, many + 1)])
    with ThreadPoolExecutor(2) as senders:
        sent = [senders.submit(made.send, phone) for phone in made.phones]
        try:
            yield made
        finally:
            made.go_on()
        for each in sent:
            each.result()
