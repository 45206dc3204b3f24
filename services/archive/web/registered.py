"""`/api/improvement/registers/…`: files of measures, and reports and reviews as PDF/A."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.file import FileStorage
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.datastructures import FileStorage as Upload

from services.archive.actions import attaching, judging
from services.archive.actions.attaching import Handed
from services.archive.actions.reporting import print_report
from services.archive.rules import attached
from services.archive.rules.attached import ASKED, MOST_BYTES, Attached
from services.archive.rules.registers import Item
from services.archive.web import shelf
from services.kernel.clock import now
from services.kernel.people import Post
from services.kernel.scanned import STATE_WORDS, State
from services.kernel.web import login
from services.kernel.web.errors import Problem

api = APIBlueprint(
    "registered_api",
    __name__,
    url_prefix="/api/improvement",
    abp_tags=[Tag(name="改进", description="措施、审核、建议、好做法、报告和评审")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem},
)


class Measure(BaseModel):
    item: str = Field(max_length=40, description="措施")


class File(Measure):
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="文件的 SHA-256")


class Released(BaseModel):
    """Why a file is opened that no scanner has passed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    reason: str = Field(min_length=1, max_length=200, description="放行的理由，例如 已用单机查毒软件检查")


class Uploaded(BaseModel):
    """multipart/form-data."""

    file: FileStorage


class Paper(BaseModel):
    book: str = Field(pattern=r"^(report|review)$", description="report 月度报告，review 半年评审")
    item: str = Field(max_length=40, description="月份或者半年，例如 2026-11、2026-H2")


class Whose(BaseModel):
    model_config = ConfigDict(extra="forbid")
    office: str = Field("", max_length=6, description="机构代码，默认本机构")


@api.post("/registers/measure/<string:item>/files", summary="措施的凭据文件", description=f"只收 {ASKED}。")
@login.open_to()
def attach(path: Measure, form: Uploaded) -> dict[str, Any]:
    found = attach_from(form.file, path.item)
    return {"sha256": found.sha256, "size": found.size, "media_type": found.media_type, "state": found.state}


@api.post("/registers/measure/<string:item>/files/<string:sha256>/release", summary="放行一个凭据文件")
@login.open_to(Post.FUNCTIONAL)
def release(path: File, body: Released) -> dict[str, Any]:
    """没有查毒或者查出病毒的文件锁着，由本机构的投诉管理职能部门写明理由放行，理由记入这项措施。"""
    judging.release(login.house(), path.item, path.sha256, reason=body.reason, by=login.officer(), at=now())
    return {"sha256": path.sha256, "state": State.RELEASED}


@api.get("/registers/measure/<string:item>/files/<string:sha256>", summary="取一个凭据文件", responses={200: None})
@login.open_to()
def file(path: File) -> Response:
    """只给办理、核实这项措施的人员和省局督办，每次都记入这项措施。没有查毒、也没有放行的打不开。总是作为附件下载，不在浏览器里打开。"""
    found = attaching.take(login.house(), path.item, path.sha256, by=login.officer(), at=now())
    answer = Response(found.content, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return answer


@api.get("/registers/<string:book>/<string:item>/pdf", summary="打印报告或者评审", responses={200: None})
@login.open_to(*shelf.READERS)
def pdf(path: Paper, query: Whose) -> Response:
    """PDF/A-1a，写着办到哪一步、由谁在什么时候办，有文号和核对码。同样的内容印出同样的文件。"""
    officer = login.officer()
    made = print_report(
        login.house(), path.book, path.item, office=query.office or officer.office, by=officer, at=now()
    )
    answer = Response(made.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(made.name)}"
    return answer


def attach_from(upload: Upload | None, item: str) -> Attached:
    """As the officer who is asking. Not more is read than may be kept, and one byte."""
    handed = Handed(upload.filename or "", upload.stream.read(MOST_BYTES + 1)) if upload else Handed("", b"")
    return attaching.attach(login.house(), item, handed, by=login.officer(), at=now())


def told_of(entry: Item, one: Attached) -> dict[str, Any]:
    """For machines and the page. Without name and address for who may not open it."""
    officer = login.officer()
    opens = attached.may_open(entry.office, officer)
    address = f"registers/measure/{entry.item}/files/{one.sha256}"
    return {
        "name": attaching.name_of(login.house(), entry, one) if opens else None,
        "sha256": one.sha256,
        "size": one.size,
        "media_type": one.media_type,
        "by": one.by,
        "at": one.at.isoformat(),
        "state": one.state,
        "words": STATE_WORDS[State(one.state)],
        "why": one.why,
        "href": f"/api/improvement/{address}" if opens and one.is_open else None,
        "release": f"/records/{address}/release"
        if attached.may_release(entry.office, officer) and not one.is_open
        else None,
    }
