"""The four services of a town behind one address, as the gateway shows them, for a browser that is not ours."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from deploy.local.gateway.table import Table
from tests.journeys.town import Town

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """A test that fails shows the page and not a list of requests."""


@contextmanager
def served(town: Town) -> Iterator[str]:
    """The address of the site while the block runs."""
    table = Table.load(local=False)

    def site(environ: WSGIEnvironment, answer: StartResponse) -> Iterable[bytes]:
        service = table.service_of(environ["PATH_INFO"])
        if service not in town.province.running:
            answer("404 Not Found", [("Content-Length", "0")])
            return []
        return town.province.running[service].app.wsgi_app(environ, answer)

    server = make_server("127.0.0.1", 0, site, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
