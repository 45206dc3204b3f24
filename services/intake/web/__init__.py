"""Pages and API: `api` for machines; `portal`, `complain` and `progress` for the public; `counter` for officers."""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI

from services.intake.web import api, complain, counter, portal, progress


def register(app: OpenAPI) -> None:
    """Put every page and call on the app."""
    app.register_api(api.routes)
    for pages in (portal.pages, complain.pages, progress.pages, counter.pages):
        app.register_blueprint(pages)
