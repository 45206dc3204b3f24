"""aiosmtpd as a mail server that can be told how to fail. What it says of itself is true: `taken` is its own count."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING

from deploy.local.places import free_port
from services.kernel.clock import now

_GREY_FOR = timedelta(minutes=5)  # after its first try a letter is let in


class Post:
    """Each mailbox has a fate by its name, `every` one the same for all; `taken` are the receivers of whatever it read
    to its end and did not refuse, `spoken_of` of all that it was told about."""

    def __init__(self) -> None:
        self.port = free_port()
        self.every = ""
        self.taken: list[str] = []
        self.spoken_of: list[str] = []
        self.unwelcome: dict[str, str] = {}  # what it says to a sender, or "aborts", or is silent
        self.lines: set[object] = set()
        self.meanwhile: Callable[[], None] = lambda: None
        self._first_seen: dict[str, datetime] = {}
        self._controller: Controller | None = None

    def comes_back(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def goes_away(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, _server: Any, session: Any, _envelope: Any, host: str, answers: list[str]
    ) -> list[str]:
        session.host_name = host
        if self.every == "mute":
            await _for_ever()
        return answers

    async def handle_MAIL(  # noqa: N802
        self, server: Any, _session: Any, _envelope: Any, address: str, _options: Any
    ) -> Any:
        if (told := self.unwelcome.get(address)) is not None:
            if told == "aborts":
                server.transport.abort()
            if told in ("aborts", ""):
                await _for_ever()
            return told
        return "530 5.7.0 authentication required" if self.every == "login first" else MISSING

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.lines.add(session)
        self.spoken_of.append(address)
        match self._fate(address):
            case "nobody":
                return "550 5.1.1 no such user"
            case "cut-early":
                server.transport.abort()
                await _for_ever()
            case "grey" if now() < self._first_seen.setdefault(address, now()) + _GREY_FOR:
                return "451 4.7.1 greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        fate = self._fate(address)
        refusals = {
            "busy": "451 4.3.0 busy",
            "closing": "421 4.3.2 closing",
            "full": "552 5.2.2 full",
            "spam": "554 no",
        }
        if fate in refusals:
            return refusals[fate]
        self.taken.append(address)
        self.meanwhile()
        if fate == "cut":
            server.transport.abort()
        if fate in ("cut", "silent"):
            await _for_ever()
        if fate == "leaves":  # once it has answered
            server.loop.call_soon(server.transport.close)
        return "250 2.0.0 taken"

    def _fate(self, address: str) -> str:
        return self.every or address.partition("@")[0]


async def _for_ever() -> None:
    """Until the line is gone: aiosmtpd ends then whatever waits."""
    await asyncio.Event().wait()


@contextmanager
def post() -> Iterator[Post]:
    made = Post()
    made.comes_back()
    try:
        yield made
    finally:
        made.goes_away()
