"""A complaint's neighbours: suggested, joined and parted by officers who may look at it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from services.intake.actions import linking
from services.intake.forms.linking import KIND_WORDS, Joined, Parted
from services.intake.rules.telling import CHANNEL_WORDS
from services.intake.web import typed
from services.intake.web.api import REFUSALS, CasePath, answered
from services.intake.web.navigation import nav
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.web.errors import Problem
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to

FIELDS = ("other", "kind", "reason")
MISTAKEN = "关联错了，马上撤销"

routes = APIBlueprint("linking_api", __name__, abp_tags=[Tag(name="links", description="相似和关联的投诉")])
pages = Blueprint("linking", __name__)


class NearbyAnswer(BaseModel):
    """`suggested`: case, number, received_at, channel, alike, same_person. `links`: case, number, kind, officer, at,
    reason."""

    case: str
    number: str
    suggested: list[dict[str, Any]]
    links: list[dict[str, Any]]


@routes.get(
    "/api/cases/<case>/links",
    summary="相似和关联的投诉",
    security=[{"session": []}],
    responses={200: NearbyAnswer, 404: Problem, **REFUSALS},
)
@open_to()
def get_links(path: CasePath) -> Response:
    """For who may see who complained. Every text that is compared is on record as looked at."""
    return answered(linking.nearby(house(), path.case, by=officer(), at=now()))


@routes.post(
    "/api/cases/<case>/links",
    summary="关联投诉",
    security=[{"session": []}],
    responses={200: NearbyAnswer, 404: Problem, **REFUSALS},
)
@open_to()
def post_link(path: CasePath, body: Joined) -> Response:
    """Both stay, each with its number."""
    linking.join(house(), path.case, body, by=officer(), at=now())
    return answered(linking.nearby(house(), path.case, by=officer(), at=now()))


@pages.get("/counter/cases/<case>/links")
@open_to()
def links(case: str) -> str:
    return _page(case, {})


@pages.post("/counter/cases/<case>/links")
@open_to()
def join(case: str) -> str | AnyResponse | tuple[str, int]:
    given = {name: request.form.get(name, "") for name in FIELDS}
    try:
        joined = parse(Joined, typed.nested(given))
        linking.join(house(), case, joined, by=officer(), at=now())
    except Invalid as invalid:
        return _page(case, given, typed.on_page(invalid.faults, order=FIELDS)), 422
    return redirect(f"/counter/cases/{case}/links?joined={joined.other}", code=303)


@pages.post("/counter/cases/<case>/links/<other>/part")
@open_to()
def part(case: str, other: str) -> AnyResponse:
    reason = parse(Parted, {"reason": request.form.get("reason", "")}).reason
    linking.part(house(), case, other, reason=reason, by=officer(), at=now())
    return redirect(f"/counter/cases/{case}/links", code=303)


def _page(case: str, values: dict[str, str], faults: tuple[Fault, ...] = ()) -> str:
    at = now()
    return render_template(
        "intake/counter/links.html",
        near=linking.nearby(house(), case, by=officer(), at=at),
        at=at,
        kinds=tuple(KIND_WORDS.items()),
        kind_words=KIND_WORDS,
        channels=CHANNEL_WORDS,
        values=values,
        faults=faults,
        joined=request.args.get("joined", ""),
        mistaken=MISTAKEN,
        nav=nav(),
    )
