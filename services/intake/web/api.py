"""The API for complainants' apps and upstream systems (its paths are stable)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from flask import Response, current_app, g, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel

from services.intake.actions.register import Registered, register
from services.intake.forms import Circumstances, Complaint
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Officer, Post
from services.kernel.web.errors import Problem
from services.kernel.web.login import house, public

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
    """The complaint is registered."""

    id: str
    number: str
    office: str
    receipt: ReceiptAnswer
    decide_by: date
    registered_at: datetime


REFUSALS = {status: Problem for status in (400, 403, 409, 413, 422, 429, 503)}


@routes.post(
    "/api/complaints", summary="登记投诉", responses={201: RegisteredAnswer, 200: RegisteredAnswer, **REFUSALS}
)
@public
@read_by_the_view
def post_complaint(body: Complaint = READ_BY_THE_VIEW) -> Response:
    """Without `complainant` it is anonymous. With the header Idempotency-Key the same request may be repeated."""
    here, by, at = house(), registering_officer(), now()
    key = _idempotency_key()
    form = Complaint.read(request.get_json(), Circumstances(at, here.offices, by))
    registered, is_new = register(here, form, by=by, key=key, at=at)
    return answered(_receipt(registered), status=201 if is_new else 200)


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
        "registered_at": registered.registered_at,
    }


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= 200 and key.isascii() and key.isprintable()):
        raise Invalid([Fault("Idempotency-Key", "idempotency_key", "幂等键应当是 1 到 200 个可见的英文字符")])
    return key
