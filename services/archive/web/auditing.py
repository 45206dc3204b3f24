"""`/records/audit` and `/api/improvement/audit/…`: what the auditor reads, who looked at what, and samples (7.1.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field

from services.archive.forms import AskedFigures, AskedLooks
from services.archive.queries import auditing
from services.archive.rules import registers as rules
from services.archive.rules.asking import LOOKS
from services.archive.web import shelf
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import POST_WORDS, Post
from services.kernel.web import login
from services.kernel.web.errors import Problem
from services.kernel.web.faults import parse

HERE = "/records/audit"
PAGE, MOST = 30, 1000  # looks of one page, and of one answer
DRAWS = ("seed", "n", "from", "to")

pages = Blueprint("auditing", __name__)
api = APIBlueprint(
    "auditing_api",
    __name__,
    url_prefix="/api/improvement/audit",
    abp_tags=[Tag(name="改进", description="措施、审核、建议、好做法、报告和评审")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 422: Problem},
)


class Sample(AskedFigures):
    seed: str = Field("1", max_length=40, description="随机种子：同一个种子抽到同样的投诉")
    n: int = Field(20, ge=1, le=200, description="抽多少件")


@api.get("/sample", summary="抽样")
@login.open_to(Post.AUDITOR)
def sample(query: Sample) -> dict[str, Any]:
    """按种子抽取办结的投诉，谁抽都一样，可以复核。"""
    drawn = _drawn(query)
    return {"seed": query.seed, "of": drawn.of, "cases": list(drawn.cases)}


@api.get("/looks", summary="查阅记录")
@login.open_to(Post.AUDITOR)
def looks(query: AskedLooks) -> dict[str, Any]:
    """谁在什么时候查看过投诉人信息、提取过档案包、打印过表单，包括没有获准的。"""
    found = _looked(query, most=MOST)
    return {
        "looks": [
            {
                "office": one.office,
                "case": one.case,
                "at": one.at.isoformat(),
                "by": one.by,
                "by_name": one.by_name,
                "by_posts": list(one.by_posts),
                "title": one.title,
                "text": one.text,
                "granted": one.granted,
            }
            for one in found.found
        ],
        "cursor": found.cursor,
    }


@pages.get(HERE)
@login.open_to(Post.AUDITOR)
def page() -> str:
    """Who looked at what, by any filter; a sample when a seed was given; and where findings are written down."""
    faults: tuple[Fault, ...] = ()
    given = {name: value for name, value in request.args.items() if value.strip()}
    found, drawn = auditing.Looks([], None), None
    try:
        asked = parse(AskedLooks, {name: value for name, value in given.items() if name not in ("seed", "n")})
        found = _looked(asked, most=PAGE)
        if "seed" in given:
            drawn = _drawn(parse(Sample, {name: given[name] for name in DRAWS if name in given}))
    except Invalid as refusal:
        faults, asked = refusal.faults, AskedLooks()  # type: ignore[call-arg]
    filters = {name: value for name, value in given.items() if name != "cursor"}
    return render_template(
        "archive/audit.html",
        found=found.found,
        drawn=drawn,
        given=given,
        faults=faults,
        narrowed=bool(faults or given.keys() - {"seed", "n", "cursor"}),
        period=asked.as_looked(now().date()).period,
        older=f"{HERE}?{urlencode({**filters, 'cursor': found.cursor})}" if found.cursor else "",
        newest=f"{HERE}?{urlencode(filters)}" if "cursor" in given else "",
        kinds=tuple(LOOKS.items()),
        offices=[(code, login.house().offices[code].name) for code in login.seeing()],
        finding=rules.FINDING,
        post_words={post.value: said for post, said in POST_WORDS.items()},
        nav=shelf.navigation(HERE),
        today=now().date(),
        **shelf.SHARED,
    )


def _looked(asked: AskedLooks, *, most: int) -> auditing.Looks:
    with login.house().database.work(seeing=login.seeing()) as session:
        return auditing.looks(session, login.officer(), asked.as_looked(now().date()), most=most, cursor=asked.cursor)


def _drawn(asked: Sample) -> auditing.Drawn:
    with login.house().database.work(seeing=login.seeing()) as session:
        return auditing.sample(
            session, login.officer(), period=asked.period(now().date()), seed=asked.seed, most=asked.n
        )
