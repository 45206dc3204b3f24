"""The signed session that routing issues and every service reads, in a page's request and elsewhere."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from services.kernel.clock import SHANGHAI
from services.kernel.people import Officer, Post

LASTS = timedelta(hours=8)
IDLE = timedelta(minutes=30)  # in a browser; each use begins it anew
RENEWED = timedelta(minutes=1)  # so old is a session in a browser before its use gives it a new half hour
_POSTS = frozenset(post.value for post in Post)


@dataclass(frozen=True)
class Session:
    """Who signed in, when, until when at the longest, and until when unless it is used; without the last it is a
    machine's, which says with each request who it is and has no page to leave open."""

    officer: Officer
    began: datetime
    ends: datetime
    idle: datetime | None


class Sessions:
    """Issue and read sessions. A session is a signed statement with an end; it holds no secret."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="session")
        self._secret = secret.encode()

    def issue(
        self, officer: Officer, *, at: datetime, lasts: timedelta = LASTS, idle: timedelta | None = None
    ) -> tuple[str, datetime]:
        """The token and the moment when it ends; with `idle` it ends before unless it is renewed."""
        ends = at + lasts
        claims: dict[str, Any] = {
            "id": officer.id,
            "name": officer.name,
            "office": officer.office,
            "department": officer.department,
            "posts": sorted(officer.posts),
            "began": at.timestamp(),
            "ends": int(ends.timestamp()),
        }
        if idle is not None:
            claims["idle"] = min(claims["ends"], int((at + idle).timestamp()))
        return str(self._signer.dumps(claims)), ends

    def read(self, token: str, *, at: datetime) -> Session | None:
        """The session, or None when the token is not ours, has ended, or was left alone for too long."""
        claims = self._claims(token)
        if claims is None or min(claims["ends"], claims.get("idle", claims["ends"])) <= at.timestamp():
            return None
        officer = Officer(
            id=claims["id"],
            name=claims["name"],
            office=claims["office"],
            department=claims["department"],
            posts=frozenset(Post(p) for p in claims["posts"] if p in _POSTS),  # another release may know more
        )
        ends = _moment(claims["ends"])
        began = _moment(claims["began"]) if "began" in claims else ends - LASTS  # the last release did not say
        return Session(officer, began, ends, _moment(claims["idle"]) if "idle" in claims else None)

    def renew(self, token: str, *, at: datetime) -> str | None:
        """The same session with another half hour; None while that is not needed, or not for it."""
        claims = self._claims(token)
        if claims is None or "idle" not in claims:
            return None
        idle = min(claims["ends"], int((at + IDLE).timestamp()))
        if idle - claims["idle"] < RENEWED.total_seconds():
            return None
        return str(self._signer.dumps({**claims, "idle": idle}))

    def form_token(self, token: str) -> str:
        """What a form must carry to act for this session (CSRF); the same however often it is renewed."""
        claims = self._claims(token) or {}
        session = "|".join(str(claims.get(part, "")) for part in ("id", "began", "ends"))
        return hmac.new(self._secret, f"form|{session}".encode(), hashlib.sha256).hexdigest()

    def _claims(self, token: str) -> dict[str, Any] | None:
        try:
            claims: dict[str, Any] = self._signer.loads(token)
        except BadSignature:
            return None
        return claims


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, tz=SHANGHAI)


def cookie_called(*, secure: bool) -> str:
    """The name of the cookie that carries the session."""
    return "__Host-session" if secure else "session"
