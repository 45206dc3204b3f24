"""`/province`: what the province, and a city for its part, sees of all complaints; major ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask import Blueprint, render_template, request

from services.archive import queries
from services.archive.rules import words
from services.archive.rules.movement import moved
from services.archive.rules.screens import ISSUERS
from services.archive.rules.shades import said
from services.archive.rules.standing import Standing, together
from services.archive.web import shelf, wall
from services.kernel.clock import now
from services.kernel.offices import Directory
from services.kernel.web import login
from services.kernel.web.words import count, percent

pages = Blueprint("board", __name__)
WIDE, HIGH = 600, 120  # of the drawing of the last days
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
        board = queries.board(session, officer, today=moment.date())
        standings = queries.standings(session, today=moment.date())
        before = queries.as_of_yesterday(session, login.seeing(), today=moment.date())
        days = queries.last_days(session, login.seeing(), today=moment.date())
        stages = queries.stages(session, today=moment.date())
        causes = queries.causes(session, login.seeing(), today=moment.date())
    shown: dict[str, Any] = {
        "board": board,
        **wall.pictured(officer, standings, address="/province"),
        "kpis": _kpis(board, together(standings.values()), together(before.values()) if before else None),
        "moved": moved(standings, before, login.house().offices, top=officer.office, level=level),
        "days": days,
        "trend": _trend(days),
        "stages": _bars(
            [(words.said(words.STEPS, one.step), one.open, one.overdue, f"登记至今 {one.days} 天") for one in stages]
        ),
        "causes": _bars([(root, number, 0, "") for root, number in causes]),
        "month": _month(board),
        "ladder": ladder(board.offices, login.house().offices, top=officer.office, level=level),
        "moment": moment,
        "level": level,
        **shelf.SHARED,
    }
    if request.headers.get("X-Fragment"):
        return render_template("archive/board_now.html", **shown)
    return render_template(
        "archive/board.html",
        every=EVERY,
        manages_screens=officer.holds(*ISSUERS),
        here=_here(level, shown["map"]["figure"]),
        menu=shelf.navigation("/province")[0]["links"],
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


def _bars(rows: Sequence[tuple[str, int, int, str]]) -> list[dict[str, Any]]:
    """A bar for each, the longest for the most; what is overdue of it stands beside it, and a note below."""
    most = max((number for _, number, *_ in rows), default=0)
    return [
        {
            "label": label,
            "share": 100 * number / most if most else 0,
            "figure": f"{count(number)}（超期 {count(late)}）" if late else count(number),
            "note": note,
            "tone": "over" if late else "",
        }
        for label, number, late, note in rows
    ]


def _trend(days: Sequence[queries.Day]) -> dict[str, Any] | None:
    """Two lines over the same days, the highest day at the top; none without two days to join."""
    most = max((max(day.registered, day.closed) for day in days), default=0)
    if len(days) < 2:
        return None

    def line(numbers: Sequence[int]) -> str:
        step = WIDE / (len(numbers) - 1)
        return " ".join(f"{n * step:.0f},{HIGH * (1 - number / (most or 1)):.0f}" for n, number in enumerate(numbers))

    return {
        "registered": line([day.registered for day in days]),
        "closed": line([day.closed for day in days]),
        "most": most,
        "size": (WIDE, HIGH),
    }


def _kpis(board: queries.Board, standing: Standing, before: Standing | None) -> list[dict[str, str]]:
    offices, month = board.offices, board.month
    total, late = sum(o.open for o in offices), sum(o.overdue for o in offices)
    due, major = sum(o.due_today for o in offices), sum(o.major for o in offices)
    suspected = sum(o.suspected for o in offices)
    met = (standing.callback_rate or 0) >= wall.NORM or not standing.due_calls
    return [
        _pushed("open", {"label": "在办", "figure": count(total), "note": _since(before)}),
        _pushed(
            "registered_today",
            {"label": "今日新增", "figure": count(month.registered_today), "note": "今天登记的"},
        ),
        _pushed("due_today", _toned("今日到期", due, "today", "没有今天到期的" if not due else "请在下班前办完")),
        _pushed("overdue", _toned("已超期", late, "over", f"占在办 {percent(late, total)}")),
        _pushed("major", _toned("重大投诉", major, "over", f"另有疑似 {count(suspected)}")),
        _pushed(
            "callback_rate",
            {
                "label": "本月回访率",
                "figure": said("callback_rate", standing.callback_rate),
                "note": f"应回访 {count(standing.due_calls)}，要求 {wall.NORM:.0f}%",
                "tone": "ok" if met else "over",
            },
        ),
        _pushed(
            "satisfaction",
            {
                "label": "本月满意率",
                "figure": said("satisfaction", standing.satisfaction),
                "note": f"评价 {count(standing.of('graded'))} 件",
            },
        ),
        _pushed("days", {"label": "本月办结天数", "figure": said("days", standing.days), "note": "中位数，期限 15 日"}),
    ]


def _since(before: Standing | None) -> str:
    return f"昨日 {count(before.of('open'))}" if before else "登记了还没有办结的"


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


def _pushed(name: str, shown: dict[str, str]) -> dict[str, str]:
    return {**shown, "told": f"total::{name}"}


def _toned(label: str, number: int, tone: str, note: str) -> dict[str, str]:
    return {"label": label, "figure": count(number), "note": note, "tone": tone if number else "ok"}
