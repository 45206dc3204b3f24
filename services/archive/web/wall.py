"""`/province/wall`: the wallboard, dark, on one screen that nobody touches and that says when its figures are old."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request

from services.archive import queries
from services.archive.rules.movement import moved
from services.archive.rules.shades import SHADINGS, said
from services.archive.rules.standing import Level, Standing, lines, name, together
from services.archive.web import map as shapes
from services.archive.web import panels, shelf
from services.kernel.clock import now
from services.kernel.people import Officer
from services.kernel.web import login

pages = Blueprint("wall", __name__)
WORST = 6  # offices in the list of those with the highest share of overdue cases
STEPS = 7  # of the procedure, on one screen
ROWS = 11  # lines of the ladder that one screen holds
LETTERS = 48  # of the map's, one above the other, from top to bottom
FIRST = "overdue_rate"  # what the map shows unless it is told otherwise


@pages.get("/province/wall")
@login.open_to()
def wall() -> str:
    """`level` and `figure` choose what the map shows."""
    officer = shelf.watcher()
    moment = now()
    with login.house().database.work(seeing=login.seeing()) as session:
        seen = panels.look(session, login.seeing(), today=moment.date())
        board = queries.board(session, officer, seen.standings, today=moment.date())
    return render_template(
        "archive/wall.html",
        place=login.house().offices[officer.office],
        board=board,
        moment=moment,
        **pictured(officer, seen, address="/province/wall"),
        **shelf.SHARED,
    )


def pictured(officer: Officer, seen: panels.Seen, *, address: str) -> dict[str, Any]:
    """What the pages of the board share, whoever looks at them: figures and lines, none of a single case."""
    standings = seen.standings
    offices, top = login.house().offices, officer.office
    whole = top == offices.province.code
    level: Level = "city" if whole and request.args.get("level") != "office" else "office"
    figure = request.args.get("figure", "")
    figure = figure if figure in SHADINGS else FIRST
    by_line = lines(standings, offices, top=top, level="city" if whole else "office")
    by_office = lines(standings, offices, top=top, level="office")
    worst = sorted(by_office.items(), key=lambda each: -(each[1].overdue_rate or 0))
    before = together(lines(seen.before, offices, top=top, level="office").values()) if seen.before else None
    return {
        "kpis": panels.kpis(together(by_office.values()), before),
        "days": seen.days,
        "trend": panels.trend(seen.days),
        "stages": panels.stages(seen.stages),
        "most_stages": panels.stages(seen.stages, most=STEPS),
        "causes": panels.bars(seen.causes),
        "moved": moved(standings, seen.before, offices, top=top, level="city" if whole else "office"),
        "rows": [(code, name(code, offices, top=top), standing) for code, standing in by_line.items()][:ROWS],
        "rows_of": "cities" if whole else "offices",
        "worst": [
            (code, name(code, offices, top=top), standing) for code, standing in worst[:WORST] if standing.of("overdue")
        ],
        "lines": (shown := lines(standings, offices, top=top, level=level)),
        "map": _map(top, level, figure, shown),
        "links": [
            {"text": text, "href": f"{address}?level={key}&figure={figure}", "here": key == level}
            for key, text in (("city", "市州"), ("office", "区县"))
            if whole
        ],
        "figures": [
            {"text": shading.word, "href": f"{address}?level={level}&figure={key}", "here": key == figure}
            for key, shading in SHADINGS.items()
        ],
        "said": said,
    }


def _map(top: str, level: Level, figure: str, standings: Mapping[str, Standing]) -> dict[str, Any]:
    shading = SHADINGS[figure]
    seen = set(login.house().offices.beneath(top))
    whole = level == "city"
    drawn = [shape for shape in (shapes.prefectures() if whole else shapes.counties()) if shape.code in seen]
    values = {shape.code: standings.get(shape.code, Standing()).told()[figure] for shape in drawn}
    around = tuple(sorted({shape.city for shape in drawn}))
    return {
        "figure": figure,
        "shading": shading,
        "box": shapes.box(around),
        "level": "cities" if whole else "offices",
        "size": round(float(shapes.box(around).split()[3]) / LETTERS, 1),
        "named": whole or len(around) == 1,
        "shapes": [(shape, shading.shade(values[shape.code]), values[shape.code]) for shape in drawn],
        "outlines": [] if whole else [shape for shape in shapes.prefectures() if shape.code in around],
        "approval": login.house().settings.environment.get("MAP_APPROVAL_NO", ""),
    }
