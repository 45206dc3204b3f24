"""The other side of the line: the demo's message centre on its own loop, and a peer that says what a test wants."""

from __future__ import annotations

import asyncio
import select
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeVar

from smpplib import smpp as codec

from deploy.local.phones.inbox import Inbox
from deploy.local.phones.smsc import Smsc
from services.kernel.clock import SHANGHAI
from services.notification.channels import Heard, Message

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
PATIENCE = 5.0
Result = TypeVar("Result")


def notice(to: str, text: str = "【吉林社保】投诉220100-2026-1已受理。", *, number: int = 1, **more: Any) -> Message:
    return Message(id=f"notice-{number}", to=to, text=text, at=NOON, **more)


class Ears:
    """A listener that remembers, and can be told to fail first."""

    def __init__(self, failures: int = 0) -> None:
        self.heard: list[Heard] = []
        self.failures = failures
        self._turn = threading.Condition()

    def __call__(self, heard: Sequence[Heard], /) -> None:
        with self._turn:
            if self.failures:
                self.failures -= 1
                raise RuntimeError("the database is away")
            self.heard.extend(heard)
            self._turn.notify_all()

    def wait_for(self, count: int) -> list[Heard]:
        with self._turn:
            assert self._turn.wait_for(lambda: len(self.heard) >= count, PATIENCE), self.heard
            return list(self.heard)


class Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def do(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    def close(self) -> None:
        """End when every connection has."""
        self.do(self._settle())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @staticmethod
    async def _settle() -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait_for(asyncio.gather(*others, return_exceptions=True), PATIENCE)


class Centre:
    """The demo's message centre; it can go away and come back on the same port."""

    def __init__(self, receipt_after: float = 0.02) -> None:
        self.inbox = Inbox()
        self.smsc = Smsc(self.inbox, clock=lambda: NOON, user="office", password="secret", receipt_after=receipt_after)
        self._loop = Loop()
        self.port = self._loop.do(self.smsc.start())

    def goes_away(self) -> None:
        self._loop.do(self.smsc.stop())

    def comes_back(self) -> None:
        self._loop.do(self.smsc.start(self.port))

    def close(self) -> None:
        self.goes_away()
        self._loop.close()


class Scripted:
    """A server that a test speaks for, one connection at a time. `bound` accepts and lets the client in."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(PATIENCE)
        self.port = int(self._listening.getsockname()[1])
        self._line: socket.socket | None = None

    def accept(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line, _ = self._listening.accept()
        self._line.settimeout(PATIENCE)

    def bound(self) -> None:
        self.accept()
        bind = self.hear()
        self.say("bind_transceiver_resp", sequence=bind.sequence, system_id="scripted")

    def hear(self) -> Any:
        """The next PDU, read by smpplib."""
        head = self._exactly(4)
        raw = head + self._exactly(struct.unpack(">I", head)[0] - 4)
        return codec.parse_pdu(raw, sequence=1, allow_unknown_opt_params=True)

    def quiet_for(self, seconds: float) -> bool:
        """True when the client says nothing for so long."""
        assert self._line is not None
        return not select.select([self._line], [], [], seconds)[0]

    def say(self, command: str, *, sequence: int = 1, status: int = 0, then: bytes = b"", **fields: Any) -> None:
        """Say a PDU, with `then` behind its last byte, counted in its length."""
        pdu = codec.make_pdu(command, sequence=sequence, status=status, **fields)
        pdu.sequence = sequence
        raw = pdu.generate() + then
        self.raw(struct.pack(">I", len(raw)) + raw[4:])

    def raw(self, data: bytes) -> None:
        assert self._line is not None
        self._line.sendall(data)

    def hang_up(self) -> None:
        assert self._line is not None
        self._line.close()

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._listening.close()

    def _exactly(self, size: int) -> bytes:
        assert self._line is not None
        data = b""
        while len(data) < size:
            more = self._line.recv(size - len(data))
            assert more, "the client hung up"
            data += more
        return data


def in_thread(work: Callable[[], Result]) -> Callable[[], Result]:
    """Begin the work in a thread; the answer waits for its result."""
    results: list[Result] = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()

    def finish() -> Result:
        thread.join(PATIENCE)
        assert results, "the work did not end"
        return results[0]

    return finish


class Lines:
    """A server of text lines that a test speaks for, one connection at a time."""

    def __init__(self, port: int = 0) -> None:
        self._listening = socket.create_server(("127.0.0.1", port))
        self._listening.settimeout(PATIENCE)
        self.port = int(self._listening.getsockname()[1])
        self._line: socket.socket | None = None
        self._waiting = b""

    def accept(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line, _ = self._listening.accept()
        self._line.settimeout(PATIENCE)
        self._waiting = b""

    def say(self, text: str) -> None:
        assert self._line is not None
        self._line.sendall(text.encode() + b"\r\n")

    def hear(self) -> str:
        assert self._line is not None
        while b"\r\n" not in self._waiting:
            more = self._line.recv(65536)
            assert more, "the client hung up"
            self._waiting += more
        line, _, self._waiting = self._waiting.partition(b"\r\n")
        return line.decode()

    def hang_up(self) -> None:
        assert self._line is not None
        self._line.close()

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._listening.close()
