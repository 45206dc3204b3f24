"""The console of a real routing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from services.kernel.house import House
from services.kernel.web.app import make_app
from services.routing.app import service
from tests.routing.desks import Desks


@pytest.fixture(scope="session")
def console_app(settled: tuple[House, Path, Flask]) -> Flask:
    """The service's whole app: the API and the pages."""
    app = make_app(service, settled[0])
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def console(desks: Desks, console_app: Flask) -> Desks:
    """The desks, in front of the whole app."""
    return replace(desks, app=console_app)


@pytest.fixture
def with_one_time_passwords(settled: tuple[House, Path, Flask]) -> Callable[[], Flask]:
    """The app of an installation that asks for one-time passwords."""

    def make() -> Flask:
        house = settled[0]
        strict = replace(house, settings=replace(house.settings, totp_required=True))
        return make_app(service, strict)

    return make
