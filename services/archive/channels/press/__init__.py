"""The press: a sheet becomes PDF/A-1a by typst. The same sheet gives the same bytes, on every machine and day."""

from __future__ import annotations

import io
import json
import threading
from functools import cache
from pathlib import Path
from typing import cast

from services.archive.channels.press.fonts import CannotPrint, Fonts
from services.archive.rules.papers.glyphs import shown
from services.archive.rules.papers.sheet import Sheet

__all__ = ["CannotPrint", "Press", "press"]
_TEMPLATE = Path(__file__).with_name("sheet.typ")


class Press:
    """One a process; it may be used from several threads, which then wait for each other."""

    def __init__(self, fonts: Fonts) -> None:
        import typst

        self._fonts = fonts
        self._compiler = typst.Compiler(
            str(_TEMPLATE), font_paths=[str(folder) for folder in fonts.folders], ignore_system_fonts=True
        )
        self._one_at_a_time = threading.Lock()

    def printable(self, sheet: Sheet) -> Sheet:
        """The same with everything that no font has replaced so that it is seen."""
        return sheet.mapped(lambda text: shown(text, self._fonts.cover))

    def print(self, sheet: Sheet) -> bytes:
        """The PDF of a printable sheet."""
        data = sheet.as_data() | {"qr": _qr(sheet.link) if sheet.link else ""}
        with self._one_at_a_time:
            pdf = self._compiler.compile(
                format="pdf", pdf_standards=["a-1a"], sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)}
            )
        return cast("bytes", pdf)


def _qr(link: str) -> str:
    import segno

    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


@cache
def press(fonts: str) -> Press:
    """The press with the fonts of these folders (separated by a colon). Raises CannotPrint when one is missing."""
    return Press(Fonts.find(fonts))
