"""One town for all scripts, behind one address: who comes later finds there what the others did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from services.kernel.people import Post
from tests import servers as private
from tests.conftest import emptied
from tests.journeys.conftest import Staffed, living
from tests.journeys.town import CITY, PROVINCE, Town
from tests.pages.origin import served
from tests.pages.site import Site

HEAD = f"{CITY}-section-head"


@pytest.fixture(scope="package")
def town(
    servers: private.Servers,
    staffed: Staffed,
    vhost: dict[str, str],
    secret_files: dict[str, dict[str, str]],
) -> Iterator[Town]:
    """Its head of section handles cases as well, as in a small office."""
    with living(servers, staffed, emptied(vhost), secret_files) as made:
        head = made.officers[HEAD]
        post = {"officer": head.id, "department": head.department, "post": "handler", "since": "2026-11-23"}
        given = made.desk("agency-head").post(
            "routing", "/api/staff/appointments", json={**post, "because": "人手不足"}
        )
        assert given.status_code == 201, given.get_json()
        path = f"/api/staff/asked/{given.get_json()['id']}/grant"
        granted = made.desk("security-admin", PROVINCE).post("routing", path, json={"office": CITY})
        assert granted.status_code == 200, granted.get_json()
        made.officers = {**made.officers, HEAD: replace(head, posts=head.posts | {Post.HANDLER})}
        yield made


@pytest.fixture(scope="package")
def address(town: Town) -> Iterator[str]:
    with served(town) as found:
        yield found


@pytest.fixture
def site(chromium: Browser, town: Town, address: str) -> Iterator[Site]:
    made = Site(chromium, town, address)
    yield made
    made.close()
