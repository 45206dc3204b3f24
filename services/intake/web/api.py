"""The API for complainants' apps and upstream systems (its paths are stable)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from flask import Response, current_app, g, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel

from services.intake.actions import publishing, systems
from services.intake.actions.deeds import do, read_story
from services.intake.actions.entering import Registered
from services.intake.actions.look import look
from services.intake.actions.register import register
from services.intake.forms import (
    Asked,
    AskedRecusal,
    Circumstances,
    Complaint,
    Graded,
    Key,
    Purpose,
    Reasoned,
    RequestedAgain,
    Supplemented,
)
from services.intake.rules.opinions import About
from services.intake.rules.standing import Deed
from services.intake.web.refusing import with_code
from services.intake.web.telling import as_json, tell
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.offices import Office
from services.kernel.people import Officer, Post
from services.kernel.web.errors import Problem
from services.kernel.web.login import house, officer, open_to, public

LARGEST = 256 * 1024  # bytes of JSON: a text of 5,000 characters needs less than 30 kB however it is escaped
READ_BY_THE_VIEW: Any = None  # the model documents the body; the view reads it, since it knows the circumstances

routes = APIBlueprint("api", __name__, abp_tags=[Tag(name="complaints", description="投诉登记与查询")])


@routes.url_value_preprocessor
def _limit(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    request.max_content_length = LARGEST


def read_by_the_view(view: Any) -> Any:
    """The body's model stands in the signature for the document; nothing is validated before the view."""
    view.__delay_validate_request__ = True
    return view


class ReceiptAnswer(BaseModel):
    """`secret` is there when no phone number was left: keep both."""

    code: str
    secret: str | None = None


class RegisteredAnswer(BaseModel):
    """The complaint is registered. The day to decide by may move while it is provisional."""

    id: str
    number: str
    office: str
    receipt: ReceiptAnswer
    decide_by: date
    decide_by_provisional: bool
    registered_at: datetime


class DoneAnswer(BaseModel):
    """It was done."""

    done: str
    at: datetime


class ProgressAnswer(BaseModel):
    """Where the complaint stands, in words for its complainant."""

    id: str
    number: str
    office: dict[str, str]
    unit: str | None
    stage: str
    steps: list[dict[str, Any]]
    due_on: date | None
    due_of: str | None
    due_provisional: bool
    days: dict[str, Any] | None
    notices: list[dict[str, Any]]
    result: dict[str, Any] | None
    explanation: dict[str, Any] | None
    consultation: dict[str, Any] | None
    policy: dict[str, Any] | None
    not_possible: list[dict[str, Any]]
    late: dict[str, Any] | None
    may: list[dict[str, str]]


class CasePath(BaseModel):
    """A case id, `220100-2026-12`."""

    case: str


REFUSALS: dict[str | int, Any] = dict.fromkeys((400, 403, 409, 413, 422, 429, 503), Problem)


@routes.post(
    "/api/complaints", summary="登记投诉", responses={201: RegisteredAnswer, 200: RegisteredAnswer, **REFUSALS}
)
@public
@read_by_the_view
def post_complaint(body: Complaint = READ_BY_THE_VIEW) -> Response:
    """Without `complainant` it is anonymous. With the header Idempotency-Key the same request may be repeated."""
    here, by, at = house(), registering_officer(), now()
    key = idempotency_key()
    form = Complaint.read(request.get_json(), Circumstances(at, here.offices, by))
    if by is not None and by.holds(Post.SYSTEM):
        systems.count(here, by, at=at)
    registered, is_new = register(here, form, by=by, key=key, at=at)
    return answered(_receipt(registered), status=201 if is_new else 200)


@routes.get("/api/offices", summary="各级机构和公开事项")
@public
def get_offices() -> Response:
    """Every office with its seven public facts (6.1)."""
    facts = publishing.told(house(), house().offices)
    return answered([_office(office, facts[office.code]) for office in house().offices])


@routes.post("/api/progress", summary="查询进度", responses={200: ProgressAnswer, **REFUSALS})
@public
def post_progress(body: Key) -> Response:
    """By code and the last four digits of the phone, or the secret. One answer for whatever is wrong."""
    here, at = house(), now()
    opened = with_code(body)
    story = read_story(here, opened, at=at)
    return answered(as_json(tell(here, story, today=at.date())))


@routes.post("/api/progress/supplement", summary="补充情况", responses={200: DoneAnswer, **REFUSALS})
@public
def post_supplement(body: Supplemented) -> Response:
    """The same words again are no new supplement."""
    return _do(body, Deed.SUPPLEMENT, text=body.text, about=body.about)


@routes.post("/api/progress/reject", summary="不同意处理结果", responses={200: DoneAnswer, **REFUSALS})
@public
def post_reject(body: Reasoned) -> Response:
    """With reasons; possible until the day that the result names."""
    return _do(body, Deed.REJECT, text=body.reasons, about=body.about)


@routes.post("/api/progress/rate", summary="打分", responses={200: DoneAnswer, **REFUSALS})
@public
def post_rate(body: Graded) -> Response:
    """One grade a round."""
    return _do(body, Deed.RATE, grade=body.grade)


@routes.post("/api/progress/urge", summary="催办", responses={200: DoneAnswer, **REFUSALS})
@public
def post_urge(body: Asked) -> Response:
    """Once a day."""
    return _do(body, Deed.URGE)


@routes.post("/api/progress/withdraw", summary="撤诉", responses={200: DoneAnswer, **REFUSALS})
@public
def post_withdraw(body: Asked) -> Response:
    """The code proves that it is the complainant's wish."""
    return _do(body, Deed.WITHDRAW)


@routes.post("/api/progress/agree", summary="同意处理结果", responses={200: DoneAnswer, **REFUSALS})
@public
def post_agree(body: Asked) -> Response:
    """Once the result is there."""
    return _do(body, Deed.AGREE)


@routes.post("/api/progress/dispute_contact", summary="没有人联系过我", responses={200: DoneAnswer, **REFUSALS})
@public
def post_dispute_contact(body: Asked) -> Response:
    """When a call is on record that the complainant knows nothing of."""
    return _do(body, Deed.DISPUTE_CONTACT)


@routes.post("/api/progress/ask_recusal", summary="申请工作人员回避", responses={200: DoneAnswer, **REFUSALS})
@public
def post_ask_recusal(body: AskedRecusal) -> Response:
    """Who should step aside, and why; it is decided within one working day."""
    return _do(body, Deed.ASK_RECUSAL, text=body.reasons)


@routes.post("/api/progress/request_reopening", summary="申请重新办理", responses={200: DoneAnswer, **REFUSALS})
@public
def post_request_reopening(body: RequestedAgain) -> Response:
    """With new facts, after the closing and in time; who is above the closer decides."""
    return _do(body, Deed.REQUEST_REOPENING, text=body.text)


@routes.post("/api/progress/request_review", summary="申请复查", responses={200: DoneAnswer, **REFUSALS})
@public
def post_request_review(body: RequestedAgain) -> Response:
    """The province looks at a result that was upheld or at a complaint that is closed."""
    return _do(body, Deed.REQUEST_REVIEW, text=body.text)


@routes.get(
    "/api/cases/<case>/particulars",
    summary="投诉人信息",
    security=[{"session": []}],
    responses={**REFUSALS, 404: Problem},
)
@open_to()
def get_particulars(path: CasePath, query: Purpose) -> Response:
    """For who has a part in the case. Every look is on record, the refused ones too.

    Officers of the department complained about get the facts without `complainant`, and `withheld` says so.
    """
    return answered(look(house(), path.case, by=officer(), purpose=query.said, at=now()))


def _do(key: Key, deed: Deed, *, text: str = "", grade: int = 0, about: About | None = None) -> Response:
    here, at = house(), now()
    opened = with_code(key)
    do(here, opened, deed, text=text, grade=grade, about=about, at=at)
    return answered({"done": deed.value, "at": at})


def _office(office: Office, facts: Sequence[publishing.Told]) -> dict[str, Any]:
    return {
        "code": office.code,
        "name": office.name,
        "region": office.region,
        "level": office.level,
        "parent": office.parent,
        "phone": office.phone,
        "address": office.address,
        "hours": office.hours,
        "departments": [{"code": d.code, "name": d.name} for d in office.departments],
        "facts": facts,
        "updated_on": min(fact.updated_on for fact in facts),
    }


def registering_officer() -> Officer | None:
    """Who registers by office; None for the public and for officers whose post is another."""
    officer: Officer | None = g.get("officer")
    return officer if officer is not None and officer.holds(Post.WINDOW, Post.SYSTEM) else None


def answered(content: Any, *, status: int = 200) -> Response:
    return current_app.response_class(msgspec.json.encode(content), status=status, mimetype="application/json")


def _receipt(registered: Registered) -> dict[str, Any]:
    receipt = {"code": registered.code} | ({"secret": registered.secret} if registered.secret else {})
    return {
        "id": registered.id,
        "number": registered.number,
        "office": registered.office,
        "receipt": receipt,
        "decide_by": registered.decide_by,
        "decide_by_provisional": registered.provisional,
        "registered_at": registered.registered_at,
    }


def idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= 200 and key.isascii() and key.isprintable()):
        raise Invalid([Fault("Idempotency-Key", "idempotency_key", "幂等键应当是 1 到 200 个可见的英文字符")])
    return key
