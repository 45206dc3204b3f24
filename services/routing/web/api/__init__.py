"""Sessions, cases, callbacks, calendars and policies: paths that other systems build on; they stay."""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI

from services.routing.web.api import callbacks, cases, published, session


def register(app: OpenAPI) -> None:
    """Put every call on the app."""
    for routes in (session.routes, cases.routes, callbacks.routes, published.routes):
        app.register_api(routes)
