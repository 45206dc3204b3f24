"""A private PostgreSQL with fsync, a private RabbitMQ, and the province on them exactly as it is deployed."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from deploy.local import databases, postgres, rabbitmq
from deploy.local.passwords import SERVICES, Secrets
from deploy.local.places import ROOT, free_port, write_private
from deploy.local.plan import Phones, Plan
from deploy.local.processes import Process, Run
from deploy.rabbitmq import VHOST, password_hash, render, users
from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.messaging.topology import LANES, PARKED, channel_of, parked_queue, queue_name
from services.kernel.migrating import migrate
from services.kernel.offices import Directory
from services.kernel.run import find
from services.kernel.settings import Settings
from services.routing.actions.officers import SEATS
from services.routing.tables import AppointmentRow, OfficerRow
from tests.benchmarks import bare
from tests.benchmarks.peers import Gateway, Stage

RAW_VHOST = "raw"
_PASSWORD = "only-for-benchmarks"
TEMPLATE = "bench_template"
OFFICES = Directory.load(ROOT / "deploy" / "offices.toml")


@dataclass
class Rig:
    """The servers of a whole benchmark; `folder` is removed with them."""

    folder: Path
    run: Run
    cluster: postgres.Cluster
    node: rabbitmq.Node
    postgres: Process
    rabbitmq: Process
    secrets: Secrets

    def admin_url(self, database: str) -> str:
        return databases.url_of(self.cluster.url(), database=database)

    def broker_url(self, user: str, *, vhost: str = VHOST) -> str:
        return self.node.url(user, _PASSWORD, vhost=vhost)

    def version(self) -> str:
        versions = rabbitmq.find().version
        return f"PostgreSQL {databases.version(self.cluster.url())}, RabbitMQ {'.'.join(map(str, versions))}"

    @contextmanager
    def database(self, name: str, *, template: str = "template0") -> Iterator[str]:
        """A fresh database, dropped at the end; the superuser's URL."""
        make = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        with psycopg.connect(self.cluster.url(), autocommit=True) as connection:
            connection.execute(make)
            connection.execute("checkpoint")
            yield self.admin_url(name)
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    def service_urls(self, database: str) -> dict[str, tuple[str, str]]:
        return databases.service_urls(self.cluster.url(), database, dict.fromkeys(databases.ROLES, _PASSWORD))

    def plan(self, database: str, *, brokers: dict[str, str] | None = None) -> Plan:
        there = {service: self.broker_url(service) for service in SERVICES}
        return Plan("http://127.0.0.1:8080", self.service_urls(database), brokers or there, Phones())

    def environment(self, plan: Plan, service: str) -> dict[str, str]:
        """As in a deployment; only the hours in which nobody is disturbed are not kept, and no office is spared."""
        return plan.environment(service, self.secrets) | {
            "QUIET_HOURS": "none",
            "FOLD_WITHIN": "0",
            "PACE_OFFICE": "none",
        }

    def empty_queues(self) -> None:
        with channel_of(self.broker_url("admin")) as channel:
            for queue in queues():
                channel.queue_purge(queue)

    def waiting_messages(self) -> dict[str, int]:
        """Queues that are not empty."""
        with channel_of(self.broker_url("admin")) as channel:
            found = {name: channel.queue_declare(name, passive=True).method.message_count for name in queues()}
        return {name: count for name, count in found.items() if count}


def queues() -> list[str]:
    return [queue_name(service, lane) for service in SERVICES for lane in (*LANES, PARKED)]


@contextmanager
def rig() -> Iterator[Rig]:
    """Both servers, and a migrated database with officers to be copied. Ends everything it started."""
    folder = Path(tempfile.mkdtemp(prefix="complaints-bench-"))
    folder.chmod(0o711)
    run = Run(folder, temporary=True)
    try:
        cluster = postgres.Cluster(folder / "postgres", _PASSWORD, settings={"track_commit_timestamp": "on"})
        node = rabbitmq.Node(folder / "rabbitmq", _definitions())
        with ThreadPoolExecutor(2) as both:
            database = both.submit(lambda: cluster.start(postgres.find(), run))
            broker = both.submit(lambda: node.start(rabbitmq.find(), run))
            made = Rig(folder, run, cluster, node, database.result(), broker.result(), Secrets(folder / "secrets"))
        _prepare(made)
        yield made
    finally:
        killed = run.end_all()
        if killed:
            raise RuntimeError(f"these had to be killed: {', '.join(killed)}")


def _definitions() -> dict[str, list[dict[str, Any]]]:
    definitions = render(dict.fromkeys((*users(),), _PASSWORD))
    admin = {"name": "admin", "password_hash": password_hash(_PASSWORD), "tags": ["administrator"]}
    definitions["users"].append(admin | {"hashing_algorithm": "rabbit_password_hashing_sha256"})
    definitions["vhosts"].append({"name": RAW_VHOST})
    everything = {"user": "admin", "configure": ".*", "write": ".*", "read": ".*"}
    definitions["permissions"] += [everything | {"vhost": vhost} for vhost in (VHOST, RAW_VHOST)]
    return definitions


def _prepare(made: Rig) -> None:
    databases.make_roles(made.cluster.url(), dict.fromkeys(databases.ROLES, _PASSWORD))
    databases.make_database(made.cluster.url(), TEMPLATE)
    urls = made.service_urls(TEMPLATE)
    for service in SERVICES:
        migrate(service, owner_url=urls[service][1], tables=find(service).tables)
    house = House.open("routing", Settings.read(made.plan(TEMPLATE).environment("routing", made.secrets)))
    with house.database.work_seeing_every_office(because="every office of a benchmark has officers") as session:
        session.add_all(_officers())
        session.add_all(_appointments())
    house.close()


def _officers() -> Iterator[OfficerRow]:
    at = now()
    for office in OFFICES:
        front = next(unit.code for unit in office.departments if not unit.functional)
        for seat in SEATS:
            yield OfficerRow(
                office=office.code,
                id=f"{office.code}-{seat.name}",
                username=f"{office.code}-{seat.name}",
                name="测试",
                department=front if seat.front else office.functional_department.code,
                posts=[seat.post.value],
                password="!",
                active=True,
                since=at,
            )


def _appointments() -> Iterator[AppointmentRow]:
    for one in _officers():
        yield AppointmentRow(
            office=one.office,
            id=f"{one.id}-{one.posts[0]}"[:36],
            officer=one.id,
            department=one.department,
            post=one.posts[0],
            since=date(2024, 1, 1),
            at=one.since,
            begun_at=one.since,
        )


@dataclass
class Province:
    """The eight processes of `services together`, and the gateway that they hand notices to."""

    rig: Rig
    plan: Plan
    admin_url: str
    process: Process
    stage: Stage
    gateway: Gateway

    def roots(self) -> dict[str, int]:
        """Whose CPU is counted."""
        return {
            "services": self.process.popen.pid,
            "load and gateway": os.getpid(),
            "PostgreSQL": self.rig.postgres.popen.pid,
            "RabbitMQ": self.rig.rabbitmq.popen.pid,
        }


@contextmanager
def province(made: Rig, name: str) -> Iterator[Province]:
    """A fresh database, empty queues and all services ready to work."""
    made.empty_queues()
    stage, gateway = Stage(), Gateway()
    with made.database(name, template=TEMPLATE) as admin_url:
        plan = made.plan(name)
        stage.do(gateway.start(plan.phones.smpp, mail_port=plan.phones.smtp))
        process = made.run.start(
            f"services-{name}", [sys.executable, "-m", "services", "together", _write(made, plan, name)],
            rank=40, env=bare.environment(), patience=12,
        )  # fmt: skip
        try:
            _wait_until_ready(plan, process)
            yield Province(made, plan, admin_url, process, stage, gateway)
        finally:
            killed = made.run.end(process)
            stage.do(gateway.stop())
            stage.close()
    if killed:
        raise RuntimeError(f"these had to be killed: {', '.join(killed)}")


def _write(made: Rig, plan: Plan, name: str) -> Path:
    logs = made.folder / name
    logs.mkdir()
    processes = []
    for service in SERVICES:
        common = made.environment(plan, service)
        work = common | {"METRICS_HOST": "127.0.0.1", "METRICS_PORT": str(plan.work_ports[service])}
        for role, told in (("web", common), ("work", work)):
            log = str(logs / f"{service}-{role}.log")
            processes.append({"service": service, "role": role, "environment": told, "log": log})
    return write_private(made.folder / f"{name}.json", json.dumps({"processes": processes}))


def _wait_until_ready(plan: Plan, process: Process) -> None:
    waiting = {f"http://127.0.0.1:{port}/readyz" for port in (*plan.web_ports.values(), *plan.work_ports.values())}
    limit = time.monotonic() + 60
    while waiting:
        if process.has_ended() or time.monotonic() > limit:
            raise RuntimeError(f"the services are not ready:\n{process.last_words(30)}")
        waiting = {url for url in waiting if not answers(url)}
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


__all__ = [
    "OFFICES",
    "RAW_VHOST",
    "SERVICES",
    "Province",
    "Rig",
    "answers",
    "free_port",
    "parked_queue",
    "province",
    "rig",
]
