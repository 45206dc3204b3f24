"""Pages and API of intake: `api` for machines, `portal` and `progress` for the public, `counter` for officers."""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI

from services.intake.web import api


def register(app: OpenAPI) -> None:
    """Put every page and call on the app."""
    app.register_api(api.routes)
