"""The site as somebody has it on the screen: windows of a size, with or without scripts, signed in or not."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.journeys.town import CITY, Town

VENDOR = Path(__file__).with_name("vendor")
SIZES = {320: 640, 390: 844, 1366: 768, 1920: 1080}  # an old phone, a phone, an office PC, the wall
JUDGES = ("axe.min.js", "HTMLCS.js")
_AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # of what passes, one example is worked out instead of all
    "preload": False,  # the stylesheet is asked for by rules that are not among these
    "iframes": False,
}
_TWICE = """() => [...document.querySelectorAll("[id]")].map(each => each.id)
    .filter((id, at, ids) => ids.indexOf(id) !== at)"""
_SNIFF = """() => new Promise((done, fail) => HTMLCS.process('WCAG2AA', document, () => done(
  HTMLCS.getMessages().filter(one => one.type === HTMLCS.ERROR).map(one => [one.code, one.element.outerHTML])),
  fail, 'en'))"""

_TURN = """async path => {
  const answer = await fetch(path, {redirect: 'error'});
  const body = await answer.text();
  const fresh = new DOMParser().parseFromString(body, 'text/html').documentElement;
  const styled = new Promise(done => fresh.querySelector('link[rel=stylesheet]').addEventListener('load', done));
  document.replaceChild(document.adoptNode(fresh), document.documentElement);
  await styled;
  return [body, answer.status];
}"""


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
        if judged:
            for judge in JUDGES:
                context.add_init_script(path=VENDOR / judge)
        if seat:
            token = self.town.desk(seat, office).token
            context.add_cookies([{"name": "session", "value": token, "url": self.address}])
        self._open.append(context)
        context.on("request", self._note)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        return page

    def close(self) -> None:
        """Fails when a page asked another host for anything, or a script of it failed."""
        for context in self._open:
            context.close()
        assert (self.foreign, self.wrong) == ([], [])

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.foreign.append(request.url)


def shown(page: Page, path: str) -> bytes:
    """Open the path; the page's own bytes. Fails unless it is answered with 200."""
    answer = page.goto(path)
    assert answer, path
    assert answer.status == 200, (path, answer.status)
    return answer.body()


def turned(page: Page, path: str) -> bytes:
    """The page's own bytes; it stands where another one stood, in the same world of scripts, so that its judges are
    ready. Its own scripts do not run. Fails unless it is answered with 200 at that address."""
    body, status = page.evaluate(_TURN, path)
    assert status == 200, (path, status)
    return str(body).encode()


def faults_of(page: Page) -> list[str]:
    """What axe-core and HTML_CodeSniffer find wrong with the page as it stands; empty when it is fit for everybody."""
    found: Mapping[str, Any] = page.evaluate("options => axe.run(document, options)", _AXE)
    faults = [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
    faults += [f"id twice: {each}" for each in page.evaluate(_TWICE)]  # axe looks at what is open alone
    return faults + [f"{code}: {html[:200]}" for code, html in page.evaluate(_SNIFF)]


def too_wide(page: Page, *widths: int) -> list[str]:
    """On which of these screens the page has to be scrolled sideways; the last one stays."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": SIZES[width]})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{wide} px too wide at {width}"] if wide > 0 else []
    return found


def packed(body: bytes) -> int:
    """Bytes on the line."""
    return len(gzip.compress(body, 6))
