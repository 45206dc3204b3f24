"""One private PostgreSQL and one private RabbitMQ for a test run, started once and shared by all its workers.

    servers = start()                              # in the controller; the workers find them by ENVIRONMENT
    urls = servers.fresh_database("gw0")           # {service: (its URL, its owner's URL)}, schemas empty
    broker = servers.fresh_vhost("gw0")            # {user: amqp URL}, topology loaded; also "operator" and "admin"
    servers.stop()                                 # in the controller; a watchman does it when the run is killed

Nothing is skipped where a server cannot be had: `start` raises with the reason.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import databases, postgres, rabbitmq
from deploy.local.broker_admin import Admin
from deploy.local.passwords import SERVICES
from deploy.local.processes import Run
from deploy.rabbitmq import password_hash, render, users

ENVIRONMENT = "COMPLAINTS_TEST_SERVERS"
PASSWORD = "only-for-tests"  # of every role and every user
# A test's database has a thousand files; in memory, making one costs a fifth of what a disk asks for it.
MEMORY = Path("/dev/shm")  # noqa: S108 - in a folder of its own there
ROOM = 4 * 1024**3  # bytes


@dataclass
class Servers:
    """Where the servers are. `broker_api` is RabbitMQ's management interface."""

    postgres_url: str
    broker: str
    broker_api: str
    _run: Run | None = None

    def fresh_database(self, name: str) -> dict[str, tuple[str, str]]:
        """An empty database with the four schemas; an old one of that name is dropped."""
        database = f"test_{name}"
        databases.make_database(self.postgres_url, database, afresh=True)
        return databases.service_urls(self.postgres_url, database, dict.fromkeys(databases.ROLES, PASSWORD))

    def admin_url(self, name: str) -> str:
        """The superuser's URL of the database of that name."""
        return databases.url_of(self.postgres_url, database=f"test_{name}")

    def fresh_vhost(self, name: str) -> dict[str, str]:
        """A vhost with the whole topology and nothing in it. "admin" may do everything there."""
        vhost = f"test-{name}"
        everybody = dict.fromkeys(users(), PASSWORD)
        self._admin().drop_vhost(vhost)
        definitions = render(everybody, vhost=vhost)
        everything = {"user": "admin", "vhost": vhost, "configure": ".*", "write": ".*", "read": ".*"}
        definitions["permissions"].append(everything)
        # The users are there since the start; giving them again would close the connections of other workers.
        del definitions["users"]
        self._admin().load(definitions)
        return self._admin().urls(everybody | {"admin": PASSWORD}, vhost=vhost)

    def stop(self) -> None:
        """End both servers and remove their data; nothing in a worker, which only borrows them."""
        if self._run is None:
            return
        os.environ.pop(ENVIRONMENT, None)
        killed = self._run.end_all()
        if killed:
            raise RuntimeError(f"these servers had to be killed: {', '.join(killed)}")

    def as_text(self) -> str:
        """For the environment of the workers."""
        borrowed = ("postgres_url", "broker", "broker_api")
        return json.dumps({name: getattr(self, name) for name in borrowed})

    def _admin(self) -> Admin:
        return Admin(self.broker_api, self.broker, "admin", PASSWORD)


def start() -> Servers:
    """The servers of this run: those of the controller, or new ones. Raises CannotGoOn with the reason."""
    told = os.environ.get(ENVIRONMENT)
    if told:
        return Servers(**json.loads(told))
    folder = _folder("complaints-tests-")
    run = Run(folder, temporary=True)
    try:
        with ThreadPoolExecutor(2) as both:
            database = both.submit(_start_postgres, folder, run)
            broker = both.submit(_start_rabbitmq, folder, run)
            servers = Servers(
                database.result(),
                f"amqp://127.0.0.1:{broker.result().amqp_port}",
                f"http://127.0.0.1:{broker.result().management_port}",
                run,
            )
    except BaseException:
        run.end_all()
        raise
    os.environ[ENVIRONMENT] = servers.as_text()
    return servers


def _folder(prefix: str) -> Path:
    """In memory where there is room for it and no other place was asked for, else where temporary files go."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    place = MEMORY if roomy and "TMPDIR" not in os.environ else None
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    folder.chmod(0o711)
    return folder


@contextmanager
def postgres_only() -> Iterator[Servers]:
    """A PostgreSQL for a check that needs no broker; it ends with the block."""
    folder = _folder("complaints-checks-")
    servers = Servers("", "", "", Run(folder, temporary=True))
    try:
        assert servers._run is not None
        servers.postgres_url = _start_postgres(folder, servers._run)
        yield servers
    finally:
        servers.stop()


def _start_postgres(folder: Path, run: Run) -> str:
    url = os.environ.get("COMPLAINTS_POSTGRES_URL")
    if not url:
        cluster = postgres.Cluster(folder / "postgres", PASSWORD, settings=postgres.UNSAFE_BUT_FAST)
        cluster.start(postgres.find(), run)
        url = cluster.url()
    databases.make_roles(url, dict.fromkeys(databases.ROLES, PASSWORD))
    return url


def _start_rabbitmq(folder: Path, run: Run) -> rabbitmq.Node:
    definitions = render(dict.fromkeys(users(), PASSWORD))
    admin = {"name": "admin", "password_hash": password_hash(PASSWORD), "tags": ["administrator"]}
    definitions["users"].append(admin | {"hashing_algorithm": "rabbit_password_hashing_sha256"})
    node = rabbitmq.Node(folder / "rabbitmq", definitions, management=True, ends_on=signal.SIGKILL)
    node.start(rabbitmq.find(), run)
    return node


__all__ = ["ENVIRONMENT", "PASSWORD", "SERVICES", "Servers", "start"]
