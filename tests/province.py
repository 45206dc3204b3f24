"""The four services in one process, as a test meets them: citizens, officers, and a broker that settles on demand."""

from __future__ import annotations

import base64
import json
import os
import secrets as random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.local import fonts
from services.kernel import clock
from services.kernel.house import House
from services.kernel.messaging.consumer import Consumer
from services.kernel.messaging.relay import Relay
from services.kernel.messaging.topology import LANES
from services.kernel.people import Officer, Post
from services.kernel.run import find
from services.kernel.service import Service
from services.kernel.sessions import Sessions
from services.kernel.settings import Settings
from services.kernel.web.app import make_app

NAMES = ("intake", "routing", "notification", "archive")
OFFICES_FILE = Path(__file__).parent.parent / "deploy" / "offices.toml"


def secrets(folder: Path) -> dict[str, dict[str, str]]:
    """Key files as a deployment makes them: routing holds the keys of casework and no others."""

    def key() -> str:
        return base64.b64encode(os.urandom(32)).decode()

    masters = {"particulars": {"1": key()}, "casework": {"1": key()}}
    (folder / "session").write_text(random.token_urlsafe(48), encoding="utf-8")
    (folder / "signing").write_text(random.token_urlsafe(32), encoding="utf-8")
    files = {
        "all.json": {"masters": masters, "index": key()},
        "casework.json": {"masters": {"casework": masters["casework"]}},
    }
    for name, content in files.items():
        path = folder / name
        path.write_text(json.dumps(content), encoding="utf-8")
        path.chmod(0o600)
    return {
        service: {
            "KEYS_FILE": str(folder / ("casework.json" if service == "routing" else "all.json")),
            "SESSION_SECRET_FILE": str(folder / "session"),
            "FILES_DIR": str(folder / "files"),
            "PACKAGES_DIR": str(folder / "packages"),
            "ANCHORS_DIR": str(folder / "anchors"),
            "SIGNING_KEY_FILE": str(folder / "signing"),
            "FONTS_PATH": fonts.find(),
        }
        for service in NAMES
    }


@dataclass
class Running:
    """One service in this process."""

    service: Service
    house: House

    @cached_property
    def app(self) -> Flask:
        app = make_app(self.service, self.house)
        app.testing = True
        # A fault must reach the person as the answer 500, as it does in an office, and not as an exception.
        app.config["PROPAGATE_EXCEPTIONS"] = False
        return app

    @cached_property
    def relay(self) -> Relay:
        return Relay(self.house, self.service.messages)

    @cached_property
    def consumers(self) -> list[Consumer]:
        return [Consumer(self.service, self.house, lane=lane) for lane in LANES]

    def carry(self) -> int:
        """Send what waits and hear what is there; how many messages that were."""
        return self.relay.drain() + sum(consumer.drain() for consumer in self.consumers)

    def close(self) -> None:
        if "relay" in self.__dict__:
            self.relay.close()
        for consumer in self.__dict__.get("consumers", ()):
            consumer.close()
        self.house.close()


class Province:
    """`database_urls` and `broker_urls` by service, `more` for the environment of all; `close()` gives all up."""

    def __init__(
        self,
        database_urls: Mapping[str, str],
        broker_urls: Mapping[str, str],
        secret_files: Mapping[str, dict[str, str]],
        **more: str,
    ) -> None:
        self.running = {
            name: Running(
                find(name),
                House.open(
                    name, self._settings(database_urls[name], broker_urls[name], {**secret_files[name], **more})
                ),
            )
            for name in NAMES
        }
        self.offices = self.running["intake"].house.offices
        self.sessions = Sessions(self.running["routing"].house.settings.session_secret)

    @staticmethod
    def _settings(database_url: str, broker_url: str, more: Mapping[str, str]) -> Settings:
        return Settings.read(
            {
                "DATABASE_URL": database_url,
                "BROKER_URL": broker_url,
                "OFFICES_FILE": str(OFFICES_FILE),
                "SECURE_COOKIES": "no",
                "TOTP_REQUIRED": "no",
                "SMPP_URL": "smpp://test:test@127.0.0.1:1",
                "SMTP_URL": "smtp://127.0.0.1:1?starttls=no",
                "SMTP_FROM": "tousu@example.cn",
                "QUIET_HOURS": "none",
                "FOLD_WITHIN": "0",
                **more,
            }
        )

    def house(self, name: str) -> House:
        return self.running[name].house

    def citizen(self, service: str = "intake") -> FlaskClient:
        """A browser that nobody is signed in with."""
        return self.running[service].app.test_client()

    def officer(self, office: str, *posts: Post, known_as: str = "", name: str = "张敏") -> Desk:
        """An officer at his desk. Without an id, one is made of office and posts: equal calls are one person."""
        person = Officer(
            id=known_as or f"{office}-{'-'.join(posts)}",
            name=name,
            office=office,
            department="functional",
            posts=frozenset(posts),
        )
        return Desk(self, person)

    def settle(self, rounds: int = 50) -> None:
        """Until nothing waits in any outbox or queue: everything said has been heard, and what that said as well."""
        for _ in range(rounds):
            if not sum(running.carry() for running in self.running.values()):
                return
        raise AssertionError(f"messages go round and round: not settled after {rounds} rounds")

    def close(self) -> None:
        for running in self.running.values():
            running.close()


@dataclass
class Desk:
    """An officer who speaks to any service's API with a session of his own."""

    province: Province
    officer: Officer

    @property
    def token(self) -> str:
        return self.province.sessions.issue(self.officer, at=clock.now())[0]

    def call(self, service: str, method: str, path: str, **how: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **how.pop("headers", {})}
        client = self.province.running[service].app.test_client()
        return client.open(path, method=method, headers=headers, **how)

    def get(self, service: str, path: str, **how: Any) -> TestResponse:
        return self.call(service, "GET", path, **how)

    def post(self, service: str, path: str, **how: Any) -> TestResponse:
        return self.call(service, "POST", path, **how)


@contextmanager
def at(moment: datetime | Callable[[], datetime]) -> Iterator[None]:
    """The clock stands at `moment`."""
    with clock.standing_at(moment):
        yield
