"""The stage is built once a worker and cleared before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import servers as private
from tests.wire import stage as wire


@pytest.fixture(scope="session")
def built(
    servers: private.Servers, worker_name: str, secret_files: dict[str, dict[str, str]], vhost: dict[str, str]
) -> Iterator[wire.Stage]:
    databases = servers.fresh_database(f"{worker_name}_wire")
    owners = {name: owner for name, (_, owner) in databases.items()}
    wire.build(owners)
    made = wire.Stage(
        sayer=wire.house("intake", databases["intake"][0], vhost["intake"], secret_files["intake"]),
        hearing=wire.house("routing", databases["routing"][0], vhost["routing"], secret_files["routing"]),
        broker=vhost,
        owners=owners,
        admin_url=servers.admin_url(f"{worker_name}_wire"),
    )
    yield made
    made.close()


@pytest.fixture
def stage(built: wire.Stage) -> Iterator[wire.Stage]:
    built.clear()
    yield built
    built.ends.close()
