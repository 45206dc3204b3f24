"""Who is asking: the signed session that routing issues and every service reads; and what each route is open to.

Every view says to whom it is open, with `public` or `open_to(...)`; a view that says nothing is closed to everybody.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

from services.kernel.clock import now
from services.kernel.errors import Forbidden, Unauthenticated
from services.kernel.house import House
from services.kernel.people import ADMINISTRATORS, Officer, Post
from services.kernel.sessions import Sessions, cookie_called

V = TypeVar("V", bound=Callable[..., Any])
# The officer of a session that began at that moment, as the service knows him today; None ends the session.
Recognise = Callable[[Officer, datetime], Officer | None]

_DOCUMENTS = ("openapi.", "swagger.")  # the API's document and its page
SIGNED_IN = "signed-in"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def public(view: V) -> V:
    """Open to everybody, signed in or not."""
    view.open_to = None  # type: ignore[attr-defined]
    return view


def open_to(*posts: Post) -> Callable[[V], V]:
    """Open to signed-in officers who hold one of the posts; without posts, to all who have to do with complaints: not
    to who administers, nor to an account that was given no post."""

    def mark(view: V) -> V:
        view.open_to = frozenset(posts)  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: V) -> V:
    """Open to whoever is signed in, whatever he holds."""
    view.open_to = SIGNED_IN  # type: ignore[attr-defined]
    return view


def cookie_name() -> str:
    return cookie_called(secure=house().settings.secure_cookies)


def house() -> House:
    """The running service's house, inside a request."""
    found: House = current_app.extensions["house"]
    return found


def sessions() -> Sessions:
    found: Sessions = current_app.extensions["sessions"]
    return found


def officer() -> Officer:
    """Who is signed in. Raises Unauthenticated."""
    found: Officer | None = g.get("officer")
    if found is None:
        raise Unauthenticated
    return found


def seeing() -> tuple[str, ...]:
    """The offices whose rows the signed-in officer may see: his own and those beneath it."""
    return house().offices.beneath(officer().office)


def csrf_token() -> str:
    return sessions().form_token(request.cookies.get(cookie_name(), ""))


def recognise_by(app: Flask, recognise: Recognise) -> None:
    """Let the service that knows the officers look at each session: what it returns counts, None ends it."""
    app.extensions["recognise"] = recognise


def guard(app: Flask) -> None:
    """Put the door in front of every route of the app."""

    @app.before_request
    def _who_is_asking() -> None:
        header = request.headers.get("Authorization", "")
        g.by_cookie = not header.startswith("Bearer ")
        token = request.cookies.get(cookie_name(), "") if g.by_cookie else header.removeprefix("Bearer ")
        session = sessions().read(token, at=now()) if token else None
        g.officer = session.officer if session else None
        if request.endpoint is None or request.endpoint == "static" or request.endpoint.startswith(_DOCUMENTS):
            return
        recognise: Recognise | None = app.extensions.get("recognise")
        if session is not None and recognise is not None:
            g.officer = recognise(session.officer, session.began)
        _check_post(getattr(app.view_functions[request.endpoint], "open_to", frozenset()))
        if request.method not in _SAFE and g.by_cookie:
            _check_origin()

    @app.after_request
    def _keep_awake(response: Response) -> Response:
        """Whoever goes on working is not signed out; a view that gives or takes the session has the last word."""
        if g.get("officer") is None or not g.by_cookie or _speaks_of_session(response):
            return response
        token = request.cookies.get(cookie_name(), "")
        renewed, session = sessions().renew(token, at=now()), sessions().read(token, at=now())
        if renewed and session:
            give_cookie(response, renewed, session.ends)
        return response


def give_cookie(response: Response, token: str, ends: datetime) -> None:
    """Keep the session in the browser; its name and attributes are those that every service reads."""
    response.set_cookie(
        cookie_name(),
        token,
        expires=ends,
        path="/",
        secure=house().settings.secure_cookies,
        httponly=True,
        samesite="Strict",
    )


def _speaks_of_session(response: Response) -> bool:
    return any(told.startswith(f"{cookie_name()}=") for told in response.headers.getlist("Set-Cookie"))


def _check_post(posts: frozenset[Post] | str | None) -> None:
    if posts is None:
        return
    who = officer()
    if not isinstance(posts, str) and not (who.holds(*posts) if posts else who.posts - ADMINISTRATORS):
        raise Forbidden("wrong_post", "您的岗位不能办理这一项")


def _check_origin() -> None:
    """A form of ours comes from our own pages; where the browser does not say so, the form's token must."""
    origin = request.headers.get("Origin", "")
    if origin not in ("", "null") and origin != request.host_url.rstrip("/"):
        raise Forbidden("foreign_form", "请从本网站的页面提交")
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if g.officer is not None and not hmac.compare_digest(given.encode(), csrf_token().encode()):
        raise Forbidden("foreign_form", "页面已过期，请刷新后再提交")
