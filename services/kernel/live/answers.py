"""What is asked of a broadcast, and the bytes of its answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime

from services.kernel.errors import Refused
from services.kernel.sessions import Session

STREAM = "text/event-stream"
_REASONS = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    503: "Service Unavailable",
}
_FIXED = ("Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Connection: close")


@dataclass(frozen=True)
class Request:
    """The head of a request; `headers` by lower-case name."""

    method: str
    path: str
    headers: Mapping[str, str]

    @classmethod
    def read(cls, head: bytes) -> Request | None:
        """None for what is no request."""
        first, *lines = head.decode("latin-1").split("\r\n")
        words = first.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            return None
        pairs = (line.partition(":") for line in lines if ":" in line)
        return cls(words[0], words[1].partition("?")[0], {name.lower(): value.strip() for name, _, value in pairs})

    @property
    def wants_stream(self) -> bool:
        return STREAM in self.headers.get("accept", "")

    def token(self, cookie: str) -> tuple[str, bool]:
        """The session's token, and whether it came in a browser's cookie."""
        said = self.headers.get("authorization", "")
        if said.startswith("Bearer "):
            return said.removeprefix("Bearer "), False
        return self.cookie(cookie), True

    def cookie(self, called: str) -> str:
        """Empty where there is none."""
        pairs = (part.strip().partition("=") for part in self.headers.get("cookie", "").split(";"))
        return next((value for name, _, value in pairs if name == called), "")


def stream_head(cookie: str = "") -> bytes:
    """No proxy may keep back what comes, and a browser that lost the line asks again after three seconds."""
    more = [f"Set-Cookie: {cookie}"] if cookie else []
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {STREAM}; charset=utf-8", "X-Accel-Buffering: no", *_FIXED, *more]
    return "\r\n".join([*lines, "", ""]).encode() + b"retry: 3000\n\n"


def event(number: int, told: bytes) -> bytes:
    """`told` is one line."""
    return b"id: %d\ndata: %b\n\n" % (number, told)


def beat(looked: str) -> bytes:
    """A comment, so that nobody between gives the line up; and when the database was last looked at, for the page that
    has to say when its figures are old. Without, when the look failed."""
    return b": beat\n" + (f"event: beat\ndata: {looked}\n".encode() if looked else b"") + b"\n"


def document(told: bytes) -> bytes:
    """The picture once, for who asks for no stream."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(told)}", *_FIXED]
    return "\r\n".join([*lines, "", ""]).encode() + told


def refusal(refused: Refused) -> bytes:
    """A problem document, as the API of every service gives it."""
    title = _REASONS.get(refused.status, "Refused")
    problem = {"type": "about:blank", "title": title, "status": refused.status, "code": refused.code}
    body = json.dumps({**problem, "detail": refused.detail, "errors": []}, ensure_ascii=False).encode()
    lines = [
        f"HTTP/1.1 {refused.status} {title}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        *_FIXED,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def cookie_of(name: str, token: str, session: Session, *, secure: bool) -> str:
    """As the pages give it (`services.kernel.web.login.give_cookie`)."""
    ends = format_datetime(session.ends.astimezone(UTC), usegmt=True)
    return f"{name}={token}; Expires={ends}; {'Secure; ' if secure else ''}HttpOnly; Path=/; SameSite=Strict"
