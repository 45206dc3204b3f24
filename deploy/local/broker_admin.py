"""What a running broker is told through its management interface: definitions, and vhosts for tests.

Used for a broker that somebody else runs (COMPLAINTS_RABBITMQ_URL) and for the one of the tests.
"""

from __future__ import annotations

import base64
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from deploy.local.progress import CannotGoOn
from deploy.rabbitmq import VHOST, Definitions

_VARIABLE = "COMPLAINTS_RABBITMQ_URL"


@dataclass(frozen=True)
class Admin:
    """An administrator's way into a broker: `amqp` is host:port for the services, `api` the management interface."""

    api: str
    amqp: str
    user: str
    password: str

    @classmethod
    def given(cls) -> Admin | None:
        """From COMPLAINTS_RABBITMQ_URL: `amqp://admin:password@host:5672?management=http://host:15672`.

        The management interface is looked for on the same host, port 15672, when the URL names none.
        """
        url = os.environ.get(_VARIABLE)
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("amqp", "amqps") or not parts.hostname or not parts.username:
            raise CannotGoOn(f"{_VARIABLE} has to look like amqp://admin:password@host:5672")
        api = parse_qs(parts.query).get("management", [f"http://{parts.hostname}:15672"])[0]
        amqp = f"{parts.scheme}://{parts.hostname}:{parts.port or 5672}"
        return cls(api.rstrip("/"), amqp, unquote(parts.username), unquote(parts.password or ""))

    def version(self) -> str:
        told: dict[str, Any] = self._ask("GET", "/api/overview")
        return str(told["rabbitmq_version"])

    def load(self, definitions: Definitions) -> None:
        """Create what is missing; queues that exist with other arguments are refused by the broker."""
        self._ask("POST", "/api/definitions", definitions)

    def drop_vhost(self, name: str) -> None:
        self._ask("DELETE", f"/api/vhosts/{quote(name, safe='')}", absent_is_fine=True)

    def urls(self, passwords: Mapping[str, str], *, vhost: str = VHOST) -> dict[str, str]:
        """For each user the URL with which it connects."""
        scheme, _, at = self.amqp.partition("://")
        path = quote(vhost, safe="")
        return {user: f"{scheme}://{user}:{quote(word, safe='')}@{at}/{path}" for user, word in passwords.items()}

    def _ask(self, method: str, path: str, body: object = None, *, absent_is_fine: bool = False) -> Any:
        data = json.dumps(body).encode("utf-8") if body is not None else None
        request = urllib.request.Request(self.api + path, data, method=method)  # noqa: S310
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        request.add_header("Authorization", f"Basic {token}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                told = answer.read()
        except urllib.error.HTTPError as refusal:
            if refusal.code == 404 and absent_is_fine:
                return None
            raise CannotGoOn(f"the broker's management refused {method} {path}: {refusal.read()[:500]!r}") from refusal
        except OSError as fault:
            raise CannotGoOn(f"the broker's management at {self.api} does not answer: {fault}") from fault
        return json.loads(told) if told else None
