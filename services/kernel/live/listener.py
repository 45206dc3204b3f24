"""One connection of a broadcast: its head is read, then it only listens. It costs no thread and no task."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import cast

from services.kernel.live.answers import Request
from services.kernel.sessions import Session

_LARGEST_HEAD = 16 * 1024
_FOR_HEAD = 10.0  # seconds
_UNREAD = 64 * 1024  # bytes in the system's hands and again in ours, from where a listener counts as not reading


class Listener(asyncio.Protocol):
    """`came` is called at the beginning, `asked` once, with the head, `gone` at the end."""

    def __init__(
        self,
        came: Callable[[Listener], None],
        asked: Callable[[Listener, Request], None],
        gone: Callable[[Listener], None],
        *,
        patience: float,
    ) -> None:
        self._came, self._asked, self._gone = came, asked, gone
        self._patience = patience
        self._head: bytes | None = b""
        self._timer: asyncio.TimerHandle | None = None
        self._missed = b""
        self._reads = True
        self.dropped = False
        self.session: Session | None = None
        self.leaves_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        own: socket.socket = transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNREAD)
        self._transport.set_write_buffer_limits(high=_UNREAD)
        self._wait(_FOR_HEAD, self.cut)
        self._came(self)

    def data_received(self, data: bytes) -> None:
        if self._head is None:
            return  # who listens has nothing more to say
        self._head += data
        head, end, _ = self._head.partition(b"\r\n\r\n")
        if not end and len(self._head) <= _LARGEST_HEAD:
            return
        request = Request.read(head) if end else None
        if request is None:
            self._transport.abort()
            return
        self._head = None
        self._rest()
        self._asked(self, request)

    def pause_writing(self) -> None:
        self._reads = False
        self._wait(self._patience, self._drop)

    def resume_writing(self) -> None:
        self._reads = True
        self._rest()
        missed, self._missed = self._missed, b""
        if missed:
            self.tell(missed)

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        self._gone(self)

    def tell(self, told: bytes, *, lasting: bool = True) -> None:
        """Send it; to who is behind, later, and of all that is `lasting` only the newest."""
        if self._reads:
            self._transport.write(told)
        elif lasting:
            self._missed = told

    def end(self) -> None:
        """After what is on its way; a browser asks again."""
        self._transport.close()

    def cut(self) -> None:
        self._transport.abort()

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._rest()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _drop(self) -> None:
        self.dropped = True
        self._transport.abort()
