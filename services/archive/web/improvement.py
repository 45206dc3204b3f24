"""`/records/improvement`: what closed complaints point to; `/api/statistics/opinions`: what is said of figures."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from itertools import groupby
from typing import Annotated, Any

from flask import Blueprint, render_template
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, Field, StringConstraints

from services.archive.actions.improvement import attach
from services.archive.forms import AskedFigures
from services.archive.queries import improvement as queries
from services.archive.queries.figures import figures
from services.archive.rules.asking import Period
from services.archive.web import shelf
from services.kernel.clock import now
from services.kernel.people import Post
from services.kernel.web import login
from services.kernel.web.errors import Problem

pages = Blueprint("improvement", __name__)
api = APIBlueprint(
    "improvement_api",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="改进", description="改进台账和对统计的意见")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 404: Problem, 422: Problem},
)


class EntryAnswer(BaseModel):
    """A closed complaint under the standard that its cause points to."""

    standard: str
    cause: str
    case: str
    office: str
    number: str | None
    closed_at: datetime
    outcome: str | None
    merit: str | None


class RegisterAnswer(BaseModel):
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    entries: list[EntryAnswer]


class OpinionGiven(AskedFigures):
    """The same question as the figures, and what is to be said about them."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=5000)] = Field(description="意见")


class OpinionAnswer(BaseModel):
    id: int
    office: str
    by: str
    at: datetime
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    groups: list[str]
    text: str
    figures: Any


class OpinionsAnswer(BaseModel):
    opinions: list[OpinionAnswer]


class Attached(BaseModel):
    id: int


@pages.get("/records/improvement")
@login.open_to(*shelf.READERS)
def page() -> str:
    """This year's register, standard by standard."""
    today = now().date()
    with login.house().database.work(seeing=login.seeing()) as session:
        found = queries.register(session, Period(today.replace(month=1, day=1), today), login.officer())
        said = queries.opinions(session)
    return render_template(
        "archive/improvement.html",
        standards=[(name, list(entries)) for name, entries in groupby(found, key=lambda one: one.standard)],
        opinions=said,
        nav=shelf.navigation("/records"),
        today=today,
        **shelf.SHARED,
    )


@api.get("/records/improvement", summary="改进台账", responses={200: RegisterAnswer})
@login.open_to(*shelf.READERS)
def improvement(query: AskedFigures) -> dict[str, object]:
    """办结并选定原因的投诉，按原因指向的标准或流程列出。"""
    period = query.period(now().date())
    with login.house().database.work(seeing=login.seeing()) as session:
        found = queries.register(session, period, login.officer())
    entries = [EntryAnswer(**vars(one)) for one in found]
    return RegisterAnswer(first=period.first, last=period.last, entries=entries).model_dump(mode="json", by_alias=True)


@api.get("/statistics/opinions", summary="对统计的意见", responses={200: OpinionsAnswer})
@login.open_to(*shelf.READERS)
def opinions() -> dict[str, object]:
    """职能部门对统计的意见，连同提意见时看到的数字。"""
    with login.house().database.work(seeing=login.seeing()) as session:
        found = queries.opinions(session)
    said = [OpinionAnswer(**{**vars(one), "groups": list(one.groups)}) for one in found]
    return OpinionsAnswer(opinions=said).model_dump(mode="json", by_alias=True)


@api.post("/statistics/opinions", summary="对统计提意见", responses={200: Attached})
@login.open_to(Post.FUNCTIONAL)
def give_opinion(body: OpinionGiven) -> dict[str, object]:
    """意见和当时的数字一起保存，以后数字变了也看得懂。"""
    moment = now()
    period, groups = body.period(moment.date()), body.groups()
    with login.house().database.work(seeing=login.seeing()) as session:
        lines = figures(session, by=groups, period=period, today=moment.date())
        id_ = attach(
            session,
            login.officer(),
            groups=groups,
            period=period,
            figures=[asdict(line) for line in lines],
            text=body.text,
            at=moment,
        )
    return {"id": id_}
