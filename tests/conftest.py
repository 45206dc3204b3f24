"""The whole run shares one private PostgreSQL and one private RabbitMQ; every test has databases of its own.

Each worker migrates one database once; a test gets a copy of it, so that no test sees what another one did.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from hypothesis import settings

from deploy.local.databases import service_urls, url_of
from services.kernel.messaging.topology import channel_of, queues_of
from services.kernel.migrating import migrate
from services.kernel.run import find
from tests import servers as private
from tests.province import NAMES, Province, secrets

_RUNS_ALONE = ("/rules", "/channels", "test_workdays", "test_templates", "test_words", "test_phones")
_STARTED: list[private.Servers] = []
_count = itertools.count(1)


settings.register_profile("busy", deadline=None, print_blob=True)
settings.load_profile("busy")


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers in the controller, before any worker; tests of pure rules alone need none."""
    if hasattr(config, "workerinput"):
        return
    paths = [argument.partition("::")[0] for argument in config.args]
    if not config.option.collectonly and not all(any(part in path for part in _RUNS_ALONE) for path in paths):
        _STARTED.append(private.start())


def pytest_unconfigure(config: pytest.Config) -> None:
    while _STARTED:
        _STARTED.pop().stop()


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "solo")


@pytest.fixture(scope="session")
def servers() -> private.Servers:
    return private.start()


@pytest.fixture(scope="session")
def migrated(servers: private.Servers, worker_name: str) -> str:
    """The name of a database with the four migrated schemas, to be copied."""
    for service, (_, owner) in servers.fresh_database(worker_name).items():
        migrate(service, owner_url=owner, tables=find(service).tables)
    return f"test_{worker_name}"


@pytest.fixture
def databases(servers: private.Servers, migrated: str) -> Iterator[dict[str, tuple[str, str]]]:
    """A database of this test alone: for each service its own URL and its owner's; `admin` is the superuser's."""
    with copied(servers, migrated) as urls:
        yield urls


@contextmanager
def copied(servers: private.Servers, template: str) -> Iterator[dict[str, tuple[str, str]]]:
    """The URLs of a copy of the database `template`, as `databases` has them; dropped at the end."""
    name = f"{template}_{next(_count)}"
    with psycopg.connect(servers.postgres_url, autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template}" strategy file_copy')
        roles = {f"{kind}_{service}": private.PASSWORD for kind in ("own", "svc") for service in NAMES}
        urls = service_urls(servers.postgres_url, name, roles)
        admin = url_of(servers.postgres_url, database=name)
        yield {**urls, "admin": (admin, admin)}
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture(scope="session")
def vhost(servers: private.Servers, worker_name: str) -> dict[str, str]:
    """The broker URLs of this worker's own vhost, by user."""
    return servers.fresh_vhost(worker_name)


@pytest.fixture
def empty_vhost(vhost: dict[str, str]) -> dict[str, str]:
    """The same with empty queues: what an earlier test left there is gone."""
    return emptied(vhost)


def emptied(vhost: dict[str, str]) -> dict[str, str]:
    """The same vhost, when nothing waits in its queues any more."""
    with channel_of(vhost["admin"]) as channel:
        for queue in (queue.name for service in NAMES for queue in queues_of(find(service))):
            channel.queue_purge(queue)
    return vhost


@pytest.fixture(scope="session")
def secret_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """For each service the environment that names its key file and the session secret."""
    return secrets(tmp_path_factory.mktemp("secrets"))


@pytest.fixture
def province(
    databases: dict[str, tuple[str, str]], empty_vhost: dict[str, str], secret_files: dict[str, dict[str, str]]
) -> Iterator[Province]:
    """All four services in this process, on real PostgreSQL and RabbitMQ."""
    made = Province({name: databases[name][0] for name in NAMES}, empty_vhost, secret_files)
    yield made
    made.close()
