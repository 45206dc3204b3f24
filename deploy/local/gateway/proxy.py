"""The proxy itself. It passes bytes on as they come, in both directions, so that a live page stays live.

One request a connection; what it does not understand it refuses.
"""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping
from contextlib import suppress

from deploy.local.gateway.pages import refusal
from deploy.local.gateway.table import Table

LARGEST_BODY = 50 * 1024 * 1024
_LARGEST_HEAD = 64 * 1024
# Seconds.
_FOR_HEAD, _FOR_CONNECTION, _FOR_ANSWER, _FOR_BODY, _FOR_PARTING = 15.0, 3.0, 35.0, 60.0, 3.0
_OF_ONE_CONNECTION = {"connection", "keep-alive", "proxy-connection", "upgrade", "te", "expect"}


class _Refused(Exception):
    """What the gateway answers by itself."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Head:
    """The first line and the fields of a request or an answer."""

    def __init__(self, raw: bytes) -> None:
        first, *lines = raw.decode("latin-1").rstrip("\r\n").split("\r\n")
        self.first = first
        self.fields = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        if any(line[:1] in " \t" or ":" not in line for line in lines):
            raise _Refused(400)

    def get(self, wanted: str) -> str:
        return next((value for name, value in self.fields if name.lower() == wanted), "")

    def body_length(self) -> int:
        """Of a request: with a length or without a body. Raises _Refused."""
        lengths = {value for name, value in self.fields if name.lower() == "content-length"}
        if self.get("transfer-encoding"):
            raise _Refused(411)
        if not lengths:
            return 0
        length = lengths.pop()
        if lengths or not (length.isascii() and length.isdigit()):
            raise _Refused(400)
        if int(length) > LARGEST_BODY:
            raise _Refused(413)
        return int(length)

    def sent_on(self, extra: Mapping[str, str]) -> bytes:
        """As the next one gets it: without what belongs to one connection, and with nobody else's word about whence."""
        dropped = _OF_ONE_CONNECTION | {name.lower() for name in extra} | {"forwarded", "x-real-ip"}
        kept = [f"{name}: {value}" for name, value in self.fields if name.lower() not in dropped]
        added = [f"{name}: {value}" for name, value in extra.items()]
        return "\r\n".join([self.first, *kept, *added, "Connection: close", "", ""]).encode("latin-1")


class Gateway:
    """`ports` are those of the services on 127.0.0.1, by name."""

    def __init__(self, table: Table, ports: Mapping[str, int]) -> None:
        self._table = table
        self._ports = ports

    async def serve(self, host: str, port: int) -> asyncio.Server:
        return await asyncio.start_server(self._one, host, port, limit=_LARGEST_HEAD)

    async def _one(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()  # the gateway is being ended; a page that is still open will ask again

    async def _talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        path = "/"
        try:
            try:
                head = await self._head(reader)
                path = _path(head.first)
                await self._pass_on(head, path, reader, writer)
            except _Refused as refused:
                writer.write(refusal(refused.status, path))
                await writer.drain()
        except (OSError, EOFError, TimeoutError):
            pass  # whoever asked has gone; there is nobody left to tell
        finally:
            await _part_from(reader, writer)

    @staticmethod
    async def _head(reader: StreamReader) -> Head:
        try:
            async with asyncio.timeout(_FOR_HEAD):
                return Head(await reader.readuntil(b"\r\n\r\n"))
        except asyncio.LimitOverrunError as cause:
            raise _Refused(431) from cause

    async def _pass_on(self, head: Head, path: str, reader: StreamReader, writer: StreamWriter) -> None:
        name = self._table.service_of(path)
        if name is None or name not in self._ports:
            raise _Refused(404)
        length = head.body_length()
        if head.get("expect").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        their_reader, their_writer = await self._connect(self._ports[name])
        asker = writer.get_extra_info("peername")
        extra = {"X-Forwarded-For": asker[0], "X-Forwarded-Proto": "http", "X-Forwarded-Host": head.get("host")}
        asking = asyncio.create_task(_send_until_gone(head.sent_on(extra), reader, their_writer, length))
        answering = asyncio.create_task(self._answer(their_reader, writer))
        try:
            await asyncio.wait({asking, answering}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                await answering
        finally:
            for task in (asking, answering):
                task.cancel()
            await asyncio.gather(asking, answering, return_exceptions=True)
            their_writer.close()

    @staticmethod
    async def _connect(port: int) -> tuple[StreamReader, StreamWriter]:
        try:
            async with asyncio.timeout(_FOR_CONNECTION):
                return await asyncio.open_connection("127.0.0.1", port, limit=_LARGEST_HEAD)
        except (OSError, TimeoutError) as cause:
            raise _Refused(503) from cause

    @staticmethod
    async def _answer(theirs: StreamReader, writer: StreamWriter) -> None:
        try:
            async with asyncio.timeout(_FOR_ANSWER):
                head = Head(await theirs.readuntil(b"\r\n\r\n"))
        except TimeoutError as cause:
            raise _Refused(504) from cause
        except (OSError, EOFError, asyncio.LimitOverrunError, _Refused) as cause:
            raise _Refused(502) from cause
        writer.write(head.sent_on({}))
        while True:
            async with asyncio.timeout(_FOR_ANSWER):
                part = await theirs.read(65536)
            if not part:
                return
            writer.write(part)
            await writer.drain()


async def _part_from(reader: StreamReader, writer: StreamWriter) -> None:
    """Close after the other side has read the answer: what it was still sending would make the system drop it."""
    with suppress(OSError, TimeoutError):
        if writer.can_write_eof() and not writer.is_closing():
            writer.write_eof()
            async with asyncio.timeout(_FOR_PARTING):
                while await reader.read(65536):
                    pass
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def _send_until_gone(head: bytes, reader: StreamReader, theirs: StreamWriter, length: int) -> None:
    """Send the request on; return when whoever asked has hung up, whether or not anything was left to send."""
    with suppress(OSError):  # a service may answer before it has heard everything, and hang up
        theirs.write(head)
        while length:
            async with asyncio.timeout(_FOR_BODY):
                part = await reader.read(min(length, 65536))
            if not part:
                return
            theirs.write(part)
            await theirs.drain()
            length -= len(part)
        await theirs.drain()
    with suppress(OSError):
        while await reader.read(65536):
            pass


def _path(first: str) -> str:
    """Of a request's first line, without the query. Raises _Refused."""
    words = first.split(" ")
    if len(words) != 3 or not words[1].startswith("/") or not words[2].startswith("HTTP/1."):
        raise _Refused(400)
    return words[1].partition("?")[0]
