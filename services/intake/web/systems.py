"""Other bodies by machine: who is at the door with a token, and the province's page of tokens."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from services.intake.actions import systems
from services.intake.forms.systems import PER_MINUTE, Revoked, TokenWanted
from services.intake.web import typed
from services.intake.web.api import REFUSALS, answered
from services.intake.web.navigation import nav
from services.intake.web.portal import office_options
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, NotFound, Unauthenticated
from services.kernel.people import ADMINISTRATORS, Officer, Post
from services.kernel.web.errors import Problem
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to

FIELDS = ("system", "office", "per_minute")

routes = APIBlueprint("systems_api", __name__, abp_tags=[Tag(name="systems", description="部门对接")])
pages = Blueprint("systems", __name__)


class TokenAnswer(BaseModel):
    """A body's token. `token` itself is told once, when it is issued."""

    id: uuid.UUID
    system: str
    office: str
    per_minute: int
    issued_by: str
    issued_by_name: str | None
    issued_at: datetime
    approved_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None
    revoked_why: str | None
    token: str | None = None


class TokensAnswer(BaseModel):
    """The newest first."""

    tokens: list[TokenAnswer]


class TokenPath(BaseModel):
    """The id of a token."""

    token: uuid.UUID


def recognise_systems(app: Flask) -> None:
    """A body shows its token as a bearer; nobody is a system by a signed session alone, which cannot be revoked."""

    @app.before_request
    def _which_system() -> None:
        given: Officer | None = g.get("officer")
        if given is not None and given.holds(Post.SYSTEM):
            raise Unauthenticated
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer.startswith(systems.PREFIX):
            g.officer = systems.known(house(), bearer[:100])
            if g.officer is None:
                raise Unauthenticated


@routes.get("/api/systems", summary="对接令牌", security=[{"session": []}], responses={200: TokensAnswer, **REFUSALS})
@open_to(*systems.READERS)
def get_systems() -> Response:
    """Which bodies hand over by machine, since when, and when last."""
    return answered({"tokens": systems.issued(house(), by=officer())})


@routes.post("/api/systems", summary="发放令牌", security=[{"session": []}], responses={201: TokenAnswer, **REFUSALS})
@open_to(Post.PROVINCE, Post.SYSTEM_ADMIN)
def post_system(body: TokenWanted) -> Response:
    """The token is in this answer and nowhere else."""
    issued, token = systems.issue(house(), body, by=officer(), at=now())
    return answered(_told(issued) | {"token": token}, status=201)


@routes.post(
    "/api/systems/<token>/revoke",
    summary="停用令牌",
    security=[{"session": []}],
    responses={200: TokenAnswer, 404: Problem, **REFUSALS},
)
@open_to(Post.PROVINCE, *ADMINISTRATORS)
def post_revoke(path: TokenPath, body: Revoked) -> Response:
    """From this moment it opens nothing."""
    return answered(_told(systems.revoke(house(), path.token, by=officer(), reason=body.reason, at=now())))


@routes.post(
    "/api/systems/<token>/approve",
    summary="批准令牌",
    security=[{"session": []}],
    responses={200: TokenAnswer, 404: Problem, **REFUSALS},
)
@open_to(Post.SECURITY_ADMIN)
def post_approval(path: TokenPath) -> Response:
    """By somebody else than who issued it; from this moment it opens."""
    return answered(_told(systems.approve(house(), path.token, by=officer(), at=now())))


@pages.get("/counter/systems")
@open_to(*systems.READERS)
def listing() -> str:
    return _page({"per_minute": str(PER_MINUTE)})


@pages.post("/counter/systems")
@open_to(Post.PROVINCE, Post.SYSTEM_ADMIN)
def issue() -> str | tuple[str, int]:
    """The page with the new token on it, this once."""
    given = {name: request.form.get(name, "") for name in FIELDS}
    try:
        _, token = systems.issue(house(), parse(TokenWanted, typed.nested(given)), by=officer(), at=now())
    except Invalid as invalid:
        return _page(given, typed.on_page(invalid.faults, order=FIELDS)), 422
    return _page({"per_minute": str(PER_MINUTE)}, token=token)


@pages.post("/counter/systems/<token>/revoke")
@open_to(Post.PROVINCE, *ADMINISTRATORS)
def revoke(token: str) -> AnyResponse:
    named = _id(token)
    reason = parse(Revoked, {"reason": request.form.get("reason", "")}).reason
    systems.revoke(house(), named, by=officer(), reason=reason, at=now())
    return redirect("/counter/systems", code=303)


@pages.post("/counter/systems/<token>/approve")
@open_to(Post.SECURITY_ADMIN)
def approve(token: str) -> AnyResponse:
    systems.approve(house(), _id(token), by=officer(), at=now())
    return redirect("/counter/systems", code=303)


def _id(token: str) -> uuid.UUID:
    try:
        return uuid.UUID(token)
    except ValueError:
        raise NotFound from None


def _told(issued: systems.Issued) -> dict[str, Any]:
    return {name: getattr(issued, name) for name in TokenAnswer.model_fields if name != "token"}


def _page(values: dict[str, str], faults: tuple[Fault, ...] = (), *, token: str = "") -> str:
    return render_template(
        "intake/counter/systems.html",
        tokens=systems.issued(house(), by=officer()),
        known={one.code: one.name for one in house().offices},
        offices=office_options(),
        values=values,
        faults=faults,
        token=token,
        may_issue=systems.may(house(), officer(), systems.ISSUE),
        may_approve=systems.may(house(), officer(), systems.APPROVE),
        may_revoke=systems.may(house(), officer(), systems.REVOKE),
        nav=nav("/counter/systems"),
    )
