"""One thread that tells many: who does not read is dropped, a silent database is admitted, and the end ends all."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import prometheus_client
import pytest

from services.kernel.clock import now
from services.kernel.live import Broadcast, Request
from services.kernel.people import Officer
from services.kernel.sessions import Session, Sessions
from services.kernel.settings import Settings
from tests.listening import Line, run

SECRET = "s" * 40
OFFICER = Officer(id="o-1", name="张敏", office="220000", department="functional", posts=frozenset())


@dataclass
class Figures:
    """A picture of one number, `large` bytes long."""

    number: int
    large: int = 0

    def for_officer(self, officer: Officer) -> tuple[object, Callable[[], bytes]]:
        return officer.office, lambda: json.dumps({"number": self.number, "more": "x" * self.large}).encode()

    def is_over(self, officer: Officer, began: datetime) -> bool:
        return False


@dataclass
class Counting:
    path: str = "/api/live"
    number: int = 1
    large: int = 0
    away: bool = False

    def mark(self) -> str:
        if self.away:
            raise ConnectionError
        return str(self.number)

    def read(self, watching: Collection[str]) -> Figures:
        return Figures(self.number, self.large)

    def admit(self, officer: Officer, began: datetime) -> None:
        """Everybody."""

    def otherwise(self, request: Request) -> Session | None:
        """Nobody."""
        return None


@pytest.fixture
def source() -> Counting:
    return Counting()


@pytest.fixture
def live(source: Counting, tmp_path: Path) -> Iterator[Broadcast]:
    for name, text in (("session", SECRET), ("keys", "{}")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    settings = Settings.read(
        {
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            "BROKER_URL": "memory://",
            "KEYS_FILE": str(tmp_path / "keys"),
            "SESSION_SECRET_FILE": str(tmp_path / "session"),
        }
    )
    broadcast = Broadcast(source, settings, host="127.0.0.1", port=0, look=0.02, beat=0.05, patience=0.1)
    yield broadcast
    broadcast.stop()


def shown() -> str:
    return f"Authorization: Bearer {Sessions(SECRET).issue(OFFICER, at=now())[0]}"


def dropped() -> float:
    return prometheus_client.REGISTRY.get_sample_value("live_dropped_total") or 0


def test_nothing_is_told_twice_and_a_beat_keeps_the_line_open(source: Counting, live: Broadcast) -> None:
    async def story() -> None:
        line = await Line.open(live.port, shown())
        assert (await line.event())[1]["number"] == 1
        for _ in range(2):
            beat = await line.block()
            assert beat.startswith(": beat\nevent: beat\ndata: ")
        source.number = 2
        assert (await line.event())[1]["number"] == 2
        line.hang_up()

    run(story)


def test_while_the_database_is_away_the_beat_says_no_time_and_who_comes_is_told_to_come_again(
    source: Counting, live: Broadcast
) -> None:
    async def story() -> None:
        line = await Line.open(live.port, shown())
        await line.event()
        source.away = True
        while await line.block() != ": beat\n\n":
            pass
        late = await Line.open(live.port, shown())
        assert late.status == 503
        assert json.loads(await late.rest())["code"] == "unavailable"
        source.away = False
        source.number = 3
        assert (await line.event())[1]["number"] == 3
        line.hang_up()

    run(story)


def test_who_does_not_read_is_dropped_and_keeps_nobody_waiting(source: Counting, live: Broadcast) -> None:
    source.large = 300_000
    before = dropped()

    async def story() -> None:
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(deaf, ("127.0.0.1", live.port))
            head = f"GET /api/live HTTP/1.1\r\nAccept: text/event-stream\r\n{shown()}\r\n\r\n"
            await loop.sock_sendall(deaf, head.encode())
            line = await Line.open(live.port, shown())
            while dropped() == before:
                source.number += 1
                while (await line.event())[1]["number"] != source.number:
                    pass
            line.hang_up()

    run(story)
    assert dropped() == before + 1


def test_the_end_ends_every_line_and_the_thread(live: Broadcast) -> None:
    async def story() -> None:
        lines = [await Line.open(live.port, shown()) for _ in range(3)]
        lines.append(await Line.knock(live.port))
        await asyncio.to_thread(live.stop)
        for line in lines:
            with suppress(ConnectionResetError):
                await line.rest()
        with pytest.raises(ConnectionRefusedError):
            await Line.knock(live.port)

    run(story)
    assert "live" not in {thread.name for thread in threading.enumerate()}
