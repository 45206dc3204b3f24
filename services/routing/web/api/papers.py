"""`/api/cases/<case>/papers/<form>`: the four forms as records; `/conformance`: each step of the guide in a case."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries.conformance import StepRow, conformance_of
from services.routing.queries.forms import FORM_WORDS, forms_of, verify_form
from services.routing.web.api.answers import PROBLEMS, answered

routes = APIBlueprint("papers_api", __name__, abp_tags=[Tag(name="四种表")], abp_security=[{"session": []}])


class WhichForm(BaseModel):
    case: str = Field(description="投诉编号，例如 220100-2026-12", max_length=64)
    form: int = Field(description="1 受理登记表，2 处理意见表，3 反馈记录，4 终结报告", ge=1, le=4)


class WhichDocument(BaseModel):
    case: str = Field(description="投诉编号", max_length=64)
    n: int = Field(description="第几份反馈记录", ge=1, le=9999)


class WhichCase(BaseModel):
    case: str = Field(description="投诉编号", max_length=64)


class Code(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(description="打印在表上的核验码", max_length=32)


class FormsAnswer(BaseModel):
    """Every document of one form, oldest first."""

    title: str
    forms: list[dict[str, Any]]


class VerifiedAnswer(BaseModel):
    """Whether the code is the one of the form on record."""

    number: str
    matches: bool


class ConformanceAnswer(BaseModel):
    """Every step in the guide's order; `done` of those `due` were done as they should be."""

    case: str
    steps: list[StepRow]
    done: int
    due: int


@routes.get("/api/cases/<case>/papers/<form>", summary="四种表", responses={200: FormsAnswer, **PROBLEMS})
@open_to()
def get_forms(path: WhichForm) -> Response:
    """The same records as are printed and filed: both values of what was corrected, and no identity number."""
    with house().database.work(seeing=seeing()) as session:
        found = forms_of(session, house(), officer(), path.case, path.form)
        return answered({"title": FORM_WORDS[path.form], "forms": found})


@routes.get(
    "/api/cases/<case>/papers/3/<n>/verify", summary="核验反馈记录", responses={200: VerifiedAnswer, **PROBLEMS}
)
@open_to()
def get_verified(path: WhichDocument, query: Code) -> Response:
    """Whether the code on a printed form belongs to the form on record."""
    with house().database.work(seeing=seeing()) as session:
        return answered(verify_form(session, house(), officer(), path.case, path.n, query.code))


@routes.get("/api/cases/<case>/conformance", summary="程序执行情况", responses={200: ConformanceAnswer, **PROBLEMS})
@open_to()
def get_conformance(path: WhichCase) -> Response:
    """Each step of the guide: done, not applicable, missed, or still to come."""
    with house().database.work(seeing=seeing()) as session:
        return answered(conformance_of(session, officer(), path.case))
