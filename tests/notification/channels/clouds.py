"""The clouds' ends of the line: local servers that check each signature by a computation of their own, written from the
vendors' published examples, and answer as the vendors' pages show it."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

KEY, SECRET, APP = "LTAI-test", "a secret/of+ours", "1400006666"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived, its signature found good."""

    action: str
    told: Mapping[str, Any]


@dataclass
class Peer:
    """A cloud. `answers` gives the status and the answer for a request; None keeps silent until the end."""

    vendor: str
    answers: Callable[[Asked], tuple[int, Any] | None]
    asked: list[Asked] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    door: str = ""

    def __post_init__(self) -> None:
        self._ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        app = f"&app={APP}" if self.vendor == "tencent" else ""
        door = f"&door={self.door}" if self.door else ""
        secret = SECRET.replace("/", "%2F").replace(" ", "%20").replace("+", "%2B")
        return f"{self.vendor}://{KEY}:{secret}@127.0.0.1:{self._server.server_port}?tls=no&timeout=1{app}{door}"

    def sent(self) -> list[Asked]:
        return [each for each in self.asked if each.action == "SendSms"]

    def close(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    def _take(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any] | None:
        took = _aliyun if self.vendor == "aliyun" else _tencent
        asked = took(path, headers, body)
        if asked is None:
            self.refused.append(path)
            wrong = {"aliyun": {"Code": "SignatureDoesNotMatch"}}
            auth = {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "…"}, "RequestId": "r"}}
            return 400 if self.vendor == "aliyun" else 200, wrong.get(self.vendor, auth)
        self.asked.append(asked)
        return self.answers(asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = peer._take(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                if answer is None:
                    peer._ended.wait(10)
                    self.close_connection = True
                    return
                written = answer[1] if isinstance(answer[1], bytes) else json.dumps(answer[1]).encode()
                self.send_response(answer[0])
                self.send_header("Content-Length", str(len(written)))
                self.end_headers()
                self.wfile.write(written)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        return Handler


def acs3(secret: str, *, query: str, headers: Mapping[str, str], names: str) -> str:
    """The signature of a POST to / by Alibaba's page "Request syntax and signature method V3"."""
    request = f"POST\n/\n{query}\n"
    for name in names.split(";"):
        request += f"{name}:{headers[name].strip()}\n"
    request += f"\n{names}\n{headers['x-acs-content-sha256']}"
    hashed = sha256(request.encode()).hexdigest()
    return hmac.digest(secret.encode(), f"ACS3-HMAC-SHA256\n{hashed}".encode(), "sha256").hex()


def tc3(secret: str, *, service: str, body: bytes, headers: Mapping[str, str], names: str) -> str:
    """The signature of a POST to / by Tencent's page "Signature v3"."""
    stamp = headers["x-tc-timestamp"]
    day = datetime.fromtimestamp(int(stamp), UTC).date().isoformat()
    lines = "".join(f"{name}:{headers[name].lower().strip()}\n" for name in names.split(";"))
    request = f"POST\n/\n\n{lines}\n{names}\n{sha256(body).hexdigest()}"
    to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{day}/{service}/tc3_request\n{sha256(request.encode()).hexdigest()}"
    key = hmac.digest(b"TC3" + secret.encode(), day.encode(), "sha256")
    key = hmac.digest(hmac.digest(key, service.encode(), "sha256"), b"tc3_request", "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def _aliyun(path: str, headers: Mapping[str, str], body: bytes) -> Asked | None:
    parts = urlsplit(path)
    told = dict(part.split("=", 1) for part in headers["authorization"].removeprefix("ACS3-HMAC-SHA256 ").split(","))
    due = acs3(SECRET, query=parts.query, headers=headers, names=told["SignedHeaders"])
    whole = sha256(body).hexdigest() == headers["x-acs-content-sha256"]
    if told["Credential"] != KEY or told["Signature"] != due or not whole or headers["x-acs-version"] != "2017-05-25":
        return None
    return Asked(headers["x-acs-action"], dict(parse_qsl(parts.query, strict_parsing=True)))


def _tencent(path: str, headers: Mapping[str, str], body: bytes) -> Asked | None:
    words = headers["authorization"].removeprefix("TC3-HMAC-SHA256 ").split(", ")
    told = dict(part.split("=", 1) for part in words)
    due = tc3(SECRET, service="sms", body=body, headers=headers, names=told["SignedHeaders"])
    key = told["Credential"].split("/")[0]
    if path != "/" or key != KEY or told["Signature"] != due or headers["x-tc-version"] != "2021-01-11":
        return None
    return Asked(headers["x-tc-action"], json.loads(body))
