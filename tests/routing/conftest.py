"""A real routing on a real PostgreSQL with its demonstration officers: emptied of cases before each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from flask import Flask
from flask_openapi.openapi import OpenAPI
from psycopg.rows import dict_row

from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.migrating import migrate
from services.kernel.settings import Settings
from services.kernel.web.app import make_app
from services.routing.actions.officers import appoint_demo_officers
from services.routing.app import service
from services.routing.web import api
from tests.province import OFFICES_FILE
from tests.routing.desks import Desks
from tests.servers import Servers

KEPT = (
    *("alembic_version", "calendars", "policies", "officers", "appointments", "trainings"),
    *("separations", "decided_states"),
)


@pytest.fixture(scope="session")
def urls(servers: Servers, worker_name: str) -> tuple[str, str, str]:
    """The service's, its owner's and the superuser's URL of a database of this worker's own."""
    name = f"routing_{worker_name}"
    svc, own = servers.fresh_database(name)["routing"]
    migrate("routing", owner_url=own, tables=service.tables)
    return svc, own, servers.admin_url(name)


@pytest.fixture(scope="session")
def settled(
    urls: tuple[str, str, str], secret_files: dict[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, Path, Flask]]:
    """The open house, the file with its officers' passwords, and the app."""
    settings = Settings.read(
        {
            "DATABASE_URL": urls[0],
            "BROKER_URL": "memory://",
            "OFFICES_FILE": str(OFFICES_FILE),
            "SECURE_COOKIES": "no",
            "TOTP_REQUIRED": "no",
            **secret_files["routing"],
        }
    )
    house = House.open("routing", settings)
    try:
        file = tmp_path_factory.mktemp("officers") / "demo.json"
        appoint_demo_officers(house, file, at=now(), administrators=False)
        app = make_app(replace(service, pages=lambda app: api.register(cast("OpenAPI", app))), house)
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        yield house, file, app
    finally:
        house.close()


@pytest.fixture(scope="session")
def superuser(urls: tuple[str, str, str]) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """The superuser's look, open for all tests: each look of its own would begin with a new connection."""
    with psycopg.connect(urls[2], row_factory=dict_row, autocommit=True) as connection:
        yield connection


@pytest.fixture
def desks(
    settled: tuple[House, Path, Flask], urls: tuple[str, str, str], superuser: psycopg.Connection[dict[str, Any]]
) -> Desks:
    """Every officer at his desk; no case yet."""
    tables = [table for table in service.tables.sorted_tables if table.name not in KEPT]
    superuser.execute("truncate " + ", ".join(f"routing.{table.name}" for table in tables) + " cascade")
    superuser.execute("update routing.officers set signed_out_at = null")  # each test has a time of its own
    return Desks(settled[0], settled[1], urls[2], settled[2], superuser)


@pytest.fixture
def house(desks: Desks) -> House:
    return desks.house
