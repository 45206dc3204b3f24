"""`/api/calendars` and `/api/policies`: what the province has published, proposes and decides."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Annotated, Any

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.kernel.web.errors import Problem
from services.kernel.web.login import house, officer, open_to, public
from services.routing import queries
from services.routing.actions import drafting, publishing
from services.routing.actions.drafting import Make
from services.routing.actions.publishing import MAY_ASK_FOR_REST
from services.routing.rules.publishing import read_file
from services.routing.web.api.answers import OF_ACTS, answered

routes = APIBlueprint("published_api", __name__, abp_tags=[Tag(name="日历与规则")])
_SESSION: list[dict[str, list[str]]] = [{"session": []}]
_ANSWERS: dict[str | int, Any] = {**OF_ACTS, 409: Problem}
Because = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Asked(BaseModel):
    """`simulate=1` tells what would change and keeps nothing."""

    model_config = ConfigDict(extra="forbid")

    simulate: bool = False


class Which(BaseModel):
    publication: uuid.UUID


class YearFile(BaseModel):
    """A year of the calendar as a file: TOML or CSV, see the documentation of the format."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=100_000)
    because: Because = "公布工作日历"


class LocalRest(BaseModel):
    """Rest days of its own for an office in a year, beside those that it has; `replaces`: in place of those that are
    still to come, so that an empty list withdraws them."""

    model_config = ConfigDict(extra="forbid")

    office: str = Field(pattern=r"^[0-9A-Z]{6}$")
    year: int = Field(ge=2024, le=2100)
    days: list[dict[str, str]] = Field(max_length=20)
    replaces: bool = False
    because: Because


class Pack(BaseModel):
    """What a new pack of rules changes against the one in force; lengths are plain numbers."""

    model_config = ConfigDict(extra="forbid")

    pack: dict[str, Any]
    because: Because


class Turned(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Because


@routes.get("/api/calendars", summary="工作日历")
@public
def get_calendars() -> Response:
    """Every revision of every year, the newest first, and the own rest days of offices."""
    with house().database.work(seeing=()) as session:
        return answered({"calendars": queries.calendars(session), "local_rests": queries.local_rests(session)})


@routes.post("/api/calendars", summary="提出工作日历", responses=_ANSWERS, security=_SESSION)
@open_to(Post.PROVINCE)
def post_calendar(query: Asked, body: YearFile) -> Response:
    """Proposes a year for a second person to publish."""
    at = now()
    document = read_file(body.text)
    return _proposed(
        lambda book: drafting.draft_year(book, document, today=at.date()),
        queries.simulate_year,
        only_simulate=query.simulate,
        because=body.because,
    )


@routes.post("/api/calendars/local", summary="提出地方放假", responses=_ANSWERS, security=_SESSION)
@open_to(*MAY_ASK_FOR_REST)
def post_local_rest(query: Asked, body: LocalRest) -> Response:
    """Proposes an office's own rest days for the province to approve (D03)."""
    if body.office not in house().offices.beneath(officer().office):
        raise Invalid([Fault("office", "other_office", "没有这个机构，或者不属于您的机构")])
    document, at = {"days": body.days, "replaces": body.replaces}, now()
    return _proposed(
        lambda book: drafting.draft_local_rest(book, body.office, body.year, document, today=at.date()),
        lambda session, kept: queries.simulate_local_rest(session, body.office, body.year, kept, today=at.date()),
        only_simulate=query.simulate,
        because=body.because,
    )


@routes.get("/api/policies", summary="办理规则")
@public
def get_policies() -> Response:
    """Every pack of rules, the newest first, with the standards that it cites."""
    with house().database.work(seeing=()) as session:
        return answered({"policies": queries.policies(session)})


@routes.post("/api/policies", summary="提出办理规则", responses=_ANSWERS, security=_SESSION)
@open_to(Post.PROVINCE)
def post_policy(query: Asked, body: Pack) -> Response:
    """Proposes a pack for a second person to publish."""
    at = now()
    return _proposed(
        lambda book: drafting.draft_policy(book, body.pack, today=at.date()),
        lambda session, kept: queries.simulate_policy(session, kept, today=at.date()),
        only_simulate=query.simulate,
        because=body.because,
    )


@routes.get("/api/publications", summary="草案和公布记录", responses=_ANSWERS, security=_SESSION)
@open_to(*MAY_ASK_FOR_REST)
def get_publications() -> Response:
    """What was proposed, by whom, and what became of it."""
    with house().database.work(seeing=()) as session:
        return answered({"publications": queries.publications(session)})


@routes.post("/api/publications/<publication>/publish", summary="公布", responses=_ANSWERS, security=_SESSION)
@open_to(Post.PROVINCE)
def post_publish(path: Which) -> Response:
    """By a second person; open limits are counted anew within the minute."""
    publishing.publish(house(), officer(), str(path.publication), at=now())
    return answered({"id": str(path.publication), "state": "published"})


@routes.post("/api/publications/<publication>/reject", summary="退回草案", responses=_ANSWERS, security=_SESSION)
@open_to(Post.PROVINCE)
def post_reject(path: Which, body: Turned) -> Response:
    publishing.reject(house(), officer(), str(path.publication), reason=body.reason, at=now())
    return answered({"id": str(path.publication), "state": "rejected"})


def _proposed(make: Make, simulate: Callable[..., Any], *, only_simulate: bool, because: str) -> Response:
    found = None
    if not only_simulate:
        found, draft = publishing.propose(house(), officer(), make, because=because, at=now())
    with house().database.work_seeing_every_office(because="a publication holds for every office") as session:
        if only_simulate:
            draft = drafting.drafted(session, make)
        would = simulate(session, draft.document)
    document = {"id": found, "kind": draft.kind.value, "key": draft.key, "document": draft.document}
    answer = answered({**document, "simulation": would})
    answer.status_code = 200 if only_simulate else 201
    return answer
