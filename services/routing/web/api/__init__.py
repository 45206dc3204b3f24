"""Sessions, cases, callbacks, calendars and policies: paths that other systems build on; they stay."""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI

from services.kernel.clock import now
from services.kernel.web.login import house, recognise_by
from services.routing.actions.sign_in import still_in_office
from services.routing.web.api import callbacks, cases, handling, papers, published, reminders, session, staff


def register(app: OpenAPI) -> None:
    """Put every call on the app; who has left office is nobody to it."""
    recognise_by(app, lambda officer, began: still_in_office(house(), officer, began=began, at=now()))
    for part in (session, cases, handling, papers, callbacks, published, reminders, staff):
        app.register_api(part.routes)
