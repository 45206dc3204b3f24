"""A `work` process's own small port: what Prometheus scrapes, and whether it can do its work."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from services.kernel.house import House
from services.kernel.scraping import scraped
from services.kernel.service import Service

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


SILENCE = 10.0  # seconds that a connection may say nothing


class _Quiet(WSGIRequestHandler):
    timeout = SILENCE

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Scrapes are not worth a line."""


class _Several(ThreadingMixIn, WSGIServer):
    """Each connection has a thread: one that is opened and says nothing keeps nobody else waiting."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Who hangs up or says nothing is not worth a line either, least of all with an address."""


class WorkPort:
    """`/metrics`, `/healthz` and `/readyz` of a process without pages, on METRICS_HOST:METRICS_PORT."""

    def __init__(self, service: Service, house: House, faults: Callable[[], Iterable[str]]) -> None:
        self._service = service
        self._house = house
        self._faults = faults
        self._server: WSGIServer = make_server(
            house.settings.metrics_host,
            house.settings.metrics_port,
            self._answer,
            server_class=_Several,
            handler_class=_Quiet,
        )
        self.port: int = self._server.server_port

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, name="workport", daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            told = scraped(self._service, self._house)
            start("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
            return [told]
        if path in ("/healthz", "/readyz"):
            faults = list(self._faults()) if path == "/readyz" else []
            start("503 Service Unavailable" if faults else "200 OK", [("Content-Type", "application/json")])
            return [json.dumps({"service": self._service.name, "faults": faults}).encode()]
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]
