"""The thread that looks once a second and tells everybody who listens."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Collection, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol, TypeVar

import structlog
from prometheus_client import Counter, Gauge

from services.kernel.clock import SHANGHAI, now
from services.kernel.errors import NotFound, Refused, Unauthenticated
from services.kernel.live import answers
from services.kernel.live.answers import Request
from services.kernel.live.listener import Listener
from services.kernel.people import Officer
from services.kernel.sessions import Session, Sessions, cookie_called
from services.kernel.settings import Settings

T = TypeVar("T")
log = structlog.get_logger()
LOOK = 1.0  # seconds between two looks
BEAT = 15.0
PATIENCE = 30.0  # for who does not read
STAYS = 600.0  # then one asks again, so that a session in use is renewed
MOST = 2000  # listeners

LISTENERS = Gauge("live_listeners", "Browsers that listen now")
DROPPED = Counter("live_dropped_total", "Browsers that were dropped because they did not read")


class Picture(Protocol):
    """All that is told, of everybody's part."""

    def for_officer(self, officer: Officer) -> tuple[object, Callable[[], bytes]]:
        """Two officers with the same key are told the same; the second tells it, as one line of JSON."""

    def is_over(self, officer: Officer, began: datetime) -> bool:
        """Whether the officer's session has been ended since."""


class Source(Protocol):
    """Where pictures come from. All but `path` may ask the database, and wait."""

    path: str

    def mark(self) -> str:
        """Another one whenever the picture may have changed: one cheap question."""

    def read(self, watching: Collection[str]) -> Picture:
        """The picture now; `watching` are the officers who listen."""

    def admit(self, officer: Officer, began: datetime) -> None:
        """Raises Refused for who may not listen."""

    def otherwise(self, request: Request) -> Session | None:
        """Who may listen without an officer's session; None for nobody."""


class Broadcast:
    """Listens from the start, until `stop`. Raises OSError when the port is taken."""

    def __init__(
        self,
        source: Source,
        settings: Settings,
        *,
        host: str,
        port: int,
        look: float = LOOK,
        beat: float = BEAT,
        patience: float = PATIENCE,
    ) -> None:
        self._source = source
        self._sessions = Sessions(settings.session_secret)
        self._secure = settings.secure_cookies
        self._cookie = cookie_called(secure=settings.secure_cookies)
        self._look_every, self._beat_every, self._patience = look, beat, patience
        self._socket = socket.create_server((host, port), backlog=1024)
        self.port: int = self._socket.getsockname()[1]
        self._listeners: set[Listener] = set()
        self._open: set[Listener] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-asks")
        self._picture: Picture | None = None
        self._written: dict[object, bytes] = {}
        self._mark = ""
        self._number = 0
        self._looked_at = -1e9
        self._looked = ""
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._go, name="live", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End every connection and the thread."""
        with suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=5)

    def _go(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._asking.shutdown(wait=False, cancel_futures=True)
            self._loop.close()

    async def _serve(self) -> None:
        self._turn = asyncio.Lock()
        server = await self._loop.create_server(self._listener, sock=self._socket)
        self._begin(self._watch())
        self._begin(self._keep_alive())
        await self._stop.wait()
        self._loop.remove_reader(self._socket)  # nobody else; a server that is closed loses who was just let in
        for task in self._tasks:
            task.cancel()
        await asyncio.sleep(0)
        # Also the loop's own, which are about to make a listener of who was just let in.
        others = asyncio.all_tasks(self._loop) - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        while self._open:
            for listener in tuple(self._open):
                listener.cut()
            await asyncio.sleep(0)  # for them to say that they are gone
        server.close()

    def _listener(self) -> Listener:
        return Listener(self._open.add, self._asked, self._gone, patience=self._patience)

    def _gone(self, listener: Listener) -> None:
        self._open.discard(listener)
        self._listeners.discard(listener)
        LISTENERS.set(len(self._listeners))
        if listener.dropped:
            DROPPED.inc()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _ask(self, question: Callable[..., T], *told: object) -> T:
        return await self._loop.run_in_executor(self._asking, question, *told)

    # Who comes

    def _asked(self, listener: Listener, request: Request) -> None:
        self._begin(self._welcome(listener, request))

    async def _welcome(self, listener: Listener, request: Request) -> None:
        try:
            session = await self._admitted(listener, request)
            told = self._told(await self._look(), session.officer)
        except Refused as refused:
            listener.tell(answers.refusal(refused))
            listener.end()
            return
        except Exception:
            log.exception("who came could not be told anything")
            listener.tell(answers.refusal(_Away()))
            listener.end()
            return
        if not request.wants_stream:
            listener.tell(answers.document(told))
            listener.end()
            return
        listener.tell(answers.stream_head(self._renewed(request)) + answers.event(self._number, told))
        listener.session = session
        listener.leaves_at = self._loop.time() + STAYS
        if listener in self._open:  # it may have hung up meanwhile
            self._listeners.add(listener)
            LISTENERS.set(len(self._listeners))

    async def _admitted(self, listener: Listener, request: Request) -> Session:
        if request.path != self._source.path or request.method != "GET":
            raise NotFound("没有这个地址")
        if len(self._open) > MOST:
            raise _Away
        token, _ = request.token(self._cookie)
        session = self._sessions.read(token, at=now()) if token else None
        if session is None:
            other = await self._ask(self._source.otherwise, request)
            if other is None:
                raise Unauthenticated
            return other
        await self._ask(self._source.admit, session.officer, session.began)
        return session

    def _renewed(self, request: Request) -> str:
        """Whoever has the page open is at work: the cookie with another half hour, where it is time."""
        token, by_cookie = request.token(self._cookie)
        renewed = self._sessions.renew(token, at=now()) if by_cookie else None
        session = self._sessions.read(renewed, at=now()) if renewed else None
        if renewed is None or session is None:
            return ""
        return answers.cookie_of(self._cookie, renewed, session, secure=self._secure)

    # What they are told

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._look_every)
            if self._listeners:
                with suppress(Exception):  # it is in the log, and pages say that their figures are old
                    await self._look()
            self._see_off()

    async def _look(self) -> Picture:
        """Look for changes, unless somebody has just done it, and tell everybody. Raises what the database raises."""
        async with self._turn:
            if self._picture is not None and self._loop.time() - self._looked_at < self._look_every / 2:
                return self._picture
            try:
                mark = await self._ask(self._source.mark)
                if mark != self._mark or self._picture is None:
                    watching = {each.session.officer.id for each in self._listeners if each.session}
                    self._picture = await self._ask(self._source.read, watching)
                    self._mark = mark
                    self._written = {}
                    self._number = max(self._number + 1, int(now().timestamp() * 1000))
                    self._tell_all(self._picture)
            except Exception:
                self._looked = ""
                log.exception("the live picture could not be looked at")
                raise
            self._looked_at, self._looked = self._loop.time(), f"{now().astimezone(SHANGHAI):%H:%M:%S}"
            return self._picture

    def _tell_all(self, picture: Picture) -> None:
        for listener in tuple(self._listeners):
            if listener.session is None or picture.is_over(listener.session.officer, listener.session.began):
                listener.end()
                continue
            listener.tell(answers.event(self._number, self._told(picture, listener.session.officer)))

    def _told(self, picture: Picture, officer: Officer) -> bytes:
        """Written once for all who are told the same."""
        key, tell = picture.for_officer(officer)
        if key not in self._written:
            self._written[key] = tell()
        return self._written[key]

    def _see_off(self) -> None:
        """Whose session is over, and who has to show it again."""
        at, moment = self._loop.time(), now()
        for listener in tuple(self._listeners):
            if at >= listener.leaves_at or (listener.session and listener.session.ends <= moment):
                listener.end()

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(self._beat_every)
            for listener in tuple(self._listeners):
                listener.tell(answers.beat(self._looked), lasting=False)


class _Away(Refused):
    """The database is away, or too many listen (503)."""

    status = 503

    def __init__(self) -> None:
        super().__init__("unavailable", "暂时不能取得数据，请稍后再试")
