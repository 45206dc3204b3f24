"""Every act of a signed-in officer that is refused, by page or by API, is written down."""

from __future__ import annotations

import re

from flask import Flask, Response, g, request

from services.kernel.clock import now
from services.kernel.numbers import CASE_ID
from services.kernel.people import Officer
from services.kernel.web.login import house
from services.notification.actions import refusals
from services.notification.rules.texts import Kind

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CASE = re.compile(CASE_ID)
_NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KINDS = frozenset(kind.value for kind in Kind)


def keep_refusals(app: Flask) -> None:
    """Put the record behind every route of the app; looking is no act."""

    @app.after_request
    def _keep(response: Response) -> Response:
        officer: Officer | None = g.get("officer")
        if officer is not None and request.method not in _SAFE and 400 <= response.status_code < 500:
            refusals.keep(
                house(),
                by=officer,
                act=request.endpoint or "",
                about=_about(),
                status=response.status_code,
                code=g.get("refused_as", "invalid"),
                at=now(),
            )
        return response


def _about() -> str:
    """The narrowest thing that the address names, and nothing else that somebody may have typed into it."""
    told = [str(value) for value in (request.view_args or {}).values()]
    known = [each for each in told if _CASE.fullmatch(each) or _NUMBER.fullmatch(each) or each in _KINDS]
    return known[-1] if known else ""
