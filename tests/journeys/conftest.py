"""A town for every story: its database is a copy of one with officers in office, its vhost is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from deploy.local.databases import service_urls
from services.kernel import clock
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.settings import Settings
from services.notification.actions.dispatch import Dispatch
from services.routing.actions.officers import appoint_demo_officers
from services.routing.tables import OfficerRow
from tests import servers as private
from tests.conftest import copied
from tests.journeys.town import MONDAY, Town
from tests.notification.channels.peers import Centre
from tests.notification.stage import Mail
from tests.province import NAMES, OFFICES_FILE, Province


@dataclass(frozen=True)
class Staffed:
    """A database to be copied, and who is in office there, by user name."""

    database: str
    officers: Mapping[str, Officer]


@pytest.fixture(scope="session")
def staffed(
    servers: private.Servers,
    migrated: str,
    secret_files: dict[str, dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Staffed:
    return staff(servers, f"{migrated}_staffed", migrated, secret_files, tmp_path_factory.mktemp("officers"))


def staff(
    servers: private.Servers, name: str, template: str, secret_files: dict[str, dict[str, str]], folder: Path
) -> Staffed:
    """A copy `name` of the database `template`, with the demonstration's officers in office."""
    with psycopg.connect(servers.postgres_url, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')
        connection.execute(f'create database "{name}" template "{template}" strategy file_copy')
    roles = {f"{kind}_{service}": private.PASSWORD for kind in ("own", "svc") for service in NAMES}
    url = service_urls(servers.postgres_url, name, roles)["routing"][0]
    told = {"DATABASE_URL": url, "BROKER_URL": "memory://", "OFFICES_FILE": str(OFFICES_FILE), "TOTP_REQUIRED": "no"}
    house = House.open("routing", Settings.read({**told, **secret_files["routing"]}))
    try:
        appoint_demo_officers(house, folder / "demo.json", at=MONDAY)
        return Staffed(name, _officers(house))
    finally:
        house.close()


@pytest.fixture
def town(
    servers: private.Servers,
    staffed: Staffed,
    empty_vhost: dict[str, str],
    secret_files: dict[str, dict[str, str]],
) -> Iterator[Town]:
    with living(servers, staffed, empty_vhost, secret_files) as made:
        yield made


@contextmanager
def living(
    servers: private.Servers, staffed: Staffed, vhost: dict[str, str], secret_files: dict[str, dict[str, str]]
) -> Iterator[Town]:
    """Nine o'clock on Monday, 23 November 2026; no complaint yet."""
    centre, mail = Centre(), Mail()
    gateways = {
        "SMPP_URL": f"smpp://office:secret@127.0.0.1:{centre.port}?from=10690000",
        "SMTP_URL": f"smtp://127.0.0.1:{mail.port}?starttls=no",
    }
    with copied(servers, staffed.database) as urls:
        province = Province({name: urls[name][0] for name in NAMES}, vhost, secret_files, **gateways)
        made = Town(province, staffed.officers, urls["admin"][0], vhost["admin"], centre, mail)
        with clock.standing_at(lambda: made.at):
            sending = Dispatch(province.house("notification"))
            try:
                yield made
            finally:
                sending.stop()
                made.close()
    mail.close()
    centre.close()


def _officers(house: House) -> Mapping[str, Officer]:
    with house.database.work_seeing_every_office(because="a test names officers") as session:
        return {
            row.username: Officer(row.id, row.name, row.office, row.department, frozenset(Post(p) for p in row.posts))
            for row in session.scalars(select(OfficerRow))
        }
