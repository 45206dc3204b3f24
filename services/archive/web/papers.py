"""What leaves the archive: forms as `.pdf` and `.docx`, the package, a list as a workbook; the check of a code."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from flask import Blueprint, Response, render_template
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from services.archive import actions, queries
from services.archive.forms import Asked
from services.archive.web import listing, searching, shelf
from services.kernel.clock import now
from services.kernel.people import Post
from services.kernel.web import login
from services.kernel.web.errors import Problem

MEDIA = {
    actions.Manner.PDF: "application/pdf",
    actions.Manner.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MOST_ROWS = 5000  # of one workbook
pages = Blueprint("papers", __name__)
api = APIBlueprint(
    "papers_api",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="表单", description="四张表的打印")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem},
)


class Document(BaseModel):
    case: str = Field(description="投诉编号，例如 220100-2026-12", max_length=24)
    form: Literal["1", "2", "3", "4"] = Field(
        description="1 投诉受理登记表，2 投诉处理意见表，3 投诉反馈记录，4 投诉调查终结报告"
    )


class Which(BaseModel):
    case: str = Field(description="投诉编号，例如 220100-2026-12", max_length=24)


class Number(BaseModel):
    model_config = ConfigDict(extra="forbid")
    n: int | None = Field(None, ge=1, le=999, description="第几个包：1 是归档时的，以后的是补充包")


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    n: int | None = Field(None, ge=1, le=999, description="第几份，默认最新的一份")
    identity: Literal["yes", "no"] = Field("yes", description="是否印出投诉人信息；只有档案员可以印，每次都有记录")


@api.get("/records/<string:case>/forms/<string:form>.pdf", summary="打印一张表")
@login.open_to(*shelf.READERS)
def pdf(path: Document, query: Wanted) -> Response:
    """PDF/A-1a。同样的内容印出同样的文件。"""
    return _printed(path, query, actions.Manner.PDF)


@api.get("/records/<string:case>/forms/<string:form>.docx", summary="一张表的 WPS 文档")
@login.open_to(*shelf.READERS)
def docx(path: Document, query: Wanted) -> Response:
    """供修改排版用，不作为归档文件。"""
    return _printed(path, query, actions.Manner.WORD)


@api.get("/records/<string:case>/package", summary="档案包", responses={409: Problem})
@login.open_to(Post.ARCHIVIST)
def package(path: Which, query: Number) -> Response:
    """BagIt 压缩包，含投诉人信息，只由保管机构的档案员提取，每次都有记录。没有网络也能用包内的 verify.py 核对。"""
    taken = actions.take_package(login.house(), path.case, n=query.n, by=login.officer(), at=now())
    answer = Response(taken.content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(taken.name)}"
    answer.headers["X-Package-Digest"] = taken.digest
    return answer


@pages.get("/records/check/<code>")
@login.public
def check(code: str) -> str:
    """Whether a paper in hand was printed from the archive. Tells number and day of the document, nobody's name."""
    with login.house().database.work_seeing_every_office(because="a paper shows its code, not its office") as session:
        found = queries.printed(session, code.upper())
    return render_template("archive/check.html", code=code.upper()[:24], found=found, **shelf.SHARED)


@api.get("/records/list.xlsx", summary="查询结果的表格", responses={200: None})
@login.open_to(*shelf.READERS)
def workbook(query: Asked) -> Response:
    """查到的档案，最多五千件，没有投诉人信息。单元格里都是文字，不会当作公式。"""
    house, today = login.house(), now().date()
    found = searching.found(query, most=MOST_ROWS)
    made = listing.workbook(found.heads, house.offices, day=today)
    answer = Response(made, mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'投诉档案{today:%Y%m%d}.xlsx')}"
    return answer


def _printed(path: Document, query: Wanted, manner: actions.Manner) -> Response:
    made = actions.print_form(
        login.house(),
        path.case,
        int(path.form),
        n=query.n,
        manner=manner,
        identity=query.identity == "yes",
        by=login.officer(),
        at=now(),
    )
    answer = Response(made.content, mimetype=MEDIA[manner])
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(made.name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
