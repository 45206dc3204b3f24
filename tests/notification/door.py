"""Our own door, at which Kannel calls back: one for the whole run, since its smsbox ends when a door is shut on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from werkzeug.serving import make_server

from services.kernel.web.app import make_app
from services.notification.app import service
from tests.notification.stage import Stage

_REPLIES = "/api/notices/replies"
_App = Callable[[Any, Any], Iterable[bytes]]


class Door:
    """Leads to the service of one test. What is told of a test that is over is heard and forgotten."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._behind: tuple[str, _App] | None = None
        self._turn = threading.Condition()
        self._within = 0
        self._numbers = count(1)
        self._server = make_server("127.0.0.1", port, self._answer, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @contextmanager
    def leads_to(self, stage: Stage) -> Iterator[str]:
        """The address for the receipts of this test; it ends when nobody is within any more."""
        name = f"/{next(self._numbers)}"
        self._behind = (name, make_app(service, stage.house))
        try:
            yield f"http://127.0.0.1:{self._port}{name}"
        finally:
            with self._turn:
                self._behind = None
                assert self._turn.wait_for(lambda: not self._within, 10)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, asked: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = asked["PATH_INFO"]
        with self._turn:
            name, app = self._behind or ("", None)
            is_ours = app is not None and (path == _REPLIES or path.startswith(f"{name}/"))
            self._within += is_ours
        if app is not None and is_ours:
            try:
                return app(asked | {"PATH_INFO": path.removeprefix(name)}, start)
            finally:
                with self._turn:
                    self._within -= 1
                    self._turn.notify_all()
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return [b""]
