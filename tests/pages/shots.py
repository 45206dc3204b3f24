"""`make shots`: the pictures of README and docs, taken anew of a province that runs here and of a fresh demo in it.

A picture is what a screen shows, in 256 colours, so that it stays small enough to be looked at over a slow line.
"""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page

from deploy.local.demo import __main__ as demo
from deploy.local.demo import duty
from deploy.local.demo.api import Line
from deploy.local.demo.walking import Demo, Told
from deploy.local.places import LOCAL, ROOT
from deploy.local.progress import CannotGoOn, say
from services.kernel import clock
from tests.intake.handed_in import photo
from tests.pages.chromium import running
from tests.pages.site import SIZES

SHOTS = ROOT / "docs" / "shots"
COLOURS = 256
MOST_BYTES = 120 * 1024
PATIENCE = 180.0  # seconds until a province that was started here answers
STORY = "9 月 3 日我去大厅办退休，窗口说材料不全。回去补了再来，又说还差一份证明。来回跑了三趟，没有一次说清楚。"


@dataclass(frozen=True)
class Camera:
    """Opens windows of a width, signed in or not, and keeps what they show."""

    chromium: Browser
    address: str
    accounts: Mapping[str, Mapping[str, Any]]

    @contextmanager
    def window(self, width: int, *, by: str = "") -> Iterator[Page]:
        context = self.chromium.new_context(
            base_url=self.address, viewport={"width": width, "height": SIZES[width]}, locale="zh-CN"
        )
        page = context.new_page()
        if by:
            page.goto("/login")
            page.fill("[name=username]", by)
            page.fill("[name=password]", self.accounts[by]["password"])
            with page.expect_navigation():
                page.keyboard.press("Enter")
        yield page
        context.close()

    def take(self, page: Page, name: str) -> None:
        shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        file = SHOTS / f"{name}.png"
        shown.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        size = file.stat().st_size
        say(f"  {size / 1024:5.0f} KB  {file.relative_to(ROOT)}")
        if size > MOST_BYTES:
            raise CannotGoOn(f"{file} has {size} bytes, more than {MOST_BYTES}: show less on it")


def citizen(camera: Camera, told: Mapping[str, Told]) -> None:
    """Complains, leaves something out, gets a receipt; and follows a complaint that was accepted before."""
    with camera.window(390) as page:
        page.goto("/complain")
        page.get_by_label("机构").select_option(label="长春市社会保险事业管理局")
        page.get_by_role("button", name="下一步").click()
        page.get_by_label("手续、材料没说清").check()
        page.get_by_label("事情经过").fill(STORY)
        page.get_by_label("照片或录音").set_input_files(
            {"name": "退件单.jpg", "mimeType": "image/jpeg", "buffer": photo(colour="#c9d4df")}
        )
        page.get_by_role("button", name="上传选好的文件").click()
        page.get_by_text("退件单.jpg").wait_for()
        camera.take(page, "complain")
        page.get_by_role("button", name="下一步").click()
        page.get_by_label("姓名或单位名称").fill("李秀英")
        page.get_by_role("button", name="下一步").click()
        page.locator(".faults").wait_for()
        camera.take(page, "complain-faults")
        page.get_by_label("我自己").check()
        page.get_by_label("手机号", exact=True).fill("13944015518")
        page.get_by_role("button", name="下一步").click()
        page.get_by_role("button", name="提交投诉").click()
        page.locator(".code").first.wait_for()
        camera.take(page, "receipt")
        page.get_by_role("button", name="大字版").click()
        page.goto("/progress")
        page.get_by_label("查询码", exact=True).fill(told["hurried"].key["code"])
        page.get_by_label("手机号后四位").fill(told["hurried"].key["phone_last4"])
        camera.take(page, "progress-large-print")
        page.get_by_role("button", name="标准字").click()
        page.get_by_role("button", name="查进度").click()
        page.locator(".due").wait_for()
        camera.take(page, "progress")


def office(camera: Camera, told: Mapping[str, Told]) -> None:
    """The window, a handler's case, what the functional department has before it."""
    with camera.window(1366, by="220100-window") as page:
        page.goto("/counter/new?way=phone")
        camera.take(page, "counter")
    with camera.window(1366, by="220100-functional-1") as page:
        page.goto("/console?tab=all")
        camera.take(page, "queue")
    with camera.window(1366, by="220221-section-head") as page:
        page.goto(f"/console/cases/{told['awaiting'].id}?act=approve")
        camera.take(page, "approval")
    with camera.window(1366, by="220100-handler-1") as page:
        for purpose in ("核对情况", "调查核实"):  # the auditor will read of it
            page.goto(f"/counter/cases/{told['hurried'].id}/particulars?purpose={purpose}")
        page.goto(f"/console/cases/{told['hurried'].id}")
        camera.take(page, "case")


def province(camera: Camera, told: Mapping[str, Told]) -> None:
    """A day, a major complaint, the wall, and what the auditor reads."""
    with camera.window(1366, by="220000-province") as page:
        page.goto("/province")
        camera.take(page, "province")
        page.goto(f"/console/cases/{told['major'].id}?act=instruct")
        camera.take(page, "major")
    with camera.window(1920, by="220000-province") as page:
        page.goto("/province/wall")
        camera.take(page, "wall")
    with camera.window(1366, by="220000-auditor") as page:
        page.goto("/records/audit?seed=2026&n=5")
        camera.take(page, "audit")


def staged(camera: Camera) -> dict[str, Told]:
    """The demo's complaints, one of each walk."""
    document = tomllib.loads(demo.SAMPLES.read_text(encoding="utf-8"))
    stage = Demo(Line(camera.address), camera.accounts, document["steps"])
    duty.man(stage, at=clock.now())
    return {one.sample["walk"]: one for one in demo.send(stage, document)}


@contextmanager
def answering() -> Iterator[None]:
    """While the block runs, a province does: the one that is there already, or one that ends with it."""
    if _answers():
        yield
        return
    with subprocess.Popen([sys.executable, "-m", "deploy.local", "run"], cwd=ROOT) as started:
        try:
            until = time.monotonic() + PATIENCE
            while not _answers():
                if started.poll() is not None or time.monotonic() > until:
                    raise CannotGoOn("the province does not start: see what `make run` says")
                with suppress(subprocess.TimeoutExpired):
                    started.wait(0.5)
            yield
        finally:
            started.terminate()


def _answers() -> bool:
    try:
        where = urlsplit((LOCAL / "address").read_text(encoding="utf-8").strip())
        with socket.create_connection((where.hostname or "", where.port or 80), timeout=5):
            return True
    except OSError:
        return False


def main() -> int:
    try:
        with (
            answering(),
            tempfile.TemporaryDirectory() as folder,
            running(Path(folder), speaks_chinese=True) as chromium,
        ):
            camera = Camera(chromium, *demo.province())
            told = staged(camera)
            SHOTS.mkdir(exist_ok=True)
            for taken in (citizen, office, province):
                taken(camera, told)
    except CannotGoOn as cause:
        say(str(cause))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
