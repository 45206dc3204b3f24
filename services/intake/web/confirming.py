"""The telephone is confirmed by a code, if the complainant wants to: the page behind the receipt code, the calls."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from services.intake.actions import confirming
from services.intake.actions.by_code import Opened
from services.intake.forms import Asked
from services.intake.forms.confirming import DigitsGiven, PhoneConfirmation
from services.intake.web import progress, typed
from services.intake.web.api import REFUSALS, answered
from services.intake.web.refusing import with_code
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, Refused, TooMany
from services.kernel.web.faults import parse
from services.kernel.web.login import house, public

routes = APIBlueprint("confirming_api", __name__, abp_tags=[Tag(name="phone", description="确认手机号")])
pages = Blueprint("confirming", __name__)


class PhoneAnswer(BaseModel):
    """`confirmed`: the telephone is shown to be the complainant's. Nothing else depends on it."""

    confirmed: bool


@routes.post("/api/progress/phone_code", summary="发送手机验证码", responses={200: PhoneAnswer, **REFUSALS})
@public
def post_phone_code(body: Asked) -> Response:
    """A text message with six digits, good for ten minutes; one a minute, five a day."""
    here, at = house(), now()
    confirming.send(here, with_code(body), at=at)
    return answered({"confirmed": False})


@routes.post("/api/progress/phone", summary="确认手机号", responses={200: PhoneAnswer, **REFUSALS})
@public
def post_phone(body: PhoneConfirmation) -> Response:
    """The six digits of the newest message; five tries."""
    here, at = house(), now()
    opened = with_code(body)
    confirming.confirm(here, opened, body.digits, at=at)
    return answered({"confirmed": True})


@pages.get("/progress/phone")
@public
def ask() -> str | AnyResponse:
    opened = progress.opened()
    return _page(opened) if opened else redirect("/progress", code=303)


@pages.post("/progress/phone/code")
@public
def send() -> str | AnyResponse:
    opened = progress.opened()
    if opened is None:
        return redirect("/progress", code=303)
    try:
        confirming.send(house(), opened, at=now())
    except Refused as refused:
        return _refused(opened, refused)
    return redirect("/progress/phone", code=303)


@pages.post("/progress/phone")
@public
def confirm() -> str | AnyResponse:
    opened = progress.opened()
    if opened is None:
        return redirect("/progress", code=303)
    try:
        given = parse(DigitsGiven, {"digits": request.form.get("digits", "")})
        confirming.confirm(house(), opened, given.digits, at=now())
    except Refused as refused:
        return _refused(opened, refused)
    return redirect("/progress/phone", code=303)


def _refused(opened: Opened, refused: Refused) -> AnyResponse:
    faults: tuple[Fault, ...] = (Fault("", refused.code, refused.detail),)
    if isinstance(refused, Invalid):
        faults = typed.on_page(refused.faults)
    answer = make_response(_page(opened, faults), refused.status)
    if isinstance(refused, TooMany):
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer


def _page(opened: Opened, faults: tuple[Fault, ...] = ()) -> str:
    return render_template(
        "intake/progress/phone.html",
        phone=confirming.standing(house(), opened, at=now()),
        digits=request.form.get("digits", "")[:12],
        faults=faults,
    )
