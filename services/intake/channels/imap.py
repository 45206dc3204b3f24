"""An office's mailbox over IMAP: what waits, each message whole, and putting it aside once it is kept elsewhere."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_PATIENCE = 30.0  # seconds
ASIDE = "Registered"  # the folder for what is kept in the tray


class Unreachable(Exception):
    """The mailbox does not answer, or not as it should. Nothing is lost: what waits there waits on."""


class Mailbox:
    """An open mailbox. Messages are read without being marked, and leave the inbox only by `put_aside`."""

    def __init__(self, line: imaplib.IMAP4) -> None:
        self._line = line
        self._can_move = "MOVE" in line.capabilities

    def waiting(self) -> list[str]:
        """The UIDs of everything in the inbox, oldest first."""
        (found, *_) = self._said(self._line.uid("SEARCH", "ALL"))
        return str(found, "ascii").split() if found else []

    def fetch(self, uid: str) -> bytes | None:
        """The message as it came; None when somebody else has taken it away."""
        for part in self._said(self._line.uid("FETCH", uid, "(BODY.PEEK[])")):
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def put_aside(self, uid: str) -> None:
        """Out of the inbox, into the folder beside it."""
        if self._can_move:
            self._said(self._line.uid("MOVE", uid, ASIDE))
            return
        self._said(self._line.uid("COPY", uid, ASIDE))
        self._said(self._line.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
        self._said(self._line.expunge())

    @staticmethod
    def _said(answer: tuple[str, list[Any]]) -> list[Any]:
        """The parts: bytes, or a line with its literal."""
        kind, parts = answer
        if kind != "OK":
            raise Unreachable(f"{kind} {str(parts)[:200]}")
        return parts


@contextmanager
def opened(address: str) -> Iterator[Mailbox]:
    """`imaps://user:password@host:993/INBOX`; `imap://…?tls=no` on loopback only. Raises Unreachable."""
    parts = urlsplit(address)
    try:
        line = _connected(
            parts.scheme, parts.hostname or "", parts.port, plain="no" in parse_qs(parts.query).get("tls", [])
        )
        try:
            line.login(unquote(parts.username or ""), unquote(parts.password or ""))
            line.create(ASIDE)  # says NO when it is there
            kind, told = line.select(unquote(parts.path.strip("/")) or "INBOX")
            if kind != "OK":
                raise Unreachable(str(told)[:200])
            yield Mailbox(line)
        finally:
            line.shutdown()
    except (OSError, imaplib.IMAP4.error) as cause:
        raise Unreachable(f"{type(cause).__name__}") from cause


def _connected(scheme: str, host: str, port: int | None, *, plain: bool) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=_PATIENCE)
    line = imaplib.IMAP4(host, port or 143, timeout=_PATIENCE)
    if not plain:
        line.starttls(ssl.create_default_context())
    return line
