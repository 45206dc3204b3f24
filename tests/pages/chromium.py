"""A real Chromium with fonts that have Chinese: the machine's, or Debian's packages unpacked and not installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from deploy.local.debian import unpacked

QUIET = (  # nothing but the page asks anything of the network
    "--lang=zh-CN", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)  # fmt: skip
_FONTS = "<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir>{rest}</fontconfig>"
_REST = "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"


@dataclass(frozen=True)
class Found:
    """A program and the environment that it needs."""

    program: Path
    environment: dict[str, str]


def find(folder: Path, *, speaks_chinese: bool = False) -> Found:
    """`folder` holds what is made on the way; one that speaks Chinese shows fields for days as in an office of ours.
    Raises CannotGoOn where no Chromium can be had."""
    installed = shutil.which("chromium")
    if installed and not speaks_chinese:
        found, environment = Path(installed), {}
    else:
        tree = unpacked("chromium-l10n" if speaks_chinese else "chromium", own=r"chromium")
        found = tree / "usr/lib/chromium/chromium"
        libraries = ":".join(str(path) for path in sorted((tree / "usr/lib").glob("*-linux-gnu*")))
        environment = {"LD_LIBRARY_PATH": f"{libraries}:{tree / 'usr/lib/chromium'}", "LANGUAGE": "zh_CN"}
    if not _has_chinese():
        fonts = unpacked("fonts-noto-cjk", own="fonts-noto-cjk") / "usr/share/fonts"
        file = folder / "fonts.conf"
        file.write_text(_FONTS.format(fonts=fonts, cache=folder / "fonts", rest=_REST), encoding="utf-8")
        environment["FONTCONFIG_FILE"] = str(file)
    return Found(found, environment)


@contextmanager
def running(folder: Path, *, speaks_chinese: bool = False) -> Iterator[Browser]:
    found = find(folder, speaks_chinese=speaks_chinese)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.program), args=list(QUIET), env={**os.environ, **found.environment}
        )
        try:
            yield browser
        finally:
            browser.close()


def _has_chinese() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    told = subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=60, check=True)
    return bool(told.stdout.strip())
