"""`/api/calendars` and `/api/policies`: what the province has published."""

from __future__ import annotations

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from services.kernel.web.login import house, public
from services.routing import queries
from services.routing.web.api.answers import answered

routes = APIBlueprint("published_api", __name__, abp_tags=[Tag(name="日历与规则")])


@routes.get("/api/calendars", summary="工作日历")
@public
def get_calendars() -> Response:
    """Every revision of every year, the newest first."""
    with house().database.work(seeing=()) as session:
        return answered({"calendars": queries.calendars(session)})


@routes.get("/api/policies", summary="办理规则")
@public
def get_policies() -> Response:
    """Every pack of rules, the newest first."""
    with house().database.work(seeing=()) as session:
        return answered({"policies": queries.policies(session)})
