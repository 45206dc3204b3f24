"""One set of works for all tests here, which therefore run in one worker; every test has an office of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import servers as private
from tests.conftest import copied
from tests.faults.works import Works, start
from tests.journeys.conftest import Staffed, staff
from tests.province import NAMES


@pytest.fixture(scope="session")
def works(
    servers: private.Servers,
    worker_name: str,
    migrated: str,
    secret_files: dict[str, dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Works]:
    staffed: Staffed = staff(servers, f"{migrated}_works", migrated, secret_files, tmp_path_factory.mktemp("officers"))
    with copied(servers, staffed.database) as urls:
        made = start(
            tmp_path_factory.mktemp("works"),
            {name: urls[name][0] for name in NAMES},
            servers.fresh_vhost(f"{worker_name}-works"),
            secret_files,
            admin_url=urls["admin"][0],
            officers=staffed.officers,
        )
        try:
            yield made
        finally:
            made.close()
