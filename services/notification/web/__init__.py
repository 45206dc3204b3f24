"""The notice pages and API."""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI

from services.notification.web.alarms import duty
from services.notification.web.api import api
from services.notification.web.pages import pages
from services.notification.web.wordings import wordings


def register(app: OpenAPI) -> None:
    """Everything that notification serves."""
    app.register_blueprint(duty)
    app.register_blueprint(wordings)
    app.register_blueprint(pages)
    app.register_api(api)
