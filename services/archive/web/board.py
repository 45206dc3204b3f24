"""`/province`: what the province, and a city for its part, sees of all complaints; major ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask import Blueprint, render_template, request

from services.archive import queries
from services.archive.rules.movement import moved
from services.archive.rules.screens import ISSUERS
from services.archive.web import panels, shelf, wall
from services.kernel.clock import now
from services.kernel.offices import Directory
from services.kernel.web import login
from services.kernel.web.part import wants_part
from services.kernel.web.words import count, percent

pages = Blueprint("board", __name__)
BESIDE = ("/console?tab=todo", "/records", "/records/figures", "/records/registers/suggestion", "/records/audit")
EVERY = 5  # seconds between two looks of an open page to which nothing is pushed
Level = Literal["city", "office"]


@dataclass(frozen=True)
class Rung:
    """A line of the ladder: an office by itself, or a city with everything beneath it."""

    code: str
    name: str
    open: int
    due_today: int
    overdue: int
    major: int

    @property
    def share(self) -> int:
        """Percent of the open complaints that are overdue, rounded."""
        return round(100 * self.overdue / self.open) if self.open else 0


@pages.get("/province")
@login.open_to()
def province() -> str:
    """The whole page, or the part that changes when the page itself asks for it."""
    officer = shelf.watcher()
    level = _level(officer.office)
    moment = now()
    with login.house().database.work(seeing=login.seeing()) as session:
        seen = panels.look(session, login.seeing(), today=moment.date())
        board = queries.board(session, officer, seen.standings, today=moment.date())
    shown: dict[str, Any] = {
        "board": board,
        **wall.pictured(officer, seen, address="/province"),
        "moved": moved(seen.standings, seen.before, login.house().offices, top=officer.office, level=level),
        "month": _month(board),
        "ladder": ladder(board.offices, login.house().offices, top=officer.office, level=level),
        "moment": moment,
        "level": level,
        "reads_records": officer.holds(*shelf.READERS),
        **shelf.SHARED,
    }
    if wants_part():
        return render_template("archive/board_now.html", **shown)
    return render_template(
        "archive/board.html",
        every=EVERY,
        manages_screens=officer.holds(*ISSUERS),
        here=_here(level, shown["map"]["figure"]),
        menu=shelf.beside(*BESIDE),
        place=login.house().offices[officer.office],
        **shown,
    )


def ladder(counts: Sequence[queries.OfficeCounts], offices: Directory, *, top: str, level: Level) -> list[Rung]:
    """The lines, those with the most overdue first; offices without an open complaint are listed too."""
    direct = {o.code: o.code for o in offices if top in (o.code, o.parent)}
    line = {o.code: direct.get(o.code) or direct.get(o.parent or "") or o.code for o in offices}
    beneath = offices.beneath(top)
    keys = dict.fromkeys(line[code] if level == "city" else code for code in beneath)
    sums = {key: [0, 0, 0, 0] for key in keys}
    for each in counts:
        key = line[each.office] if level == "city" else each.office
        for at, number in enumerate((each.open, each.due_today, each.overdue, each.major)):
            sums[key][at] += number
    rungs = [Rung(key, _name(offices, key, top), *numbers) for key, numbers in sums.items()]
    return sorted(rungs, key=lambda rung: (-rung.overdue, -rung.due_today, -rung.open, rung.code))


def _name(offices: Directory, code: str, top: str) -> str:
    return f"{offices[code].region}本级" if code == top else offices[code].region


def _level(office: str) -> Level:
    return (
        "office" if request.args.get("level") == "office" or office != login.house().offices.province.code else "city"
    )


def _here(level: Level, figure: str) -> str:
    """The page's own address; what it shows by itself need not be named."""
    return f"/province?level={level}" + (f"&figure={figure}" if figure != wall.FIRST else "")


def _month(board: queries.Board) -> list[dict[str, str]]:
    month = board.month
    return [
        {"label": "本月办结", "figure": count(month.closed), "note": f"其中有答复期限的 {count(month.timed)}"},
        {
            "label": "本月按期率",
            "figure": percent(month.on_time, month.timed),
            "note": f"按期 {count(month.on_time)}，共 {count(month.timed)}",
        },
        {"label": "待归档", "figure": count(month.unfiled), "note": "办结了还没有归档的"},
    ]
