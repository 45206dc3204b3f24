"""`/records/figures` and `/api/statistics/…`: the figures of whole months, what they are of, and what looks odd."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from services.archive.forms import AskedFigures, AskedMonths
from services.archive.queries import anomalies, last_check, rollups
from services.archive.queries.lines import Line
from services.archive.queries.months import Asked
from services.archive.queries.waits import Waits, waits
from services.archive.rules import comparing, words
from services.archive.rules.asking import GROUPS, Period
from services.archive.web import figures_told, shelf
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.web import login
from services.kernel.web.errors import Problem
from services.kernel.web.faults import parse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
pages = Blueprint("figures", __name__)
api = APIBlueprint(
    "figures_api",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="统计", description="按月统计、回访率、比较和异常")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 404: Problem, 422: Problem},
)


class OfOffice(BaseModel):
    model_config = ConfigDict(extra="forbid")
    office: str = Field(max_length=6, description="机构代码")
    month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="月份，例如 2026-11")


class OfYear(BaseModel):
    model_config = ConfigDict(extra="forbid")
    year: int = Field(ge=2000, le=2100, description="年份")


class Ranking(AskedMonths):
    what: str = Field("on_time", pattern=f"^({'|'.join(figures_told.RANKED)})$", description="比较哪一项")


def lines(asked: AskedMonths, *, by: Sequence[str] | None = None) -> list[Line]:
    """What is asked for, of the offices that the officer sees."""
    first, last = asked.months(now().date())
    with login.house().database.work(seeing=()) as session:
        return rollups.monthly(
            session,
            by=asked.groups() if by is None else by,
            first=first,
            last=last,
            offices=login.seeing(),
            calendar=rollups.working_calendar(session),
        )


def with_waits(asked: AskedMonths, found: Sequence[Line], *, by: Sequence[str]) -> list[tuple[Line, Waits]]:
    """Each line with the marks of waiting of its cases, which no line of the months keeps."""
    first, last = asked.months(now().date())
    with login.house().database.work(seeing=()) as session:
        calendar = rollups.working_calendar(session)
        marked = waits(session, Asked(tuple(by), first, last, tuple(login.seeing())), calendar)
    return [(line, marked.get(tuple(line.key[name] for name in by), Waits())) for line in found]


@api.get("/statistics/monthly", summary="按月统计")
@login.open_to(*shelf.READERS)
def monthly(query: AskedMonths) -> dict[str, Any]:
    """随事件更新的月度数字：每个比率都带着分子、分母和件数，工作日用中位数和九成分位数。"""
    moment = now()
    first, last = query.months(moment.date())
    told = [figures_told.told(*one) for one in with_waits(query, lines(query), by=query.groups())]
    return {"from": first, "to": last, "as_of": moment.isoformat(), "by": list(query.groups()), "lines": told}


@api.get("/statistics/monthly.xlsx", summary="按月统计的表格")
@login.open_to(*shelf.READERS)
def monthly_workbook(query: AskedMonths) -> Response:
    """同样的数字，单元格里只有文字和数字。"""
    today = now().date()
    made = figures_told.workbook(
        with_waits(query, lines(query), by=query.groups()), query.groups(), login.house().offices, day=today
    )
    return _file(made, f"投诉统计{today:%Y%m%d}.xlsx")


@api.get("/statistics/numbers", summary="发出的编号")
@login.open_to(*shelf.READERS)
def numbers(query: OfYear) -> dict[str, Any]:
    """每个机构全年发出的编号、档案里有登记的件数、缺号，以及各种情况的件数；各种情况相加等于发出的编号。"""
    with login.house().database.work(seeing=login.seeing()) as session:
        found = rollups.numbers(session, query.year)
        counted = rollups.kinds(session, query.year)
    offices = [
        {
            "office": one.office,
            "issued": one.issued,
            "registered": one.registered,
            "missing": list(one.missing),
            "kinds": counted.get(one.office, {}),
        }
        for one in found
    ]
    return {"year": query.year, "offices": offices}


@api.get("/statistics/callback", summary="回访率")
@login.open_to(*shelf.READERS)
def callback(query: OfOffice) -> dict[str, Any]:
    """一个机构一个月的回访率、算法和名单。"""
    if query.office not in login.seeing():
        raise Invalid([Fault("office", "unknown_office", "没有这个机构，或者不是您的下级机构")])
    month = date.fromisoformat(f"{query.month}-01")
    with login.house().database.work(seeing=login.seeing()) as session:
        members = rollups.called(session, login.officer(), office=query.office, month=month)
    return {"office": query.office, "month": query.month, **figures_told.rate(members)}


@api.get("/statistics/comparison", summary="同类机构比较")
@login.open_to(*shelf.READERS)
def comparison(query: Ranking) -> dict[str, Any]:
    """只同级别、同规模的机构比较；不足二十件的不比较、不排名。"""
    places = _places(query, query.what, query.groups() or ("office",))
    return {
        "what": query.what,
        "least": comparing.LEAST,
        "places": [
            {
                "who": place.rate.who,
                "group": place.group,
                "rank": place.rank,
                "part": place.rate.part,
                "n": place.rate.whole,
                "percent": place.rate.percent,
                "median": place.median,
                "difference": place.difference,
            }
            for place in places
        ],
    }


@api.get("/statistics/comparison.xlsx", summary="表彰依据的表格")
@login.open_to(*shelf.READERS)
def comparison_workbook(query: Ranking) -> Response:
    """一次办好、获得好评、按期答复的排名和依据，不足二十件的不在内。"""
    today, places = now().date(), _places(query, query.what, query.groups() or ("office",))
    made = figures_told.ranking(places, query.what, login.house().offices, day=today)
    return _file(made, f"{figures_told.RANKED[query.what][0]}{today:%Y%m%d}.xlsx")


@api.get("/statistics/anomalies", summary="异常情况")
@login.open_to(*shelf.READERS)
def odd(query: AskedFigures) -> dict[str, Any]:
    """值得看一看的情况，不是结论：期限前半小时内送达、内容相同的多件投诉、回访全部最高分。"""
    with login.house().database.work(seeing=login.seeing()) as session:
        found = anomalies.oddities(session, login.officer(), query.period(now().date()))
    return {
        "anomalies": [
            {
                "kind": one.kind,
                "words": words.said(words.ODDITIES, one.kind),
                "office": one.office,
                "about": one.about,
                "cases": list(one.cases),
            }
            for one in found
        ]
    }


@pages.get("/records/figures")
@login.open_to(*shelf.READERS)
def page() -> str:
    """The months of this year, by what the reader chooses; bars for what was registered, on time and satisfied."""
    faults: tuple[Fault, ...] = ()
    given = {name: value for name, value in request.args.items() if value.strip()}
    try:
        asked = parse(AskedMonths, given)
    except Invalid as refusal:
        faults, asked = refusal.faults, AskedMonths()  # type: ignore[call-arg]
    by = asked.groups() or ("month",)
    found, (whole,) = lines(asked, by=by), lines(asked, by=())
    first, last = asked.months(now().date())
    begins = date.fromisoformat(f"{last}-01")  # of the last month alone: a year of them is for who asks for it
    period = Period(begins, (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    with login.house().database.work(seeing=login.seeing()) as session:
        oddities = anomalies.oddities(session, login.officer(), period)
        checked = last_check(session)
    places = _places(asked, "on_time", ("office",))
    return render_template(
        "archive/figures.html",
        oddities=oddities,
        odd_month=last,
        checked=checked,
        places=places,
        least=comparing.LEAST,
        found=with_waits(asked, found, by=by),
        whole=whole,
        by=by,
        given=given,
        choices=[(name, words.GROUPS[name]) for name in GROUPS],
        heads=figures_told.HEADS,
        row=figures_told.row,
        key=lambda line: figures_told.key(line, login.house().offices),
        most=max((line.of("registered") for line in found), default=0),
        first=first,
        last=last,
        faults=faults,
        query=urlencode({"by": ",".join(by), "from": first, "to": last}),
        nav=shelf.navigation("/records/figures"),
        today=now().date(),
        **shelf.SHARED,
    )


def _places(asked: AskedMonths, what: str, by: Sequence[str]) -> list[comparing.Place]:
    offices = login.house().offices
    part, whole = figures_told.RANKED[what][1:]
    return comparing.ranked(
        comparing.Rate(
            who="/".join(line.key[name] for name in by),
            level=offices[line.key["office"]].level if "office" in line.key else "all",
            registered=line.of("registered"),
            part=line.of(part),
            whole=line.of(whole),
        )
        for line in lines(asked, by=by)
    )


def _file(made: bytes, name: str) -> Response:
    answer = Response(made, mimetype=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
