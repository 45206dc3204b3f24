"""`/records/figures/open` and `/api/statistics/survival`: the share of accepted complaints that is still open after so
many working days."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import field_validator

from services.archive.forms import AskedFigures, groups_of
from services.archive.queries import rollups
from services.archive.queries.survival import KEYS, Curve, survival
from services.archive.rules import words
from services.archive.rules.survival import POINTS
from services.archive.web import figures_told, shelf
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.web import login
from services.kernel.web.errors import Problem
from services.kernel.web.faults import parse

WIDE, HIGH = 600, 200  # of the drawing
FORMULA = "卡普兰—迈耶估计：还没有办结的，算到今天为止"
pages = Blueprint("survival", __name__)
api = APIBlueprint(
    "survival_api",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="统计", description="按月统计、回访率、比较和异常")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 422: Problem},
)


class AskedLives(AskedFigures):
    @field_validator("by")
    @classmethod
    def _known(cls, by: str) -> str:
        return groups_of(by, tuple(KEYS))


def _curves(asked: AskedLives, by: tuple[str, ...]) -> list[Curve]:
    today = now().date()
    with login.house().database.work(seeing=login.seeing()) as session:
        calendar = rollups.working_calendar(session)
        return survival(session, by=by, period=asked.period(today), today=today, calendar=calendar)


@api.get("/statistics/survival", summary="若干工作日后还在办的比例")
@login.open_to(*shelf.READERS)
def lives(query: AskedLives) -> dict[str, Any]:
    """期间内登记并受理的投诉，受理若干个工作日后还有多大比例没有办结；件数太少的只给件数。"""
    by = query.groups()
    return {
        "by": list(by),
        "formula": FORMULA,
        "curves": [
            {
                "key": dict(zip(by, one.key, strict=True)),
                "n": one.n,
                "open": one.open,
                "least": one.least,
                "points": [{"days": p.days, "percent": p.percent, "at_risk": p.at_risk} for p in one.points],
            }
            for one in _curves(query, by)
        ],
    }


@pages.get("/records/figures/open")
@login.open_to(*shelf.READERS)
def page() -> str:
    """One drawing of everything, and a table of each group."""
    faults: tuple[Fault, ...] = ()
    given = {name: value for name, value in request.args.items() if value.strip()}
    try:
        asked = parse(AskedLives, given)
    except Invalid as refusal:
        faults, asked = refusal.faults, AskedLives()  # type: ignore[call-arg]
    by = asked.groups() or ("class",)
    (whole,) = _curves(asked, ())
    return render_template(
        "archive/survival.html",
        whole=whole,
        line=_line(whole),
        found=_curves(asked, by),
        by=by,
        given=given,
        period=asked.period(now().date()),
        choices=[(name, words.GROUPS[name]) for name in KEYS],
        name=lambda one: "，".join(_named(by, one.key)),
        points=POINTS,
        formula=FORMULA,
        size=(WIDE, HIGH),
        faults=faults,
        nav=shelf.navigation("/records/figures"),
        today=now().date(),
        **shelf.SHARED,
    )


def _named(by: tuple[str, ...], key: tuple[str, ...]) -> list[str]:
    return figures_told.named(dict(zip(by, key, strict=True)), login.house().offices)


def _line(whole: Curve) -> str:
    """The steps of the curve, from everything open on the first day, as the points of a line."""
    if not whole.points:
        return ""
    last, height, drawn = whole.points[-1].days, 0.0, ["0,0"]
    for point in whole.points:
        x, y = WIDE * point.days / last, HIGH * (100 - point.percent) / 100
        drawn += [f"{x:.0f},{height:.0f}", f"{x:.0f},{y:.0f}"]
        height = y
    return " ".join(drawn)
