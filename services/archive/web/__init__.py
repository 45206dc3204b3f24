"""The archive's pages and API."""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask_openapi.openapi import OpenAPI

from services.archive.web import api, board, records


def register(app: Flask) -> None:
    """Everything the archive serves."""
    app.register_blueprint(board.pages)
    app.register_blueprint(records.pages)
    cast("OpenAPI", app).register_api(api.api)
