"""The archive's pages and API."""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask_openapi.openapi import OpenAPI

from services.archive.actions.accounts import still_in_office
from services.archive.web import (
    api,
    auditing,
    board,
    figures,
    improvement,
    keeping,
    live_told,
    papers,
    public_figures,
    records,
    registered,
    registers,
    retention,
    screens,
    survival,
    wall,
)
from services.kernel.web.login import house, recognise_by


def register(app: Flask) -> None:
    """Everything the archive serves; who has left office is nobody to it."""
    recognise_by(app, lambda officer, began: still_in_office(house(), officer, began=began))
    app.register_blueprint(board.pages)
    app.register_blueprint(wall.pages)
    app.register_blueprint(screens.pages)
    app.register_blueprint(figures.pages)
    app.register_blueprint(improvement.pages)
    app.register_blueprint(public_figures.pages)
    app.register_blueprint(records.pages)
    app.register_blueprint(registers.pages)
    app.register_blueprint(auditing.pages)
    app.register_blueprint(papers.pages)
    app.register_blueprint(keeping.pages)
    app.register_blueprint(survival.pages)
    cast("OpenAPI", app).register_api(api.api)
    cast("OpenAPI", app).register_api(figures.api)
    cast("OpenAPI", app).register_api(improvement.api)
    cast("OpenAPI", app).register_api(papers.api)
    cast("OpenAPI", app).register_api(registered.api)
    cast("OpenAPI", app).register_api(registers.api)
    cast("OpenAPI", app).register_api(auditing.api)
    cast("OpenAPI", app).register_api(retention.api)
    cast("OpenAPI", app).register_api(survival.api)
    live_told.describe(cast("OpenAPI", app))
