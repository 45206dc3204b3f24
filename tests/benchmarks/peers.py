"""The world outside: citizens' apps on keep-alive connections, and the network's gateway that takes text messages.

Both live in one thread with an event loop of its own, so that they cost little and share one clock.
"""

from __future__ import annotations

import asyncio
import json
import struct
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

_HEADER = struct.Struct(">IIII")
_SUBMIT, _BIND, _ENQUIRE, _UNBIND = 0x04, 0x09, 0x15, 0x06
_ANSWER = 0x8000_0000
_DELIVER, _DELIVER_RESP = 0x05, 0x8000_0005
_RECEIPT = 0x04  # esm_class
_UNANSWERED = 64  # receipts on their way at the same time

T = TypeVar("T")


class Stage:
    """The thread of the peers; `do` runs a coroutine there and waits for it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="peers", daemon=True)
        self._thread.start()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.begin(work).result()

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class Gateway:
    """A text message centre: binds anybody, numbers every message, and tells receipts when it is asked to.

    `arrived` has for each receiver how often, `first` when the first one came (seconds since the epoch).
    """

    def __init__(self) -> None:
        self.submitted = 0
        self.arrived: Counter[str] = Counter()
        self.first: dict[str, float] = {}
        self.unreceipted: deque[tuple[bytes, bytes]] = deque()  # receiver, our number of the message
        self.lines: list[_Line] = []
        self._servers: list[asyncio.Server] = []

    async def start(self, port: int, *, mail_port: int) -> None:
        loop = asyncio.get_running_loop()
        self._servers = [
            await loop.create_server(lambda: _Line(self), "127.0.0.1", port),
            await loop.create_server(Mailbox, "127.0.0.1", mail_port),
        ]

    async def stop(self) -> None:
        for line in self.lines:
            line.transport.close()
        for server in self._servers:
            server.close()
            await server.wait_closed()

    async def tell_receipts(self) -> int:
        """Say of every message so far that it was delivered, as fast as they are answered; how many."""
        told = len(self.unreceipted)
        line = self.lines[-1]
        while self.unreceipted:
            await line.room.acquire()
            line.tell(*self.unreceipted.popleft())
        for _ in range(_UNANSWERED):
            await line.room.acquire()
        for _ in range(_UNANSWERED):
            line.room.release()
        return told


class _Line(asyncio.Protocol):
    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.transport: Any = None
        self.room = asyncio.Semaphore(_UNANSWERED)
        self._waiting = b""
        self._sequence = 0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.gateway.lines.append(self)

    def connection_lost(self, _cause: Exception | None) -> None:
        self.gateway.lines.remove(self)

    def data_received(self, data: bytes) -> None:
        at = time.time()
        data = self._waiting + data
        here, answers = 0, []
        while len(data) - here >= _HEADER.size:
            length, command, _status, sequence = _HEADER.unpack_from(data, here)
            if len(data) - here < length:
                break
            if command == _SUBMIT:
                answers.append(self._submitted(data[here + _HEADER.size : here + length], sequence, at))
            elif command in (_BIND, _ENQUIRE, _UNBIND):
                name = b"bench\0" if command == _BIND else b""
                answers.append(_HEADER.pack(_HEADER.size + len(name), command | _ANSWER, 0, sequence) + name)
            elif command == _DELIVER_RESP:
                self.room.release()
            here += length
        self._waiting = data[here:]
        self.transport.write(b"".join(answers))

    def tell(self, receiver: bytes, message_id: bytes) -> None:
        self._sequence += 1
        text = b"id:%b sub:001 dlvrd:001 stat:DELIVRD err:000 text:" % message_id
        body = b"\0\1\1%b\0\0\0\0%c\0\0\0\0\0\0\0\0%c%b" % (receiver, _RECEIPT, len(text), text)
        body += struct.pack(">HH", 0x001E, len(message_id) + 1) + message_id + b"\0"
        self.transport.write(_HEADER.pack(_HEADER.size + len(body), _DELIVER, 0, self._sequence) + body)

    def _submitted(self, body: bytes, sequence: int, at: float) -> bytes:
        _source, _, rest = body[3:].partition(b"\0")
        receiver = rest[2:].partition(b"\0")[0]
        gateway = self.gateway
        number = receiver.decode()[-11:]
        gateway.arrived[number] += 1
        gateway.first.setdefault(number, at)
        gateway.submitted += 1
        message_id = b"%08x" % gateway.submitted
        gateway.unreceipted.append((receiver, message_id))
        return _HEADER.pack(_HEADER.size + len(message_id) + 1, _SUBMIT | _ANSWER, 0, sequence) + message_id + b"\0"


class Mailbox(asyncio.Protocol):
    """A mail server that is there and gets no letters: the complainants of a benchmark leave no address."""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(b"220 bench\r\n")

    def data_received(self, data: bytes) -> None:
        self._transport.write(b"221 bye\r\n" if data[:4].upper() == b"QUIT" else b"250 bench\r\n")


@dataclass
class Answers:
    """What came back: the case of each complaint by its number, what was refused, and the seconds of each answer."""

    ids: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


async def send(port: int, requests: Mapping[int, bytes], *, connections: int, rate: float | None = None) -> Answers:
    """Send them all, each on the next connection that is free; with a `rate` (a second) on a schedule."""
    answers, waiting = Answers(), deque(requests.items())
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    began = loop.time()

    def due() -> tuple[int, bytes] | None:
        """The next request, None when it is not its time yet or there is none."""
        if not waiting:
            return None
        if rate is not None and loop.time() < began + (len(requests) - len(waiting)) / rate:
            return None
        return waiting.popleft()

    def ended() -> None:
        if len(answers.seconds) == len(requests) and not done.done():
            done.set_result(None)

    clients = [(await loop.create_connection(lambda: _Client(due, ended, answers), "127.0.0.1", port))[1]
               for _ in range(connections)]  # fmt: skip
    for client in clients:
        client.go_on()
    while rate is not None and waiting:
        await asyncio.sleep(max(0.0, began + (len(requests) - len(waiting)) / rate - loop.time()))
        free = next((client for client in clients if client.is_free), None)
        if free is None:
            await asyncio.sleep(0.001)
        else:
            free.go_on()
    await done
    for client in clients:
        client.transport.close()
    return answers


class _Client(asyncio.Protocol):
    def __init__(
        self, due: Callable[[], tuple[int, bytes] | None], ended: Callable[[], None], answers: Answers
    ) -> None:
        self._due, self._ended, self._answers = due, ended, answers
        self._sent = 0.0
        self._number = 0
        self._waiting = b""
        self.is_free = True
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def go_on(self) -> None:
        request = self._due()
        self.is_free = request is None
        if request is not None:
            self._sent = time.perf_counter()
            self._number, body = request
            self.transport.write(body)

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        head, found, body = self._waiting.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._waiting = b""
        self._answers.seconds.append(time.perf_counter() - self._sent)
        if head.startswith(b"HTTP/1.1 201"):
            self._answers.ids[self._number] = json.loads(body)["id"]
        else:
            self._answers.faults.append(f"{head[:40]!r} {body[:200]!r}")
        self._ended()
        self.go_on()


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
