"""Evidence by API, and for officers as pages: hand in, look at with a purpose, release."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.file import FileStorage
from flask_openapi.models.tag import Tag
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from services.intake.actions.evidence import opening, receiving, scanning
from services.intake.actions.evidence.items import Item
from services.intake.forms import EvidencePath, Handing, OfCase, Opening, Released
from services.intake.rules.evidence import DID_WORDS, PART_WORDS, Part
from services.intake.web import files
from services.intake.web.api import (
    READ_BY_THE_VIEW,
    REFUSALS,
    answered,
    idempotency_key,
    read_by_the_view,
    registering_officer,
)
from services.intake.web.looking import PURPOSES
from services.intake.web.navigation import nav
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, NotFound
from services.kernel.people import Post
from services.kernel.scanned import STATE_WORDS
from services.kernel.web.errors import Problem
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to, public

FIELDS = ("office", "part")
WHY = ("purpose", "note")
OPENING = (*WHY, "as_handed_in")

routes = APIBlueprint("evidence_api", __name__, abp_tags=[Tag(name="evidence", description="证据材料")])
pages = Blueprint("evidence", __name__)


class Upload(Handing):
    """multipart/form-data."""

    file: FileStorage


class EvidenceAnswer(BaseModel):
    """A file that was received. `state`: waiting, passed, quarantined, released."""

    id: UUID
    sha256: str
    media_type: str
    size: int
    state: str


class CustodyAnswer(BaseModel):
    """One thing that happened to it."""

    deed: str
    officer: str | None
    why: str
    at: datetime


class ItemAnswer(EvidenceAnswer):
    """A file of a complaint, with its custody log."""

    name: str
    part: str
    received_at: datetime
    uploader: str | None
    custody: list[CustodyAnswer]


class ItemsAnswer(BaseModel):
    """The files of one complaint."""

    case: str
    evidence: list[ItemAnswer]


class ReleasedAnswer(BaseModel):
    """It may be opened now."""

    id: UUID
    case: str
    state: str


@routes.post("/api/evidence", summary="上传材料", responses={201: EvidenceAnswer, **REFUSALS})
@public
@read_by_the_view
def post_evidence(form: Upload = READ_BY_THE_VIEW) -> Response:
    """One file of at most 20 MB. The id goes into `evidence` of the complaint, within a day.

    Who means to send the complaint with an Idempotency-Key sends the same one here: then nobody else can use the id.
    """
    here, by = house(), registering_officer()
    given = files.chosen("file")
    if len(given) != 1:
        raise Invalid([Fault("file", "missing", "请选择一个文件")])
    handing = parse(Handing, {name: request.form[name] for name in FIELDS if request.form.get(name)})
    office = handing.office or (by.office if by else here.offices.province.code)
    if office not in here.offices:
        raise Invalid([Fault("office", "unknown_office", "没有这个机构，请从列出的机构里选")])
    one = receiving.Given(name=given[0].name, content=given[0].content, part=handing.part)
    return answered(
        _brief(receiving.receive(here, one, office=office, draft=idempotency_key(), by=by, at=now())), status=201
    )


@routes.get(
    "/api/evidence", summary="一件投诉的材料", security=[{"session": []}], responses={200: ItemsAnswer, **REFUSALS}
)
@open_to()
def get_evidence(query: OfCase) -> Response:
    """For who has a part in the case. Every look is on record, the refused ones too."""
    items = opening.of_case(house(), query.case, by=officer(), purpose=query.said, at=now())
    return answered({"case": query.case, "evidence": [_whole(item) for item in items]})


@routes.get(
    "/api/evidence/<evidence>", summary="下载材料", security=[{"session": []}], responses={404: Problem, **REFUSALS}
)
@open_to()
def get_file(path: EvidencePath, query: Opening) -> Response:
    """As an attachment. What was not passed or released is refused with 409."""
    return files.attachment(
        opening.download(
            house(), path.evidence, by=officer(), purpose=query.said, as_handed_in=query.as_handed_in, at=now()
        )
    )


@routes.post(
    "/api/evidence/<evidence>/release",
    summary="放行材料",
    security=[{"session": []}],
    responses={200: ReleasedAnswer, **REFUSALS},
)
@open_to(Post.FUNCTIONAL)
def post_release(path: EvidencePath, body: Released) -> Response:
    """By the functional department, with a reason."""
    case = scanning.release(house(), path.evidence, by=officer(), reason=body.reason, at=now())
    return answered({"id": path.evidence, "case": case, "state": "released"})


@pages.get("/counter/cases/<case>/evidence")
@open_to()
def of_case(case: str) -> str:
    """Asks for a purpose first; then everything, each with its custody log."""
    return _page(case, _why(request.args))


@pages.post("/counter/cases/<case>/evidence")
@open_to()
def add(case: str) -> str | AnyResponse | tuple[str, int]:
    """More files for a complaint that is registered already."""
    here, at, by = house(), now(), officer()
    part = parse(Handing, {"part": request.form.get("part") or Part.EVIDENCE}).part
    given, faults = files.chosen(files.FIELD, part=part), []
    if not given:
        faults = [Fault(files.FIELD, "missing", "请先选择文件")]
    for one in given:
        try:
            receiving.receive_for_case(here, case, one, by=by, at=at)
        except Invalid as refused:
            faults += [Fault(files.FIELD, fault.code, fault.message) for fault in refused.faults]
    if faults:
        return _page(case, _why(request.form), faults=tuple(faults)), 422
    return redirect(url_for("evidence.of_case", case=case, **_why(request.form)), code=303)


@pages.get("/counter/evidence/<evidence>")
@open_to()
def download(evidence: str) -> Response:
    """As an attachment."""
    asked = parse(Opening, {name: request.args[name] for name in OPENING if request.args.get(name)})
    return files.attachment(
        opening.download(
            house(), _named(evidence), by=officer(), purpose=asked.said, as_handed_in=asked.as_handed_in, at=now()
        )
    )


@pages.post("/counter/evidence/<evidence>/release")
@open_to(Post.FUNCTIONAL)
def release(evidence: str) -> AnyResponse:
    """Back to the list when it is done."""
    reason = parse(Released, {"reason": request.form.get("reason", "")}).reason
    case = scanning.release(house(), _named(evidence), by=officer(), reason=reason, at=now())
    return redirect(url_for("evidence.of_case", case=case, **_why(request.form)), code=303)


def _why(given: Mapping[str, str]) -> dict[str, Any]:
    """Purpose and note, as far as they were given."""
    return {name: given[name] for name in WHY if given.get(name)}


def _page(case: str, why: Mapping[str, str], *, faults: tuple[Fault, ...] = ()) -> str:
    items: tuple[Item, ...] = ()
    said = ""
    if why:
        said = parse(OfCase, {"case": case, **why}).said
        items = opening.of_case(house(), case, by=officer(), purpose=said, at=now())
    return render_template(
        "intake/counter/evidence.html",
        case=case,
        purpose=said,
        why=why,
        purposes=PURPOSES,
        items=tuple(zip(items, files.shown(items), strict=True)),
        parts=tuple(PART_WORDS.items()),
        did=DID_WORDS,
        states=STATE_WORDS,
        accept=files.ACCEPT,
        faults=faults,
        may_release=officer().holds(Post.FUNCTIONAL),
        nav=nav(),
    )


def _named(evidence: str) -> UUID:
    try:
        return UUID(evidence)
    except ValueError:
        raise NotFound from None


def _brief(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "sha256": item.sha256,
        "media_type": item.media_type,
        "size": item.size,
        "state": item.state,
    }


def _whole(item: Item) -> dict[str, Any]:
    return _brief(item) | {
        "name": item.name,
        "part": item.part,
        "received_at": item.received_at,
        "uploader": item.uploader,
        "custody": item.custody,
    }
