"""`POST /api/session`."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.kernel.web.errors import Problem
from services.kernel.web.login import public
from services.routing.web.api.answers import SessionAnswer, answered
from services.routing.web.session import open_session

routes = APIBlueprint("session_api", __name__, abp_tags=[Tag(name="登录")])


class SignIn(BaseModel):
    """`totp` is the one-time password of six digits, where the installation asks for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    username: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    totp: Annotated[str, StringConstraints(strip_whitespace=True, max_length=12)] | None = None


@routes.post("/api/session", summary="登录", responses={200: SessionAnswer, 401: Problem, 422: Problem, 429: Problem})
@public
def post_session(body: SignIn) -> Response:
    """One answer for whatever is wrong; after failures one has to wait."""
    officer, token, ends = open_session(username=body.username, password=body.password, totp=body.totp)
    person = {
        "id": officer.id,
        "name": officer.name,
        "office": officer.office,
        "department": officer.department,
        "posts": sorted(officer.posts),
    }
    return answered({"token": token, "officer": person, "expires_at": ends})
