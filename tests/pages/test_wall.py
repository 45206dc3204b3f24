"""The wallboard in a browser, behind the gateway: what changes appears by itself, and what is old is said to be old."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import BaseWSGIServer, make_server

from deploy.local.gateway.proxy import Gateway
from deploy.local.gateway.table import Table
from services.archive.actions import screens
from services.archive.live import Province
from services.kernel.clock import now
from services.kernel.live import Broadcast
from services.kernel.people import Officer, Post
from services.kernel.sessions import Sessions
from tests.archive.conftest import OFFICE, OTHER_OFFICE, PROVINCE, Archive, archive, running
from tests.archive.events import Told

__all__ = ["archive", "running"]


@dataclass
class Hall:
    """The province's screen, and what stands behind it."""

    archive: Archive
    page: Page
    address: str
    web: BaseWSGIServer
    live: Broadcast

    def cut_off(self) -> None:
        self.live.stop()
        self.web.shutdown()
        self.web.server_close()


@pytest.fixture
def hall(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Hall]:
    behind: Archive = request.getfixturevalue("archive")
    web = make_server("127.0.0.1", 0, behind.client.application, threaded=True)
    threading.Thread(target=web.serve_forever).start()
    live = Broadcast(Province(behind.house), behind.house.settings, host="127.0.0.1", port=0, look=0.2)
    loop = asyncio.new_event_loop()
    ports = {"archive": web.server_port, "intake": web.server_port, "live": live.port}
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    gateway = asyncio.run_coroutine_threadsafe(Gateway(Table.load(), ports).serve("127.0.0.1", 0), loop).result()
    address = f"http://127.0.0.1:{gateway.sockets[0].getsockname()[1]}"
    context = chromium.new_context(base_url=address, viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    officer = Officer(id="o-1", name="李敏", office=PROVINCE, department="functional", posts=frozenset({Post.PROVINCE}))
    token, _ = Sessions(behind.house.settings.session_secret).issue(officer, at=now(), idle=timedelta(minutes=30))
    context.add_cookies([{"name": "session", "value": token, "url": address}])
    hall = Hall(behind, context.new_page(), address, web, live)
    yield hall
    context.close()
    hall.cut_off()
    asyncio.run_coroutine_threadsafe(_end(gateway), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _end(gateway: asyncio.Server) -> None:
    gateway.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def test_a_wallboard_shows_what_changes_by_itself_and_says_when_it_is_cut_off(hall: Hall) -> None:
    page, told = hall.page, Told(office=OTHER_OFFICE)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.extend([said.text] if "Content Security" in said.text else []))
    page.clock.install()
    page.goto("/province/wall?figure=major")
    expect(page.locator('[data-told="total::major"]')).to_have_text("0")
    major = page.locator(".kpis > div", has_text="重大投诉")
    expect(major).to_have_class("t-ok")
    hall.archive.hear(told.registered(), told.opened(), told.suspected(), told.confirmed_major())
    page.clock.resume()
    expect(page.locator('[data-told="total::major"]')).to_have_text("1")
    expect(major).to_have_class("t-over")
    expect(page.locator('[data-told="stages:registered:open"]')).to_have_text("1")
    expect(page.locator(f'path[data-told="cities:{OTHER_OFFICE}:major"]')).to_have_class("m1")
    expect(page.locator(f'tspan[data-told="cities:{OTHER_OFFICE}:major"]')).to_have_text("1")
    expect(page.locator("#part-news")).to_contain_text("确认重大投诉")
    expect(page.locator(".live")).to_have_text("实时")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    leave_slowly(page)
    hall.cut_off()
    page.clock.fast_forward(60_000)
    expect(page.locator(".live")).to_contain_text("已断开")
    expect(page.locator('[data-told="total::major"]')).to_have_text("1")
    assert wrong == []


def leave_slowly(page: Page) -> None:
    """While the next page is on its way a bar and a sentence say so, after 300 ms and not before; what turned out to be
    a file leaves the page as it is."""
    bar = "getComputedStyle(document.documentElement, '::before')"
    leaving = page.locator("html.leaving")
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    assert page.evaluate(f"{bar}.content") == "none"
    page.evaluate("dispatchEvent(new Event('beforeunload'))")
    assert page.evaluate(f"[{bar}.animationDelay, {bar}.animationName]") == ["0.3s, 0.3s", "appear, along"]
    page.clock.run_for(299)
    expect(page.locator("#said")).to_have_text("")
    page.clock.run_for(1)
    expect(page.locator("#said")).to_have_text("正在读取")
    page.clock.run_for(4699)
    expect(leaving).to_have_count(1)
    page.clock.run_for(1)
    expect(leaving).to_have_count(0)
    page.clock.resume()


def test_a_screen_that_is_revoked_shows_no_figures_any_more_and_asks_for_a_code(hall: Hall) -> None:
    page, house = hall.page, hall.archive.house
    head = Officer(id="h-1", name="王局", office=OFFICE, department="", posts=frozenset({Post.AGENCY_HEAD}))
    token, _ = screens.pair(house, screens.issue(house, "一楼大厅", by=head, at=now()), at=now())
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "screen", "value": token, "url": hall.address}])
    page.clock.install()
    page.goto("/province/screen")
    expect(page.locator(".live")).to_have_text("实时")
    expect(page.locator('[data-told="total::open"]')).to_have_text("0")
    ((which,),) = hall.archive.ask("select id from archive.screens")
    screens.revoke(house, UUID(str(which)), by=head, at=now())
    page.clock.fast_forward(60_000)
    expect(page.get_by_role("heading", name="连接大屏")).to_be_visible()
    expect(page.locator("[data-told]")).to_have_count(0)
