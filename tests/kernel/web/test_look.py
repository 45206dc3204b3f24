"""What every service's app gives its pages: the large print, the stylesheet, the error in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData

from services.kernel.errors import Fault, Forbidden, Invalid, NotFound, Refused, Stale
from services.kernel.house import House
from services.kernel.service import Messages, Service
from services.kernel.settings import Settings
from services.kernel.web.app import make_app
from services.kernel.web.login import public
from tests.kernel.web.gallery import LOOK
from tests.province import OFFICES_FILE, secrets

# What stands in the way: what the page is called, what it says of the cause, and what can be done.
STATES: dict[int, tuple[Exception, str, str, str]] = {
    403: (Forbidden("wrong_post", "您的岗位不能办理这一项"), "不能办理", "您的岗位不能办理这一项", "另一个人来办"),
    404: (NotFound(), "没有找到", "没有找到，或者不属于您的机构", "从首页重新进入"),
    409: (Refused("closed", "这件投诉已经办结"), "现在不能办理", "这件投诉已经办结", "什么都没有改动"),
    412: (Stale(), "别人刚刚更新过", "别人刚刚更新了这件投诉", "再决定是否重新提交"),
    422: (
        Invalid([Fault("name", "missing", "请填写姓名")]),
        "还有内容要补充或改正",
        "请填写姓名",
        "已经填写的内容还在",
    ),
    500: (KeyError("a fault of ours"), "系统出错了", "不是您的原因", "过一会儿再试"),
}


def _pages_that_refuse(app: Flask) -> None:
    def refusing(cause: Exception) -> Callable[[], str]:
        @public
        def view() -> str:
            raise cause

        return view

    for status, (cause, *_) in STATES.items():
        app.add_url_rule(f"/refused/{status}", f"refused_{status}", refusing(cause))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser before an app whose pages refuse, and that has no database."""
    environment = {
        "DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
        "BROKER_URL": "memory://",
        "OFFICES_FILE": str(OFFICES_FILE),
        "SECURE_COOKIES": "no",
        **secrets(tmp_path_factory.mktemp("secrets"))["archive"],
    }
    house = House.open("archive", Settings.read(environment))
    service = Service("archive", MetaData(), cast("Messages", None), {}, _pages_that_refuse)
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


@pytest.mark.parametrize("status", [*STATES, 503])
def test_what_stands_in_the_way_is_said_in_words_with_the_phone_number_and_a_reference(
    client: FlaskClient, status: int
) -> None:
    told = STATES[status][1:] if status in STATES else ("系统正在恢复", "数据库暂时连不上", "打电话或到窗口办理")
    answer = client.get(f"/refused/{status}" if status in STATES else "/readyz")  # which asks the database
    text = answer.get_data(as_text=True)
    assert answer.status_code == status
    for words in (*told, 'href="tel:12333"', "吉林省社会保险事业管理局", f"错误代码 {status}，编号"):
        assert words in text
    assert "a fault of ours" not in text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("site.css", "text/css"),
        ("app.js", "text/javascript"),
        ("vendor/htmx.min.js", "text/javascript"),
        ("emblem.svg", "image/svg+xml"),
    ],
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
