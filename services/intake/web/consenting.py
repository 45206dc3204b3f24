"""Consent to tell others: the complainant's page and call, and the functional department's."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from services.intake.actions import consenting
from services.intake.forms.consenting import Consented, ConsentGiven, Disclosure
from services.intake.web import progress, typed
from services.intake.web.api import REFUSALS, CasePath, answered
from services.intake.web.looking import shown_in_full
from services.intake.web.refusing import with_code
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, Refused
from services.kernel.people import Post
from services.kernel.web.errors import Problem
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to, public

routes = APIBlueprint("consenting_api", __name__, abp_tags=[Tag(name="consents", description="同意告诉别的单位")])
pages = Blueprint("consenting", __name__)


class ConsentsAnswer(BaseModel):
    """The bodies that may be told now."""

    allowed: list[str]


@routes.post("/api/progress/consent", summary="同意或收回同意", responses={200: ConsentsAnswer, **REFUSALS})
@public
def post_consent(body: Consented) -> Response:
    """That a body beyond the handling may know who complained. `given` false takes it back."""
    here, at = house(), now()
    opened = with_code(body)
    consenting.change(here, opened, ConsentGiven(recipient=body.recipient, given=body.given), at=at)
    return answered({"allowed": [one.recipient for one in consenting.allowed(here, opened)]})


@routes.post(
    "/api/cases/<case>/disclosures",
    summary="告诉别的单位",
    security=[{"session": []}],
    responses={404: Problem, **REFUSALS},
)
@open_to(Post.FUNCTIONAL)
def post_disclosure(path: CasePath, body: Disclosure) -> Response:
    """Only what the complainant consented to; every attempt is on record."""
    return answered(consenting.disclose(house(), path.case, body, by=officer(), at=now()))


@pages.get("/progress/consent")
@public
def ask() -> str | AnyResponse:
    opened = progress.opened()
    return _page("") if opened else redirect("/progress", code=303)


@pages.post("/progress/consent")
@public
def change() -> str | AnyResponse | tuple[str, int]:
    opened = progress.opened()
    if opened is None:
        return redirect("/progress", code=303)
    recipient = request.form.get("recipient", "")
    try:
        form = parse(ConsentGiven, typed.nested({"recipient": recipient}) | {"given": request.form.get("go") != "back"})
        consenting.change(house(), opened, form, at=now())
    except Invalid as invalid:
        return _page(recipient, typed.on_page(invalid.faults)), 422
    except Refused as refused:
        return _page(recipient, (Fault("", refused.code, refused.detail),)), refused.status
    return redirect("/progress/consent", code=303)


@pages.get("/counter/cases/<case>/disclosures")
@open_to(Post.FUNCTIONAL)
def officers(case: str) -> str:
    return shown_in_full("intake/counter/disclosures.html", case, allowed=_allowed_in(case))


@pages.post("/counter/cases/<case>/disclosures")
@open_to(Post.FUNCTIONAL)
def disclose(case: str) -> str | tuple[str, int]:
    """What may be told, on the page, this once."""
    given = {name: request.form.get(name, "") for name in ("recipient", "reason")}
    try:
        shown = consenting.disclose(house(), case, parse(Disclosure, typed.nested(given)), by=officer(), at=now())
    except Invalid as invalid:
        faults = typed.on_page(invalid.faults)
        page = shown_in_full("intake/counter/disclosures.html", case, allowed=_allowed_in(case), faults=faults)
        return page, 422
    return shown_in_full("intake/counter/disclosures.html", case, allowed=_allowed_in(case), shown=shown)


def _allowed_in(case: str) -> tuple[consenting.Allowed, ...]:
    return consenting.allowed_in(house(), case, by=officer())


def _page(recipient: str, faults: tuple[Fault, ...] = ()) -> str:
    opened = progress.opened()
    allowed = consenting.allowed(house(), opened) if opened else ()
    return render_template("intake/progress/consent.html", allowed=allowed, recipient=recipient, faults=faults)
