"""Who is asking: the signed session that routing issues and every service reads; and what each route is open to.

Every view says to whom it is open, with `public` or `open_to(...)`; a view that says nothing is closed to everybody.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from services.kernel.clock import now
from services.kernel.errors import Forbidden, Unauthenticated
from services.kernel.house import House
from services.kernel.people import Officer, Post

V = TypeVar("V", bound=Callable[..., Any])
Recognise = Callable[[Officer], Officer | None]

LASTS = timedelta(hours=8)
_DOCUMENTS = ("openapi.", "swagger.")  # the API's document and its page
_POSTS = frozenset(post.value for post in Post)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def public(view: V) -> V:
    """Open to everybody, signed in or not."""
    view.open_to = None  # type: ignore[attr-defined]
    return view


def open_to(*posts: Post) -> Callable[[V], V]:
    """Open to signed-in officers who hold one of the posts; without posts, to every officer."""

    def mark(view: V) -> V:
        view.open_to = frozenset(posts)  # type: ignore[attr-defined]
        return view

    return mark


class Sessions:
    """Issue and read sessions. A session is a signed statement with an end; it holds no secret."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="session")
        self._secret = secret.encode()

    def issue(self, officer: Officer, *, at: datetime, lasts: timedelta = LASTS) -> tuple[str, datetime]:
        """The token and the moment when it ends."""
        ends = at + lasts
        claims = {
            "id": officer.id,
            "name": officer.name,
            "office": officer.office,
            "department": officer.department,
            "posts": sorted(officer.posts),
            "ends": int(ends.timestamp()),
        }
        return str(self._signer.dumps(claims)), ends

    def read(self, token: str, *, at: datetime) -> Officer | None:
        """The officer, or None when the token is not ours or has ended."""
        try:
            claims = self._signer.loads(token)
        except BadSignature:
            return None
        if claims["ends"] <= at.timestamp():
            return None
        return Officer(
            id=claims["id"],
            name=claims["name"],
            office=claims["office"],
            department=claims["department"],
            posts=frozenset(Post(p) for p in claims["posts"] if p in _POSTS),  # another release may know more
        )

    def form_token(self, session: str) -> str:
        """What a form must carry to act for this session (CSRF)."""
        return hmac.new(self._secret, f"form|{session}".encode(), hashlib.sha256).hexdigest()


def cookie_name() -> str:
    return "__Host-session" if house().settings.secure_cookies else "session"


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
        g.officer = sessions().read(token, at=now()) if token else None
        if request.endpoint is None or request.endpoint == "static" or request.endpoint.startswith(_DOCUMENTS):
            return
        recognise: Recognise | None = app.extensions.get("recognise")
        if g.officer is not None and recognise is not None:
            g.officer = recognise(g.officer)
        _check_post(getattr(app.view_functions[request.endpoint], "open_to", frozenset()))
        if request.method not in _SAFE and g.by_cookie:
            _check_origin()


def _check_post(posts: frozenset[Post] | None) -> None:
    if posts is None:
        return
    if posts and not officer().holds(*posts):
        raise Forbidden("wrong_post", "您的岗位不能办理这一项")
    officer()


def _check_origin() -> None:
    """A form of ours comes from our own pages; where the browser does not say so, the form's token must."""
    origin = request.headers.get("Origin", "")
    if origin not in ("", "null") and origin != request.host_url.rstrip("/"):
        raise Forbidden("foreign_form", "请从本网站的页面提交")
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if g.officer is not None and not hmac.compare_digest(given.encode(), csrf_token().encode()):
        raise Forbidden("foreign_form", "页面已过期，请刷新后再提交")
