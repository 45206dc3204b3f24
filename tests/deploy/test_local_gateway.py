"""The local gateway: the right service, bytes as they come, and a plain word when a service is down."""

from __future__ import annotations

import asyncio
import json
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable

import pytest

from deploy.local.gateway.proxy import LARGEST_BODY, Gateway
from deploy.local.gateway.table import Table
from deploy.local.places import ROOT

TABLE = Table.load()
Answer = Callable[[bytes, StreamReader, StreamWriter], Awaitable[None]]


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/", "intake"),
        ("/counter/new", "intake"),
        ("/api/complaints", "intake"),
        ("/api/offices/220100", "intake"),
        ("/api/cases/220100-2026-12/particulars", "intake"),
        ("/static/site.css", "intake"),
        ("/healthz", "intake"),
        ("/console", "routing"),
        ("/console/cases/220100-2026-12", "routing"),
        ("/consoles", "intake"),
        ("/login", "routing"),
        ("/api/session", "routing"),
        ("/api/cases", "routing"),
        ("/api/cases/220100-2026-12", "routing"),
        ("/api/cases/220100-2026-12/particulars/x", "routing"),
        ("/docs/routing/swagger", "routing"),
        ("/notices", "notification"),
        ("/api/notices/7", "notification"),
        ("/province", "archive"),
        ("/records/220100-2026-12", "archive"),
        ("/api/statistics", "archive"),
        ("/api/live", "live"),
        ("/inbox", "phones"),
        ("/inbox.json", "phones"),
        ("/metrics", None),
        ("/%6detrics", None),
        ("//metrics", None),
        ("/console/../metrics", None),
        ("/readyz", None),
    ],
)
def test_an_address_belongs_to_one_service(path: str, service: str | None) -> None:
    assert TABLE.service_of(path) == service


def test_every_route_of_a_service_is_reached_behind_the_one_origin() -> None:
    everywhere = {"/healthz", "/large-print", "/metrics", "/readyz"}  # each service has its own
    lines = (ROOT / "tests" / "journeys" / "routes.txt").read_text(encoding="utf-8").splitlines()
    for service, _, path, *_ in (line.split() for line in lines):
        if path not in everywhere:
            assert TABLE.service_of(re.sub(r"<[^>]+>", "x", path)) == service, path


def test_a_deployment_has_no_inbox() -> None:
    assert Table.load(local=False).service_of("/inbox") == "intake"


def ask(request: bytes, answer: Answer | None, *, until: bytes = b"") -> bytes:
    """What the gateway answers to raw bytes, in front of an intake that answers like that; None: nobody listens."""

    async def go() -> bytes:
        async def serve(reader: StreamReader, writer: StreamWriter) -> None:
            assert answer is not None
            await answer(await reader.readuntil(b"\r\n\r\n"), reader, writer)
            writer.close()
            await writer.wait_closed()

        intake = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = intake.sockets[0].getsockname()[1]
        if answer is None:
            intake.close()
            await intake.wait_closed()
        gateway = await Gateway(TABLE, {"intake": port}).serve("127.0.0.1", 0)
        async with asyncio.timeout(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", gateway.sockets[0].getsockname()[1])
            writer.write(request)
            got = await (reader.readuntil(until) if until else reader.read())
            writer.close()
            await writer.wait_closed()
        gateway.close()
        intake.close()
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)
        return got

    return asyncio.run(go())


async def echo_head(head: bytes, _reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: keep-alive\r\n\r\n" + head)


async def count_body(head: bytes, reader: StreamReader, writer: StreamWriter) -> None:
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    body = await reader.readexactly(length)
    writer.write(b"HTTP/1.1 201 Created\r\n\r\n%d" % len(body))


def test_a_service_learns_who_asks_from_the_gateway_and_from_nobody_else() -> None:
    got = ask(
        b"GET /?a=1 HTTP/1.1\r\nHost: tousu.example:8080\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n"
        b"Connection: keep-alive\r\nCookie: a=b\r\n\r\n",
        echo_head,
    )
    assert got.startswith(b"HTTP/1.1 200 OK\r\n")
    assert got.count(b"Connection: close") == 2
    assert b"6.6.6.6" not in got
    for kept in (
        b"GET /?a=1 HTTP/1.1",
        b"Host: tousu.example:8080",
        b"Cookie: a=b",
        b"X-Forwarded-For: 127.0.0.1",
        b"X-Forwarded-Proto: http",
        b"X-Forwarded-Host: tousu.example:8080",
    ):
        assert kept in got


def test_a_body_of_megabytes_goes_through_whole() -> None:
    body = b"x" * 3_000_000
    got = ask(b"POST /complaints HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body, count_body)
    assert got.startswith(b"HTTP/1.1 201 Created")
    assert got.endswith(b"3000000")


def test_who_waits_for_a_word_before_sending_gets_it() -> None:
    request = b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    assert ask(request + b"xy", count_body).startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created")


def test_what_is_said_live_arrives_while_the_answer_is_still_open() -> None:
    async def live(_head: bytes, reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        await writer.drain()
        await reader.read()  # until the gateway hangs up, because the page was closed

    assert b"text/event-stream" in ask(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", live, until=b"data: 1\n\n")


def test_a_service_that_is_down_is_told_in_plain_words() -> None:
    got = ask(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", None)
    assert got.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After: 5" in got
    assert "已经提交成功的投诉不受影响" in got.decode("utf-8")


def test_a_machine_gets_a_problem_document() -> None:
    got = ask(b"POST /api/complaints HTTP/1.1\r\nHost: a\r\n\r\n", None)
    head, _, body = got.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] == 503


def test_a_service_that_hangs_up_without_an_answer_is_a_bad_gateway() -> None:
    async def nothing(_head: bytes, _reader: StreamReader, _writer: StreamWriter) -> None:
        return

    assert ask(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", nothing).startswith(b"HTTP/1.1 502 ")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1), 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET http://elsewhere/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nCookie: " + b"x" * 70_000 + b"\r\n\r\n", 431),
        (b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"GET /console HTTP/1.1\r\nHost: a\r\n\r\n", 404),
    ],
)
def test_what_it_does_not_understand_it_refuses(request_: bytes, status: int) -> None:
    assert ask(request_, echo_head).startswith(b"HTTP/1.1 %d " % status)
