"""The mailbox to which letters come back, over IMAP or in a Maildir: each message whole, and put aside afterwards."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_PATIENCE = 30.0  # seconds
READ, FOREIGN = "Bounces", "Other"  # where a message goes: it was one of ours, or it was not


class Unreachable(Exception):
    """The mailbox does not answer, or not as it should. What waits there waits on."""


def collect(address: str, take: Callable[[bytes], bool]) -> int:
    """Show `take` every message of the inbox and put it aside; how many. What it raises leaves the message there.

    `imaps://user:password@host/INBOX`; `imap://…` uses STARTTLS, `?tls=no` is for loopback. `maildir:///var/mail/x` is
    where a mail server of this machine puts them. Raises Unreachable.
    """
    parts = urlsplit(address)
    if parts.scheme == "maildir":
        return _each_file(Path(parts.path), take)
    try:
        line = _connected(parts.scheme, parts.hostname or "", parts.port, query=parts.query)
        try:
            line.login(unquote(parts.username or ""), unquote(parts.password or ""))
            for folder in (READ, FOREIGN):
                line.create(folder)  # says NO when it is there
            _ok(line.select(unquote(parts.path.strip("/")) or "INBOX"))
            return _each(line, take)
        finally:
            line.shutdown()
    except (OSError, imaplib.IMAP4.error) as cause:
        raise Unreachable(type(cause).__name__) from cause


def _each_file(folder: Path, take: Callable[[bytes], bool]) -> int:
    """What is new in a Maildir becomes seen once it was taken; the mail server's own rename makes each whole."""
    new, seen = folder / "new", folder / "cur"
    if not new.is_dir():
        return 0
    seen.mkdir(exist_ok=True)
    files = sorted(new.iterdir())
    for file in files:
        take(file.read_bytes())
        file.rename(seen / f"{file.name}:2,S")
    return len(files)


def _each(line: imaplib.IMAP4, take: Callable[[bytes], bool]) -> int:
    (found, *_) = _ok(line.uid("SEARCH", "ALL"))
    uids = bytes(found or b"").split()
    for uid in (str(raw, "ascii") for raw in uids):
        message = next(
            (bytes(part[1]) for part in _ok(line.uid("FETCH", uid, "(BODY.PEEK[])")) if isinstance(part, tuple)), b""
        )
        _ok(line.uid("COPY", uid, READ if take(message) else FOREIGN))
        _ok(line.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
        _ok(line.expunge())
    return len(uids)


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, parts = answer
    if kind != "OK":
        raise Unreachable(kind)
    return parts


def _connected(scheme: str, host: str, port: int | None, *, query: str) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=_PATIENCE)
    line = imaplib.IMAP4(host, port or 143, timeout=_PATIENCE)
    if parse_qs(query).get("tls") != ["no"] or host not in ("127.0.0.1", "::1", "localhost"):
        line.starttls(ssl.create_default_context())
    return line
