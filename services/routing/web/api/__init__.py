"""`/api/session`, `/api/cases`, `/api/calendars`, `/api/policies`: paths that other systems build on; they stay."""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI


def register(app: OpenAPI) -> None:
    """Put every call on the app."""
