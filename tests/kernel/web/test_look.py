"""What every service's app gives its pages: the large print, the stylesheet, the error in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import MetaData

from services.kernel.house import House
from services.kernel.service import Messages, Service
from services.kernel.settings import Settings
from services.kernel.web.app import make_app
from tests.kernel.web.gallery import LOOK
from tests.province import OFFICES_FILE, secrets


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser before an app that has no pages of its own and no database."""
    environment = {
        "DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
        "BROKER_URL": "memory://",
        "OFFICES_FILE": str(OFFICES_FILE),
        "SECURE_COOKIES": "no",
        **secrets(tmp_path_factory.mktemp("secrets"))["archive"],
    }
    house = House.open("archive", Settings.read(environment))
    service = Service("archive", MetaData(), cast("Messages", None), {}, lambda app: None)
    yield make_app(service, house).test_client()
    house.close()


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("/progress?x=1", "/progress?x=1"),
        ("/", "/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
    ],
)
def test_the_switch_for_large_print_leads_back_to_this_site_only(client: FlaskClient, back: str, leads_to: str) -> None:
    answer = client.get("/large-print", query_string={"on": "1", "back": back})
    assert answer.status_code == 303
    assert answer.headers["Location"] == leads_to


@pytest.mark.parametrize(("on", "marked"), [("1", True), ("0", False)])
def test_large_print_stays_on_until_it_is_switched_off(client: FlaskClient, on: str, marked: bool) -> None:
    client.get("/large-print", query_string={"on": on, "back": "/"})
    page = client.get("/no-such-page")
    assert page.status_code == 404
    assert ('class="pub large"' in page.get_data(as_text=True)) is marked


def test_an_unknown_page_answers_in_words_with_the_phone_number_and_a_reference(client: FlaskClient) -> None:
    text = client.get("/no-such-page").get_data(as_text=True)
    assert "没有找到" in text
    assert 'href="tel:12333"' in text
    assert "吉林省社会保险事业管理局" in text
    assert "错误代码 404" in text


@pytest.mark.parametrize(
    ("name", "kind"), [("site.css", "text/css"), ("app.js", "text/javascript"), ("emblem.svg", "image/svg+xml")]
)
def test_every_service_serves_the_look_itself(client: FlaskClient, name: str, kind: str) -> None:
    answer: Any = client.get(f"/static/{name}")
    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert answer.data == (LOOK / "static" / name).read_bytes()
    answer.close()


def test_pages_may_load_nothing_inline_and_nothing_from_elsewhere(client: FlaskClient) -> None:
    policy = client.get("/no-such-page").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
