"""One database for the whole run, emptied before each test; peers of each test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.kernel import clock
from services.kernel.house import House
from services.kernel.migrating import migrate
from services.kernel.settings import Settings
from services.notification.app import service
from tests.notification import foreign
from tests.notification.channels.peers import Centre
from tests.notification.door import Door
from tests.notification.stage import NOON, Mail, Stage
from tests.servers import Servers

_OFFICES = Path(__file__).parents[2] / "deploy" / "offices.toml"


@pytest.fixture(scope="session")
def notification_urls(servers: Servers, worker_name: str) -> tuple[str, str, str]:
    """The service's, its owner's and the superuser's URL of a database of this worker's own."""
    name = f"notification_{worker_name}"
    svc, own = servers.fresh_database(name)["notification"]
    migrate("notification", owner_url=own, tables=service.tables)
    return svc, own, servers.admin_url(name)


@pytest.fixture
def stage(notification_urls: tuple[str, str, str], secret_files: dict[str, dict[str, str]]) -> Iterator[Stage]:
    """At noon of a working day, without quiet hours."""
    centre, mail = Centre(), Mail()
    settings = Settings.read(
        {
            "DATABASE_URL": notification_urls[0],
            "BROKER_URL": "memory://",
            "OFFICES_FILE": str(_OFFICES),
            "SECURE_COOKIES": "no",
            "SMPP_URL": f"smpp://office:secret@127.0.0.1:{centre.port}?from=10690000&timeout=1",
            "SMTP_URL": f"smtp://127.0.0.1:{mail.port}?starttls=no",
            "SMTP_FROM": "tousu@example.cn",
            "QUIET_HOURS": "none",
            **secret_files["notification"],
        }
    )
    house = House.open("notification", settings)
    made = Stage(house, notification_urls[2], centre, mail)
    made.rows(f"truncate {', '.join(str(table) for table in service.tables.sorted_tables)} restart identity")
    with clock.standing_at(NOON):
        yield made
        made.ends.close()
    house.close()
    mail.close()
    centre.close()


@pytest.fixture(scope="session")
def running_centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[foreign.Centre]:
    with foreign.centre(tmp_path_factory.mktemp("centre")) as made:
        yield made


@pytest.fixture
def smsc(running_centre: foreign.Centre) -> foreign.Centre:
    """With an empty record."""
    running_centre.clear()
    return running_centre


@pytest.fixture(scope="session")
def running_kannel(running_centre: foreign.Centre, tmp_path_factory: pytest.TempPathFactory) -> Iterator[foreign.Box]:
    with foreign.kannel(tmp_path_factory.mktemp("kannel"), running_centre) as box:
        yield box


@pytest.fixture
def over_smpp(stage: Stage, smsc: foreign.Centre) -> Stage:
    return stage.with_settings(SMPP_URL=smsc.url())


@pytest.fixture(scope="session")
def door(running_kannel: foreign.Box) -> Iterator[Door]:
    made = Door(running_kannel.door)
    yield made
    made.close()


@pytest.fixture
def over_kannel(stage: Stage, smsc: foreign.Centre, running_kannel: foreign.Box, door: Door) -> Iterator[Stage]:
    """The service with a door of its own, which Kannel calls back at."""
    url = f"kannel://office:secret@127.0.0.1:{running_kannel.port}?from=10690001&timeout=5"
    made = stage.with_settings(SMPP_URL=url)
    with door.leads_to(made) as address:
        yield made.with_settings(RECEIPTS_URL=address)
        made.ends.close()
