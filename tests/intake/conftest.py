"""A real intake on a real PostgreSQL: a fresh database for the whole run, emptied before each test."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from flask_openapi.openapi import OpenAPI

from services.intake.app import service
from services.kernel import clock
from services.kernel.contracts import open_envelope
from services.kernel.house import House
from services.kernel.migrating import migrate
from services.kernel.people import Officer, Post
from services.kernel.sessions import Sessions
from services.kernel.settings import Settings
from services.kernel.web.app import make_app
from services.kernel.workdays import SHANGHAI
from tests.intake.samples import OFFICE
from tests.servers import Servers

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)  # a Tuesday


@pytest.fixture(scope="session")
def urls(servers: Servers, worker_name: str) -> tuple[str, str, str]:
    """The service's, its owner's and the superuser's URL of a database of this worker's own."""
    name = f"intake_{worker_name}"
    svc, own = servers.fresh_database(name)["intake"]
    migrate("intake", owner_url=own, tables=service.tables)
    return svc, own, servers.admin_url(name)


@pytest.fixture(scope="session")
def settings(urls: tuple[str, str, str], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("keys")
    keys, session = folder / "keys.json", folder / "session"
    masters = {purpose: {"1": _key()} for purpose in ("particulars", "casework")}
    keys.write_text(json.dumps({"masters": masters, "index": _key()}), encoding="utf-8")
    session.write_text(secrets.token_hex(32), encoding="utf-8")
    keys.chmod(0o600)
    return Settings.read(
        {
            "DATABASE_URL": urls[0],
            "BROKER_URL": "memory://",
            "KEYS_FILE": str(keys),
            "SESSION_SECRET_FILE": str(session),
            "OFFICES_FILE": str(Path(__file__).parents[2] / "deploy" / "offices.toml"),
            "FILES_DIR": str(tmp_path_factory.mktemp("files")),
            "SECURE_COOKIES": "no",
            "PACE_PHONE": "none",
            "PACE_OFFICE": "none",
        }
    )


@pytest.fixture(scope="session")
def open_house(settings: Settings) -> Iterator[House]:
    house = House.open("intake", settings)
    yield house
    house.close()


@pytest.fixture
def house(open_house: House, admin: psycopg.Connection) -> House:
    tables = ", ".join(str(table) for table in service.tables.sorted_tables)
    admin.execute(f"truncate {tables} restart identity")
    return open_house


@pytest.fixture(scope="session")
def admin(urls: tuple[str, str, str]) -> Iterator[psycopg.Connection]:
    """The superuser: sees every row."""
    with psycopg.connect(urls[2], autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def open_app(open_house: House) -> OpenAPI:
    return make_app(service, open_house)


@pytest.fixture
def at_nine() -> Iterator[datetime]:
    """The clock stands on Tuesday, 24 November 2026, nine o'clock."""
    with clock.standing_at(NOW):
        yield NOW


@pytest.fixture
def client(open_app: OpenAPI, house: House) -> FlaskClient:
    """A browser that was never here before, or a machine."""
    return open_app.test_client()


@pytest.fixture
def token(house: House) -> Callable[..., str]:
    """`token(Post.WINDOW, office="220100")` is the session of an officer with those posts."""

    def issue(*posts: Post, office: str = OFFICE, id: str = "w1") -> str:  # noqa: A002 - as in Officer
        officer = Officer(id=id, name="李受理", office=office, department="hall", posts=frozenset(posts))
        return Sessions(house.settings.session_secret).issue(officer, at=clock.now())[0]

    return issue


@pytest.fixture
def said(admin: psycopg.Connection) -> Callable[[], list[tuple[str, dict[str, Any]]]]:
    """What the service has said so far: (type, fields), in order."""

    def read() -> list[tuple[str, dict[str, Any]]]:
        rows = admin.execute("select body from intake.outbox order by id").fetchall()
        envelopes = [open_envelope(bytes(body)) for (body,) in rows]
        return [(envelope.type, json.loads(bytes(envelope.event))) for envelope in envelopes]

    return read


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
