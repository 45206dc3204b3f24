"""The notice pages and API."""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI

from services.kernel.web.login import house, recognise_by
from services.notification.actions.accounts import still_in_office
from services.notification.web.alarms import duty
from services.notification.web.api import api
from services.notification.web.pages import pages
from services.notification.web.refusing import keep_refusals
from services.notification.web.wordings import wordings


def register(app: OpenAPI) -> None:
    """Everything that notification serves; who has left office is nobody to it."""
    recognise_by(app, lambda officer, began: still_in_office(house(), officer, began=began))
    keep_refusals(app)
    app.register_blueprint(duty)
    app.register_blueprint(wordings)
    app.register_blueprint(pages)
    app.register_api(api)
