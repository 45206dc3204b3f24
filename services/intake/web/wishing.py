"""How the complainant wants to be told: the page behind the code, and the call."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from services.intake.actions import leaving, wishing
from services.intake.actions.by_code import Opened
from services.intake.forms.wishing import ContactByCode, ContactGiven, Wished
from services.intake.rules import wording
from services.intake.rules.wishes import Wish
from services.intake.web import progress, typed
from services.intake.web.api import REFUSALS, answered
from services.intake.web.refusing import with_code
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, Refused
from services.kernel.web.faults import parse
from services.kernel.web.login import house, public

routes = APIBlueprint("wishing_api", __name__, abp_tags=[Tag(name="notices", description="怎样通知投诉人")])
pages = Blueprint("wishing", __name__)


class WishAnswer(BaseModel):
    """By which means the complainant is told from now on."""

    sms: bool
    email: bool


@routes.post("/api/progress/notify", summary="怎样通知我", responses={200: WishAnswer, **REFUSALS})
@public
def post_notify(body: Wished) -> Response:
    """Each means for itself; a means of which no address was left is refused, and nothing changes then."""
    here, at = house(), now()
    opened = with_code(body)
    wishing.wish(here, opened, Wish(body.sms, body.email), at=at)
    wish = wishing.standing(here, opened).wish
    return answered({"sms": wish.sms, "email": wish.email})


@routes.post("/api/progress/contact", summary="补留联系方式", responses={200: WishAnswer, **REFUSALS})
@public
def post_contact(body: ContactByCode) -> Response:
    """For who had left neither phone nor e-mail; what was left is not changed by code."""
    here, at = house(), now()
    opened = with_code(body)
    leaving.leave(here, opened, body, at=at)
    wish = wishing.standing(here, opened).wish
    return answered({"sms": wish.sms, "email": wish.email})


@pages.post("/progress/contact")
@public
def leave_contact() -> str | AnyResponse | tuple[str, int]:
    opened = progress.opened()
    if opened is None:
        return redirect("/progress", code=303)
    given = {name: value for name in ("phone", "email") if (value := wording.seen(request.form.get(name, "")))}
    try:
        leaving.leave(house(), opened, parse(ContactGiven, given), at=now())
    except Invalid as invalid:
        return _page(opened, typed.on_page(invalid.faults), given), 422
    except Refused as refused:
        return _page(opened, (Fault("", refused.code, refused.detail),)), refused.status
    return redirect("/progress/notify", code=303)


@pages.get("/progress/notify")
@public
def ask() -> str | AnyResponse:
    opened = progress.opened()
    return _page(opened) if opened else redirect("/progress", code=303)


@pages.post("/progress/notify")
@public
def change() -> str | AnyResponse | tuple[str, int]:
    opened = progress.opened()
    if opened is None:
        return redirect("/progress", code=303)
    ticked = Wish(request.form.get("sms") == "yes", request.form.get("email") == "yes")
    try:
        wishing.wish(house(), opened, ticked, at=now())
    except Invalid as invalid:
        return _page(opened, typed.on_page(invalid.faults)), 422
    return redirect("/progress/notify", code=303)


def _page(opened: Opened, faults: tuple[Fault, ...] = (), given: dict[str, str] | None = None) -> str:
    standing = wishing.standing(house(), opened)
    return render_template(
        "intake/progress/notify.html", wish=standing.wish, left=standing.left, faults=faults, typed=given or {}
    )
