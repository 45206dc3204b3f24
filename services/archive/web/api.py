"""`/api/records` and `/api/statistics`: the same as the pages, for machines."""

from __future__ import annotations

from datetime import date, datetime

from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, Field

from services.archive import queries
from services.archive.forms import Asked, AskedFigures, OnDay
from services.archive.web import searching, shelf
from services.kernel.clock import now
from services.kernel.web import login
from services.kernel.web.errors import Problem

PAGE = 50  # rows of one answer of the search
api = APIBlueprint(
    "records_api",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="档案", description="档案查询与统计")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 404: Problem, 422: Problem},
)


class Which(BaseModel):
    case: str = Field(description="投诉编号，例如 220100-2026-12", max_length=24)


class Record(BaseModel):
    """The head of a dossier. `state`: open, closed or filed. Codes as in the events."""

    id: str
    office: str
    number: str | None
    state: str
    step: str
    stage: str
    classed: str | None
    severity: str
    major_kinds: list[str]
    channel: str | None
    kind: str | None
    department: str | None
    registered_at: datetime | None
    accepted_at: datetime | None
    answer_by: date | None
    due_on: date | None
    delivered_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    cause: str | None
    on_time: bool | None
    archive_number: str | None
    filed_at: datetime | None
    digest: str | None
    filed_entries: int | None
    entries: int
    missing: list[str]


class EntryAnswer(BaseModel):
    """One event in words. `by` is an officer's id, none for the complainant and the system.

    `link` is its link in the chain of the case, in hexadecimal.
    """

    position: int
    type: str
    at: datetime
    by: str | None
    title: str
    text: str
    link: str


class LinkAnswer(BaseModel):
    """Another complaint that officers joined with this one; `kind` is duplicate, serial or related."""

    case: str
    kind: str
    since: datetime


class StepAnswer(BaseModel):
    """A step of the guide in this case; `verdict` is done, not_applicable, missed or to_come."""

    clause: str
    words: str
    verdict: str
    why: str


class Dossier(Record):
    links: list[LinkAnswer]
    history: list[EntryAnswer]
    conformance: list[StepAnswer]


class Records(BaseModel):
    """`cursor` continues; none when these are all."""

    records: list[Record]
    cursor: str | None


class FiguresLine(BaseModel):
    """`accepted`, `invalid` and `consultations` are of `registered`; `timed` and `graded` of `closed`; `on_time` of
    `timed`; `satisfied` of `graded`, and `satisfaction` their percentage, none where nobody has told; `overdue` of
    `open`."""

    key: dict[str, str]
    registered: int
    accepted: int
    invalid: int
    consultations: int
    closed: int
    timed: int
    on_time: int
    graded: int
    satisfied: int
    satisfaction: float | None
    open: int
    overdue: int


class FiguresAnswer(BaseModel):
    """Registered in the period, closed in it, and of those registered in it what is open or overdue as of now."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    as_of: datetime
    by: list[str]
    lines: list[FiguresLine]


@api.get("/records", summary="查询档案", responses={200: Records})
@login.open_to(*shelf.READERS)
def search(query: Asked) -> dict[str, object]:
    """按编号、档号、原因、办结日期、投诉内容里的词查询，档案员还可以按投诉人查；最新的在前。"""
    found = searching.found(query, most=PAGE)
    return Records(records=[_record(head) for head in found.heads], cursor=found.cursor).model_dump(mode="json")


@api.get("/records/<string:case>", summary="一件投诉的档案", responses={200: Dossier})
@login.open_to(*shelf.READERS)
def record(path: Which, query: OnDay) -> dict[str, object]:
    """首页信息和全部记录，封存的内容不拆封。写明日期的，是那一天结束时所知道的情况。"""
    with login.house().database.work(seeing=login.seeing()) as session:
        head, told = queries.known(session, path.case, login.officer(), on=query.as_of)
        linked = queries.links(session, path.case, login.officer(), on=query.as_of)
    steps = [StepAnswer(**vars(one)) for one in queries.conformance_of(head.story, told)]
    links = [LinkAnswer(**vars(one)) for one in linked]
    history = [_entry(each) for each in told]
    return Dossier(**_record(head).model_dump(), links=links, history=history, conformance=steps).model_dump(
        mode="json"
    )


@api.get("/statistics", summary="统计", responses={200: FiguresAnswer})
@login.open_to(*shelf.READERS)
def statistics(query: AskedFigures) -> dict[str, object]:
    """件数都带着它的分母：期间内登记的、期间内办结的，以及其中现在在办和超期的。"""
    moment = now()
    period, by = query.period(moment.date()), query.groups()
    with login.house().database.work(seeing=login.seeing()) as session:
        lines = queries.figures(session, by=by, period=period, today=moment.date())
    answer = FiguresAnswer(
        first=period.first,
        last=period.last,
        as_of=moment,
        by=list(by),
        lines=[FiguresLine(**vars(line), satisfaction=line.satisfaction) for line in lines],
    )
    return answer.model_dump(mode="json", by_alias=True)


def _entry(each: queries.Told) -> EntryAnswer:
    return EntryAnswer(
        position=each.position,
        type=each.type,
        at=each.at,
        by=each.by,
        title=each.line.title,
        text=each.line.text,
        link=each.link,
    )


def _record(head: queries.Head) -> Record:
    story = head.story
    return Record(
        id=story.case,
        office=story.office,
        number=story.number,
        state=head.state,
        step=story.step,
        stage=story.stage,
        classed=story.classed,
        severity=story.severity,
        major_kinds=list(story.major_kinds),
        channel=story.channel,
        kind=story.kind,
        department=story.department,
        registered_at=story.registered_at,
        accepted_at=story.accepted_at,
        answer_by=story.answer_by,
        due_on=story.due_on,
        delivered_at=story.delivered_at,
        closed_at=story.closed_at,
        outcome=story.outcome,
        cause=story.cause or story.suggested_cause,
        on_time=story.on_time,
        archive_number=head.archive_number,
        filed_at=head.filed_at,
        digest=head.digest,
        filed_entries=head.filed_entries,
        entries=head.entries,
        missing=list(head.missing),
    )
