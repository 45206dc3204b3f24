"""`/api/cases`: work lists, one case, its limits and history, and the acts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from flask import Response, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.kernel.clock import now
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing import queries
from services.routing.actions.perform import act_by
from services.routing.queries import Filters, Queue
from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass
from services.routing.rules.steps import Step
from services.routing.web.api.answers import (
    OF_ACTS,
    PROBLEMS,
    CaseAnswer,
    ClocksAnswer,
    HistoryAnswer,
    StateAnswer,
    WorkListAnswer,
    answered,
)
from services.routing.web.api.versions import required_version

routes = APIBlueprint("cases_api", __name__, abp_tags=[Tag(name="办理")], abp_security=[{"session": []}])


class Asked(BaseModel):
    """What a work list is narrowed to; `stage` is a step of the case."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    queue: Queue = Queue.OPEN
    office: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6}$")] | None = None
    stage: Step | None = None
    classed: CaseClass | None = Field(None, alias="class")
    due_before: date | None = None
    q: Annotated[str, StringConstraints(max_length=64)] = ""
    cursor: Annotated[str, StringConstraints(max_length=256)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def filters(self) -> Filters:
        return Filters(
            queue=self.queue,
            office=self.office,
            step=self.stage.value if self.stage else None,
            classed=self.classed.value if self.classed else None,
            due_before=self.due_before,
            q=self.q,
            cursor=self.cursor,
            limit=self.limit,
        )


class Which(BaseModel):
    case: str = Field(description="投诉编号，例如 220100-2026-12", max_length=64)


class WhichAct(Which):
    act: str = Field(description="办理动作", max_length=64)


@routes.get("/api/cases", summary="办件清单", responses={200: WorkListAnswer, **PROBLEMS})
@open_to()
def get_cases(query: Asked) -> Response:
    """Sorted by risk and due moment; the offices that the officer may see."""
    with house().database.work(seeing=seeing()) as session:
        page = queries.work_list(session, house(), officer(), query.filters(), at=now())
    return answered(page)


@routes.get("/api/cases/<case>", summary="一件投诉", responses={200: CaseAnswer, **PROBLEMS})
@open_to()
def get_case(path: Which) -> Response:
    """With everything that the officer may do now; the ETag is the version for If-Match."""
    with house().database.work(seeing=seeing()) as session:
        view = queries.case_view(session, house(), officer(), path.case, at=now())
    document = {
        "case": view.row,
        "regions": view.regions,
        "facts": view.facts,
        "explanation": view.explanation,
        "papers": view.papers,
        "acts": view.acts,
        "people": view.people,
        "departments": view.departments,
        "links": view.links,
    }
    return answered(document, version=view.row.version)


@routes.get("/api/cases/<case>/clocks", summary="期限及逐日说明", responses={200: ClocksAnswer, **PROBLEMS})
@open_to()
def get_clocks(path: Which) -> Response:
    """Inputs, due instant, state, and why it is due then, day by day."""
    with house().database.work(seeing=seeing()) as session:
        return answered({"clocks": queries.case_clocks(session, officer(), path.case, at=now())})


@routes.get("/api/cases/<case>/history", summary="办理经过", responses={200: HistoryAnswer, **PROBLEMS})
@open_to()
def get_history(path: Which) -> Response:
    """Every event with its digest and that of the event before it in the office's chain."""
    with house().database.work(seeing=seeing()) as session:
        return answered({"events": queries.case_history(session, officer(), path.case)})


@routes.post("/api/cases/<case>/acts/<act>", summary="办理", responses={200: StateAnswer, **OF_ACTS})
@open_to()
def post_act(path: WhichAct) -> Response:
    """One act of the procedure. The body is the act's form as JSON; If-Match is the version that the officer saw."""
    if path.act not in set(Act):
        raise NotFound("没有这个办理动作")
    at = now()
    act_by(house(), officer(), path.case, Act(path.act), _body(), version=required_version(), at=at)
    if path.act == Act.OBJECT_OFFER:  # what was not taken is not seen any more
        return answered({"case": None, "acts": []})
    with house().database.work(seeing=seeing()) as session:
        try:
            row, acts = queries.case_state(session, house(), officer(), path.case, at=now())
        except Forbidden:  # his last act on it: he has kept himself off
            return answered({"case": None, "acts": [], "warnings": []})
        warnings = queries.warnings_about(session, path.case, since=at)
    return answered({"case": row, "acts": acts, "warnings": warnings}, version=row.version)


def _body() -> dict[str, object]:
    if not request.get_data():
        return {}
    given = request.get_json()
    if not isinstance(given, dict):
        raise Invalid([Fault("", "model_type", "应当是一组字段")])
    return given
