"""The database and the broker of a run: given by the environment, or private ones found, fetched and started."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from deploy.local import databases, postgres, rabbitmq
from deploy.local.broker_admin import Admin
from deploy.local.passwords import Secrets
from deploy.local.places import LOCAL
from deploy.local.processes import Process, Run
from deploy.local.progress import CannotGoOn
from deploy.rabbitmq import render, users

DATABASE = "complaints"
Start = Callable[[], Process]


@dataclass(frozen=True)
class Backing:
    """A server that is there: what to tell about it, and how to start it again if it is ours."""

    told: str
    process: Process | None = None
    again: Start | None = None


def start_database(run: Run, secrets: Secrets) -> tuple[Backing, dict[str, tuple[str, str]]]:
    """The server with database, roles and schemas, and the services' URLs. Raises CannotGoOn."""
    url = os.environ.get("COMPLAINTS_POSTGRES_URL")
    if url:
        backing = Backing(f"PostgreSQL {_version(url)}, given in COMPLAINTS_POSTGRES_URL")
    else:
        cluster = postgres.Cluster(LOCAL / "postgres", secrets.password("postgres"))
        programs = postgres.find(major=cluster.made_by())
        process = cluster.start(programs, run)
        url = cluster.url()
        told = f"PostgreSQL {_version(url)} on 127.0.0.1:{cluster.port} ({programs.origin}; data in .local/postgres)"
        backing = Backing(told, process, lambda: cluster.start(programs, run))
    passwords = {role: secrets.password(f"postgres-{role}") for role in databases.ROLES}
    databases.make_roles(url, passwords)
    databases.make_database(url, DATABASE)
    return backing, databases.service_urls(url, DATABASE, passwords)


def start_broker(run: Run, secrets: Secrets) -> tuple[Backing, dict[str, str]]:
    """The broker with its topology, and each user's URL. Raises CannotGoOn when there is none to be had."""
    passwords = {user: secrets.password(f"rabbitmq-{user}") for user in users()}
    definitions = render(passwords)
    admin = Admin.given()
    if admin:
        admin.load(definitions)
        return Backing(f"RabbitMQ {admin.version()}, given in COMPLAINTS_RABBITMQ_URL"), admin.urls(passwords)
    programs = rabbitmq.find()
    node = rabbitmq.Node(LOCAL / "rabbitmq", definitions)
    process = node.start(programs, run)
    version = ".".join(map(str, programs.version))
    told = f"RabbitMQ {version} on 127.0.0.1:{node.amqp_port} ({programs.origin}; data in .local/rabbitmq)"
    urls = {user: node.url(user, password) for user, password in passwords.items()}
    return Backing(told, process, lambda: node.start(programs, run)), urls


def _version(url: str) -> str:
    try:
        return databases.version(url)
    except databases.NoAnswer as fault:
        raise CannotGoOn(f"PostgreSQL does not answer: {fault}") from fault
