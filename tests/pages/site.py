"""The site as somebody has it on the screen: windows of a size, with or without scripts, signed in or not."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.journeys.town import CITY, Town

VENDOR = Path(__file__).with_name("vendor")
SIZES = {320: 640, 390: 844, 1366: 768, 1920: 1080}  # an old phone, a phone, an office PC, the wall
_AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # of what passes, one example is worked out instead of all
}
_SNIFF = """() => new Promise((done, fail) => HTMLCS.process('WCAG2AA', document, () => done(
  HTMLCS.getMessages().filter(one => one.type === HTMLCS.ERROR).map(one => [one.code, one.element.outerHTML]))))"""


@dataclass
class Site:
    """`foreign` is every address of another host that any window asked for: it was asked in vain."""

    chromium: Browser
    town: Town
    address: str
    foreign: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _open: list[BrowserContext] = field(default_factory=list)

    def window(
        self, width: int = 390, *, scripts: bool = True, seat: str = "", office: str = CITY, judged: bool = True
    ) -> Page:
        """A new browser; of an officer with his session in it when a seat is named. Without `judged` the pages' own
        policy holds, so that no judge can be called in."""
        context = self.chromium.new_context(
            base_url=self.address,
            viewport={"width": width, "height": SIZES[width]},
            java_script_enabled=scripts,
            bypass_csp=judged,  # for the judges' scripts
            locale="zh-CN",
        )
        context.set_default_timeout(60_000)
        if seat:
            token = self.town.desk(seat, office).token
            context.add_cookies([{"name": "session", "value": token, "url": self.address}])
        self._open.append(context)
        context.route(re.compile(rf"^(?!{re.escape(self.address)}|data:)"), self._refuse)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        return page

    def close(self) -> None:
        """Fails when a page asked another host for anything, or a script of it failed."""
        for context in self._open:
            context.close()
        assert (self.foreign, self.wrong) == ([], [])

    def _refuse(self, route: Route) -> None:
        self.foreign.append(route.request.url)
        route.abort()


def shown(page: Page, path: str) -> bytes:
    """Open the path; the page's own bytes. Fails unless it is answered with 200."""
    answer = page.goto(path)
    assert answer, path
    assert answer.status == 200, (path, answer.status)
    return answer.body()


def faults_of(page: Page) -> list[str]:
    """What axe-core and HTML_CodeSniffer find wrong with the page as it stands; empty when it is fit for everybody."""
    page.add_script_tag(path=VENDOR / "axe.min.js")
    found: Mapping[str, Any] = page.evaluate("options => axe.run(document, options)", _AXE)
    faults = [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
    page.add_script_tag(path=VENDOR / "HTMLCS.js")
    return faults + [f"{code}: {html[:200]}" for code, html in page.evaluate(_SNIFF)]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def packed(body: bytes) -> int:
    """Bytes on the line."""
    return len(gzip.compress(body, 6))
