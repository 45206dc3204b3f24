"""The fonts of the forms: Debian's, unpacked and not installed. 仿宋 is from TeX's Chinese fonts, of which only the
font files are kept; names and Hangul that it lacks are from Noto, boxes to tick from DejaVu."""

from __future__ import annotations

import shutil
from pathlib import Path

from deploy.local.debian import unpacked

PACKAGES = ("texlive-lang-chinese", "fonts-noto-cjk", "fonts-dejavu-core")
_KEPT = ("FandolFang-Regular.otf", "FandolSong-Bold.otf", "NotoSerifCJK-Regular.ttc", "DejaVuSans.ttf")


def find() -> str:
    """The folders, separated by colons, as the archive is told them. Raises CannotGoOn."""
    return ":".join(str(unpacked(name, own=f"{name}$", libraries=False, finish=_keep_fonts)) for name in PACKAGES)


def _keep_fonts(tree: Path, _final: Path) -> None:
    fonts = [path for path in tree.rglob("*") if path.name in _KEPT]
    for path in fonts:
        path.rename(tree / path.name)
    for folder in (path for path in tree.iterdir() if path.is_dir()):
        shutil.rmtree(folder)
