"""Every act that is refused to a signed-in officer, to another body, or to a complainant with the code is written
down, by page or by API."""

from __future__ import annotations

import re

from flask import Flask, Response, g, request

from services.intake.actions import refusals
from services.intake.actions.by_code import Opened, open_by_code
from services.intake.forms import Key
from services.kernel.clock import now
from services.kernel.numbers import CASE_ID
from services.kernel.people import Officer
from services.kernel.web.login import house

COMPLAINANT = "complainant"  # with the code: the record names nobody
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_TOO_MANY = 429  # no act was looked at, and to answer has to cost less than to ask
_CASE = re.compile(CASE_ID)
_NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def with_code(key: Key) -> Opened:
    """The complaint that the code opens; what is refused on this request from here on is kept with its case.
    Raises NotFound and TooMany as `open_by_code` does: who tries codes is counted there, and names no case."""
    opened = open_by_code(house(), key, address=request.remote_addr or "", at=now())
    remember(opened)
    return opened


def remember(opened: Opened) -> None:
    """That who asks has shown the code of this complaint."""
    g.opened = opened


def keep_refusals(app: Flask) -> None:
    """Put the record behind every route of the app. Looking is no act: looks have their own record."""

    @app.after_request
    def _keep(response: Response) -> Response:
        status = response.status_code
        if request.method not in _SAFE and 400 <= status < 500 and status != _TOO_MANY:
            _keep_of(status)
        return response


def _keep_of(status: int) -> None:
    officer: Officer | None = g.get("officer")
    opened: Opened | None = g.get("opened")
    if officer is not None:
        office, by, about = officer.office, officer.id, _about()
    elif opened is not None:
        office, by, about = opened.office, COMPLAINANT, opened.case
    else:
        return
    code = g.get("refused_as", "invalid" if status == 422 else "refused")
    act = request.endpoint or ""
    refusals.keep(house(), office=office, by=by, act=act, about=about, status=status, code=code, at=now())


def _about() -> str:
    """The narrowest thing that the address names, and nothing else that somebody may have typed into it."""
    told = [str(value) for value in (request.view_args or {}).values()]
    known = [each for each in told if _CASE.fullmatch(each) or _NUMBER.fullmatch(each)]
    return known[-1] if known else ""
