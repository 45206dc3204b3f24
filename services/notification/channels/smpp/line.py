"""One line to a provider: connected, bound, kept alive and mended by a thread of its own."""

from __future__ import annotations

import random
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from smpplib import consts

from services.notification.channels.smpp import wire

_log = structlog.get_logger(__name__)
_WRONG_LOGIN: Final = (consts.SMPP_ESME_RBINDFAIL, consts.SMPP_ESME_RINVPASWD, consts.SMPP_ESME_RINVSYSID)
_FOR_THE_DRIVER: Final = (wire.SUBMIT_RESP, wire.QUERY_RESP, wire.DELIVER, wire.NACK)
MOST_BINDS: Final = 8
_CHUNK = 64 * 1024
_LAST_SEQUENCE = 0x7FFF_FFFF


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Where the gateway is and how it wants to be treated; times in seconds.

    `binds` is how many lines are held at once, `window` how many messages may be unanswered on each, `sender` the
    number or name that receivers see.
    """

    host: str
    port: int
    user: str
    password: str
    sender: str = ""
    binds: int = 1
    window: int = 16
    timeout: float = 30.0
    enquire_every: float = 30.0
    farewell: float = 2.0
    back_off: tuple[float, ...] = (1, 2, 5, 10, 30, 60)

    @classmethod
    def parse(cls, url: str) -> Provider:
        """`smpp://user:password@host:port?from=10690000&binds=1&window=16&timeout=30&enquire=30`. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme != "smpp" or not parts.hostname:
            raise ValueError("not an SMPP URL: smpp://user:password@host:port is needed")
        asked = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        if unknown := asked.keys() - {"from", "binds", "window", "timeout", "enquire"}:
            raise ValueError(f"unknown in an SMPP URL: {', '.join(sorted(unknown))}")
        binds = int(asked.get("binds", 1))
        if not 1 <= binds <= MOST_BINDS:
            raise ValueError(f"binds in an SMPP URL: 1 to {MOST_BINDS}")
        return cls(
            host=parts.hostname,
            port=parts.port or 2775,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            sender=asked.get("from", ""),
            binds=binds,
            window=max(1, int(asked.get("window", 16))),
            timeout=float(asked.get("timeout", 30)),
            enquire_every=float(asked.get("enquire", 30)),
        )


class Down(Exception):
    """The line is not there; the words are for pages."""


class OnFrames(Protocol):
    """Takes what arrived for the driver: answers to submit_sm, and deliver_sm."""

    def __call__(self, session: int, frames: Sequence[wire.Frame], /) -> None: ...


class Line:
    """`turn` guards the line's state, among others; it is notified at every change. `numbers` are everybody's."""

    def __init__(
        self,
        provider: Provider,
        turn: threading.Condition,
        numbers: Iterator[int],
        *,
        on_frames: OnFrames,
        on_lost: Callable[[], None],
    ) -> None:
        self.session = 0
        self._turn = turn
        self._provider = provider
        self._on_frames = on_frames
        self._on_lost = on_lost
        self._bound = False
        self._trouble: str | None = None
        self._socket: socket.socket | None = None
        self._writing = threading.Lock()
        self._closing = threading.Event()
        self._numbers = numbers
        self._thread = threading.Thread(target=self._keep, name="smpp-line", daemon=True)

    def start(self) -> None:
        """Begin to connect, and go on for as long as it takes."""
        self._thread.start()

    @property
    def bound(self) -> bool:
        return self._bound

    @property
    def trouble(self) -> str | None:
        """Why nothing can be sent now, in Chinese; None while the line is bound or being made."""
        return self._trouble

    def next_sequence(self) -> int:
        return next(self._numbers) % _LAST_SEQUENCE or next(self._numbers) % _LAST_SEQUENCE

    def write(self, data: bytes) -> None:
        """Raises OSError when the line is gone; then nobody knows how much of `data` arrived."""
        with self._writing:
            if self._socket is None:
                raise ConnectionError("no line")
            try:
                self._socket.sendall(data)
            except OSError:
                self._hang_up()
                raise

    def take_leave(self) -> None:
        """Unbind, for good."""
        self._closing.set()
        if self._bound:
            try:
                self.write(wire.bare(wire.UNBIND, self.next_sequence()))
            except OSError:
                _log.info("smpp_line_gone_before_farewell")

    def close(self, by: float) -> None:
        """Wait until then, by the clock that only goes on, for the provider to agree to the leave that was taken."""
        with self._turn:
            self._turn.wait_for(lambda: not self._bound, max(0.0, by - time.monotonic()))
        with self._writing:
            self._hang_up()
        self._thread.join(self._provider.farewell + self._provider.timeout)

    def _hang_up(self) -> None:
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                _log.debug("smpp_line_already_cut")

    def _keep(self) -> None:
        failures = 0
        while not self._closing.is_set():
            session = self.session
            try:
                self._hold()
            except Down as why:
                self._lost(str(why))
            except wire.Garbled:
                self._lost("短信网关的应答看不懂")
            except OSError:
                self._lost("短信网关连不上")
            failures = 0 if self.session != session else failures
            waits = self._provider.back_off
            self._closing.wait(waits[min(failures, len(waits) - 1)] * random.uniform(0.8, 1.2))
            failures += 1

    def _lost(self, why: str) -> None:
        with self._turn:
            self._bound, self._trouble = False, why
            self._on_lost()
            self._turn.notify_all()
        if not self._closing.is_set():
            _log.warning("smpp_line_lost", why=why)

    def _hold(self) -> None:
        provider = self._provider
        with socket.create_connection((provider.host, provider.port), provider.timeout) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = connection
            try:
                self.write(wire.bind(self.next_sequence(), user=provider.user, password=provider.password))
                self._listen(connection)
            finally:
                with self._writing:
                    self._socket = None

    def _listen(self, connection: socket.socket) -> None:
        framer, poll = wire.Framer(), select.poll()
        poll.register(connection, select.POLLIN)
        bind_by, enquired = time.monotonic() + self._provider.timeout, False
        while True:
            patience = self._provider.enquire_every if self._bound else bind_by - time.monotonic()
            if not poll.poll(max(0.0, patience) * 1000):
                if enquired or not self._bound:
                    raise Down("短信网关没有回应")
                self.write(wire.bare(wire.ENQUIRE, self.next_sequence()))
                enquired = True
                continue
            data = connection.recv(_CHUNK)
            # A gateway that holds a small answer back until the one before is acknowledged would wait 40 ms for that
            # whenever nothing of ours is on its way; the system forgets the wish with each reading.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            if not data:
                raise Down("短信网关断开了连接")
            enquired = False
            self._take(list(framer.feed(data)))

    def _take(self, frames: Sequence[wire.Frame]) -> None:
        for frame in frames:
            if frame.command == wire.BIND_RESP:
                self._bind_answered(frame.status)
        passed_on = [frame for frame in frames if frame.command in _FOR_THE_DRIVER]
        if passed_on:
            self._on_frames(self.session, passed_on)
        for frame in frames:
            if frame.command == wire.ENQUIRE:
                self.write(wire.bare(wire.ENQUIRE_RESP, frame.sequence))
            elif frame.command == wire.UNBIND:
                self.write(wire.bare(wire.UNBIND_RESP, frame.sequence))
                raise Down("短信网关要求断开")
            elif frame.command == wire.UNBIND_RESP:
                raise Down("已经退出短信网关")
            elif frame.command != wire.DELIVER and not frame.is_answer:
                self.write(wire.bare(wire.NACK, frame.sequence, wire.UNKNOWN_COMMAND))

    def _bind_answered(self, status: int) -> None:
        if status in _WRONG_LOGIN:
            raise Down("短信网关拒绝登录，请核对用户名和密码")
        if status != wire.OK:
            raise Down(f"短信网关拒绝连接（代码 {status:#x}）")
        with self._turn:
            self._bound, self._trouble = True, None
            self.session += 1
            self._turn.notify_all()
        _log.info("smpp_line_bound", window=self._provider.window)
