"""A browser's line to the live picture, as bytes on a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

WITHIN = 20  # seconds for everything that a test waits for


@dataclass
class Line:
    """An open line; `status` and `head` are of the answer."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    status: int = 0
    head: str = ""

    @classmethod
    async def open(cls, port: int, *headers: str, path: str = "/api/live", accept: str = "text/event-stream") -> Line:
        line = await cls.knock(port)
        asked = "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", f"Accept: {accept}", *headers, "", ""])
        line.writer.write(asked.encode())
        line.head = (await line.reader.readuntil(b"\r\n\r\n")).decode()
        line.status = int(line.head.split(" ")[1])
        return line

    @classmethod
    async def knock(cls, port: int) -> Line:
        """Without a word."""
        line = cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))
        _OPEN.append(line)
        return line

    async def block(self) -> str:
        return (await self.reader.readuntil(b"\n\n")).decode()

    async def picture(self) -> str:
        """The next block that tells one; beats may come between, where the machine is slow."""
        while "\nid: " not in f"\n{(told := await self.block())}":
            pass
        return told

    async def event(self) -> tuple[int, dict[str, Any]]:
        """The next picture, and its id."""
        return read(await self.picture())

    async def rest(self) -> bytes:
        """Until the other side hangs up."""
        return await self.reader.read()

    def hang_up(self) -> None:
        self.writer.transport.abort()


_OPEN: list[Line] = []


def read(told: str) -> tuple[int, dict[str, Any]]:
    """The id and the picture of a block."""
    fields = dict(row.split(": ", 1) for row in told.strip().split("\n"))
    return int(fields["id"]), json.loads(fields["data"])


def run(story: Callable[[], Awaitable[None]]) -> None:
    """A story of lines, in time; what it left open is closed."""

    async def told() -> None:
        try:
            async with asyncio.timeout(WITHIN):
                await story()
        finally:
            while _OPEN:
                line = _OPEN.pop()
                line.hang_up()
                with suppress(OSError):
                    await line.writer.wait_closed()

    asyncio.run(told())
