"""A page that stands in a browser may ask for a part of itself; htmx says so in a header."""

from __future__ import annotations

from flask import request


def wants_part() -> bool:
    """Whether the part that changes is wanted, and not the whole page."""
    return request.headers.get("HX-Request") == "true"
