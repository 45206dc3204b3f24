"""A form as it is set: a table of cells, told in plain data, so that PDF and Word are made from the same one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from services.archive.rules.words import said
from services.kernel.contracts.forms import Signed
from services.kernel.workdays import SHANGHAI

TICKED, EMPTY = "☑", "☐"
GAP = "　"  # between the parts of a line; a short part is never broken
BLANK = "　　　　　"  # where somebody signs by hand


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`head` is a label of the form. `foot` stands at the bottom: signature and day. `least` is a height in mm."""

    text: tuple[str, ...]
    foot: tuple[str, ...] = ()
    head: bool = False
    span: int = 1
    least: int = 0


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One form. `columns` are shares of the width; `day` is the day of the document, `case` the complaint's number.

    `code` and `link` are what the paper can be checked by; they are put on at the end.
    """

    title: str
    number: str
    office: str
    case: str
    day: date
    columns: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    code: str = ""
    link: str = ""

    def as_data(self) -> dict[str, Any]:
        """For the press, as plain lists and words."""
        return asdict(self) | {"day": [self.day.year, self.day.month, self.day.day]}

    def mapped(self, change: Callable[[str], str]) -> Sheet:
        """The same with every word changed."""
        rows = tuple(
            tuple(replace(cell, text=tuple(map(change, cell.text)), foot=tuple(map(change, cell.foot))) for cell in row)
            for row in self.rows
        )
        return replace(
            self, rows=rows, title=change(self.title), number=change(self.number), office=change(self.office)
        )


def label(*lines: str, span: int = 1) -> Cell:
    return Cell(text=lines, head=True, span=span)


def cell(*lines: str, span: int = 1, least: int = 0, foot: Sequence[str] = ()) -> Cell:
    """Lines that somebody wrote; one with line breaks is several."""
    text = tuple(part for line in lines for part in line.splitlines() or [""])
    return Cell(text=text, foot=tuple(foot), span=span, least=least)


def field(name: str, value: object) -> str:
    """`姓名：王小兰`."""
    return f"{name}：{'' if value is None else value}"


def line(*parts: str) -> str:
    return GAP.join(part for part in parts if part)


def boxes(words: dict[str, str], chosen: str | None, notes: dict[str, str] | None = None) -> str:
    """Every choice with its box, the chosen one ticked, with what is noted beside it."""
    notes = notes or {}
    shown = [
        f"{TICKED if code == chosen else EMPTY}{word}{notes.get(code, '')}" if code == chosen else f"{EMPTY}{word}"
        for code, word in words.items()
    ]
    return GAP.join(shown)


def box(word: str, *, ticked: bool) -> str:
    return f"{word}{TICKED if ticked else EMPTY}"


def day(at: date | datetime | None) -> str:
    """`2026年11月3日`, in Shanghai; room for it when there is none yet."""
    if at is None:
        return "　　年　　月　　日"
    on = at.astimezone(SHANGHAI) if isinstance(at, datetime) else at
    return f"{on.year}年{on.month}月{on.day}日"


def moment(at: datetime | None) -> str:
    """`2026年11月3日9时42分`."""
    if at is None:
        return "　　年　　月　　日　　时　　分"
    local = at.astimezone(SHANGHAI)
    return f"{day(local)}{local.hour}时{local.minute}分"


def signature(name: str, signed: Signed | None) -> str:
    """`受理人（签名）：张敏`, or room to sign."""
    return f"{name}（签名）：{signed.name if signed else BLANK}"


def signed_on(*signed: Signed | None) -> str:
    """The day of the last signature."""
    days = [one.at for one in signed if one]
    return day(max(days) if days else None)


def word(words: dict[str, str], code: str | None) -> str:
    return "" if code is None else said(words, code)
