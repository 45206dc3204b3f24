"""How the demo speaks to the province: its public API over one address."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from deploy.local.progress import CannotGoOn

PATIENCE = 30.0  # seconds that the province may take to carry a message and act on it
AGAIN_AFTER = 0.02
T = TypeVar("T")


class Refusal(CannotGoOn):
    """The API said no; `status` is the HTTP status."""

    def __init__(self, what: str, status: int, problem: Mapping[str, Any]) -> None:
        wrong = "; ".join(f"{each['field']}: {each['message']}" for each in problem.get("errors", ()))
        super().__init__(f"{what}: {status} {problem.get('code')} {problem.get('detail')} {wrong}".rstrip())
        self.status = status


@dataclass
class Line:
    """One connection to the address, kept open."""

    address: str
    _connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._connection = kind(parts.netloc, timeout=30)

    def call(
        self, method: str, path: str, body: Any = None, *, token: str = "", headers: Mapping[str, str] | None = None
    ) -> Any:
        """The JSON of the answer. Raises Refusal; waits where it is told to wait."""
        sent = {"Accept": "application/json", "Content-Type": "application/json", **(headers or {})}
        return self._ask(method, path, json.dumps(body).encode() if body is not None else None, sent, token)

    def send(self, path: str, form: Mapping[str, str], *, token: str) -> None:
        """A form of a page that has no other door. Raises Refusal."""
        sent = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        self._ask("POST", path, urlencode(form).encode(), sent, token)

    def _ask(self, method: str, path: str, body: bytes | None, sent: dict[str, str], token: str) -> Any:
        if token:
            sent["Authorization"] = f"Bearer {token}"
        while True:
            self._connection.request(method, path, body, sent)
            response = self._connection.getresponse()
            content = response.read()
            if response.status != http.HTTPStatus.TOO_MANY_REQUESTS:
                break
            time.sleep(min(float(response.headers.get("Retry-After", 1)), PATIENCE))
        try:
            document = json.loads(content) if content else {}
        except ValueError:
            document = {"detail": content[:200].decode("utf-8", "replace")}
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            raise Refusal(f"{method} {path}", response.status, document)
        return document


def patiently(look: Callable[[], T | None], otherwise: str) -> T:
    """Ask until there is an answer. Raises CannotGoOn with `otherwise` when it takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = look()
        if found is not None:
            return found
        time.sleep(AGAIN_AFTER)
    raise CannotGoOn(f"{otherwise} within {PATIENCE:.0f} s")
