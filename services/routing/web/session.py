"""Signing in and out, for the API and for the console's own page."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response, request

from services.kernel.clock import now
from services.kernel.people import Officer
from services.kernel.web.login import cookie_name, house, sessions
from services.routing.actions.sign_in import sign_in, sign_out


def open_session(
    *, username: str, password: str, totp: str | None, idle: timedelta | None = None
) -> tuple[Officer, str, datetime]:
    """The officer, the token and when it ends. Raises Unauthenticated, or TooMany after failures."""
    at = now()
    address = request.remote_addr or ""
    officer = sign_in(house(), username=username, password=password, totp=totp, at=at, address=address)
    token, ends = sessions().issue(officer, at=at, idle=idle)
    return officer, token, ends


def take_cookie(response: Response, officer: Officer) -> None:
    """Sign out: every session of the officer ends everywhere, the browser forgets, the audit keeps."""
    sign_out(house(), officer, at=now())
    response.delete_cookie(
        cookie_name(), path="/", secure=house().settings.secure_cookies, httponly=True, samesite="Strict"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
