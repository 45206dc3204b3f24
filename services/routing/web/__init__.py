"""The API for officers' tools (`api`) and the pages of the console (`pages`)."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from services.routing.web import api

if TYPE_CHECKING:
    from flask_openapi.openapi import OpenAPI


def register(app: OpenAPI) -> None:
    """Put every page and call on the app."""
    api.register(app)
    found = find_spec("services.routing.web.pages")
    if found is not None and found.origin is not None:
        import_module("services.routing.web.pages").register(app)
