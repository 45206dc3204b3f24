"""The notice pages and API."""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI


def register(app: OpenAPI) -> None:
    """Everything that notification serves."""
