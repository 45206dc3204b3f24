"""One Chromium for each worker; for each test a town behind one address, and windows that tell all they asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Staffed, staff, staffed, town
from tests.journeys.town import Town
from tests.pages.chromium import running
from tests.pages.origin import served
from tests.pages.site import Site

__all__ = ["Staffed", "staff", "staffed", "town"]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with running(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def site(chromium: Browser, town: Town) -> Iterator[Site]:
    with served(town) as address:
        made = Site(chromium, town, address)
        yield made
        made.close()
