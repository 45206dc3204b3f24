"""A real archive on a real PostgreSQL: one database for the whole run, emptied before each test."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from deploy.local import fonts
from services.archive import actions, handlers
from services.archive.app import service
from services.kernel.clock import now
from services.kernel.contracts import Event
from services.kernel.house import House
from services.kernel.messaging.letters import Letter
from services.kernel.migrating import migrate
from services.kernel.people import Officer, Post
from services.kernel.sessions import Sessions
from services.kernel.settings import Settings
from services.kernel.web.app import make_app
from tests.archive.events import letters
from tests.servers import Servers

EMPTIED = (
    *("entries", "dossiers", "prints", "report_prints", "case_keys", "packages", "checks", "counters"),
    *("texts", "persons", "retention", "holds", "disposals", "disposal_items", "disposal_approvals"),
    *(
        "tallies",
        "rollups",
        "month_sums",
        "month_lines",
        "months_counted",
        "figure_checks",
        "day_figures",
        "uncounted",
        "register_notes",
        "targets",
        "calendars",
    ),
    *("kept_off", "holdings", "screens", "outbox", "inbox", "postponed", "undecodable"),
)
OFFICE, OTHER_OFFICE, COUNTY, PROVINCE = "220100", "220200", "220102", "220000"


@dataclass
class Archive:
    """The service as a test meets it. `admin_url` is the superuser's, `url` the service's own role's."""

    house: House
    url: str
    admin_url: str

    def hear(self, *events: Event) -> None:
        """All of them in one batch, as messages."""
        self.hear_letters(letters(*events))

    def hear_letters(self, arrived: Sequence[Letter]) -> None:
        with self.house.database.work(seeing={each.office for each in arrived}) as session:
            actions.keep(session, arrived)
        self.count()

    def count(self) -> int:
        """What the job does within seconds; how many cases waited."""
        with self.house.database.work(seeing=self.house.offices.codes) as session:
            waiting = actions.uncounted(session, most=10_000)
            if waiting:
                actions.count(session, waiting)
        return len(waiting)

    def hear_all(self, *events: Event) -> None:
        """As the consumer hears them, also what is about no case."""
        arrived = letters(*events)
        with self.house.database.work(seeing={each.office for each in arrived}) as session:
            handlers.keep(session, arrived, self.house)
        self.count()

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """As the superuser, whom no fence holds."""
        with psycopg.connect(self.admin_url) as connection:
            found = connection.execute(statement, values)
            return found.fetchall() if found.description else []

    @cached_property
    def client(self) -> FlaskClient:
        app = make_app(service, self.house)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        return app.test_client()

    def get(
        self,
        path: str,
        *posts: Post,
        office: str = PROVINCE,
        headers: dict[str, str] | None = None,
        department: str = "functional",
    ) -> TestResponse:
        """As an officer with these posts."""
        officer = Officer(id="o-9", name="张敏", office=office, department=department, posts=frozenset(posts))
        token, _ = Sessions(self.house.settings.session_secret).issue(officer, at=now())
        return self.client.get(path, headers={"Authorization": f"Bearer {token}", **(headers or {})})

    def post(self, path: str, body: object, *posts: Post, office: str = OFFICE, name: str = "o-9") -> TestResponse:
        """As an officer with these posts; `name` tells two of them apart."""
        officer = Officer(id=name, name="张敏", office=office, department="functional", posts=frozenset(posts))
        token, _ = Sessions(self.house.settings.session_secret).issue(officer, at=now())
        return self.client.post(path, json=body, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(scope="session")
def running(servers: Servers, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    name = f"archive_{worker_name}"
    url, owner_url = servers.fresh_database(name)["archive"]
    migrate("archive", owner_url=owner_url, tables=service.tables)
    folder = tmp_path_factory.mktemp("keys")
    keys, session, signing = folder / "keys.json", folder / "session", folder / "signing"
    signing.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    masters = {purpose: {"1": _key()} for purpose in ("particulars", "casework")}
    keys.write_text(json.dumps({"masters": masters, "index": _key()}), encoding="utf-8")
    keys.chmod(0o600)
    session.write_text(secrets.token_hex(32), encoding="utf-8")
    settings = Settings.read(
        {
            "DATABASE_URL": url,
            "BROKER_URL": "memory://",
            "KEYS_FILE": str(keys),
            "SESSION_SECRET_FILE": str(session),
            "OFFICES_FILE": str(Path(__file__).parents[2] / "deploy" / "offices.toml"),
            "SECURE_COOKIES": "no",
            "FONTS_PATH": fonts.find(),
            "FILES_DIR": str(folder / "files"),
            "PACKAGES_DIR": str(folder / "packages"),
            "ANCHORS_DIR": str(folder / "anchors"),
            "SIGNING_KEY_FILE": str(signing),
        }
    )
    house = House.open("archive", settings)
    yield Archive(house, url, servers.admin_url(name))
    house.close()


@pytest.fixture
def archive(running: Archive) -> Archive:
    running.ask(f"truncate {', '.join(f'archive.{table}' for table in EMPTIED)} restart identity")
    return running


@dataclass
class Count:
    statements: int = 0


@contextmanager
def counting(archive: Archive) -> Iterator[Count]:
    """How many statements the service sends within the block."""
    count = Count()

    def one_more(*_: object) -> None:
        count.statements += 1

    event.listen(archive.house.database.engine, "before_cursor_execute", one_more)
    try:
        yield count
    finally:
        event.remove(archive.house.database.engine, "before_cursor_execute", one_more)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
