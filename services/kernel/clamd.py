"""Ask ClamAV's daemon about a file: the INSTREAM command over its socket."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from services.kernel.house import House
from services.kernel.scanned import State

ADDRESS = "CLAMD"  # where the daemon listens; without it every file waits for a person
_CHUNK = 1 << 16  # bytes
_PATIENCE = 20.0  # seconds for connecting, and for each answer
_LONGEST_ANSWER = 4096
log = structlog.get_logger()


class Unanswered(Exception):
    """There is no daemon, or it did not say whether the file is clean."""


@dataclass(frozen=True)
class Verdict:
    """`found` is the name of what was found, empty when the file is clean."""

    found: str

    @property
    def is_clean(self) -> bool:
        return not self.found


def is_named(house: House) -> bool:
    """Whether there is somebody to ask."""
    return bool(house.settings.environment.get(ADDRESS))


def judged(house: House, content: bytes) -> tuple[State, str | None]:
    """What the scanner says: the state, and the name of what was found. Waiting when nobody answers, and when it cannot
    judge this one (`is_there` tells them apart)."""
    if not is_named(house):
        return State.WAITING, None
    try:
        verdict = ask(house.settings.environment[ADDRESS], content)
    except Unanswered as cause:
        log.warning("the virus scanner did not answer", reason=str(cause))
        return State.WAITING, None
    return (State.PASSED, None) if verdict.is_clean else (State.QUARANTINED, verdict.found[:200])


def is_there(house: House) -> bool:
    """Whether the scanner answers at all, to a file with nothing in it."""
    return judged(house, b"")[0] is not State.WAITING


def ask(address: str, content: bytes) -> Verdict:
    """`address` is `unix:///run/clamav/clamd.ctl` or `tcp://host:3310`. Raises Unanswered."""
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(content), _CHUNK):
                part = content[at : at + _CHUNK]
                line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
            return _verdict(_answer(line))
    except OSError as cause:
        raise Unanswered(str(cause)) from cause


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_PATIENCE)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), timeout=_PATIENCE)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        part = line.recv(1024)
        if not part:
            break
        said += part
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _verdict(said: str) -> Verdict:
    """`stream: OK` or `stream: Eicar-Test-Signature FOUND`; everything else is no answer."""
    what = said.removeprefix("stream:").strip()
    if what == "OK":
        return Verdict("")
    if what.endswith(" FOUND"):
        return Verdict(what.removesuffix(" FOUND"))
    raise Unanswered(said[:200] or "it hung up")
