"""Whose account a cloud's API is asked with, and one request to it, signed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from services.notification.channels import Message, Outcome

HOSTS: Final = {"aliyun": "dysmsapi.aliyuncs.com", "tencent": "sms.tencentcloudapi.com"}
_DIGITS: Final = 11  # of a mobile phone of this country
_DOOR: Final = re.compile(r"[A-Za-z0-9_-]{32,128}")  # so long that nobody guesses it
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where a cloud is asked, and by whom; `timeout` in seconds. `app` and `region` are Tencent's alone. `door` is the
    secret end of the address that the cloud pushes to; without one it pushes nothing."""

    vendor: str
    host: str
    port: int
    key: str
    secret: str = field(repr=False)
    app: str = ""
    region: str = "ap-guangzhou"
    tls: bool = True
    timeout: float = 30.0
    door: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> Account:
        """`aliyun://key:secret@?door=…` or `tencent://id:key@?app=1400006666&region=ap-guangzhou`. Raises ValueError.

        The vendor's own host is asked unless another one is named; without TLS none but this machine.
        """
        parts = urlsplit(url)
        host = parts.hostname or HOSTS.get(parts.scheme, "")
        if parts.scheme not in HOSTS or not parts.username or not parts.password:
            raise ValueError("not a cloud's URL: aliyun://key:secret@ or tencent://id:key@?app=… is needed")
        asked = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        if unknown := asked.keys() - {"app", "region", "tls", "timeout", "door"}:
            raise ValueError(f"unknown in a cloud's URL: {', '.join(sorted(unknown))}")
        if parts.scheme == "tencent" and not asked.get("app", "").isdigit():
            raise ValueError("app is missing in a cloud's URL")
        if "door" in asked and not _DOOR.fullmatch(asked["door"]):
            raise ValueError("door in a cloud's URL: 32 to 128 letters, digits, - and _")
        tls = asked.get("tls", "yes") != "no"
        if not tls and host not in _LOOPBACK:
            raise ValueError("tls=no is for this machine alone")
        return cls(
            vendor=parts.scheme,
            host=host,
            port=parts.port or (443 if tls else 80),
            key=unquote(parts.username),
            secret=unquote(parts.password),
            app=asked.get("app", ""),
            region=asked.get("region", "ap-guangzhou"),
            tls=tls,
            timeout=float(asked.get("timeout", 30)),
            door=asked.get("door", ""),
        )

    @property
    def address(self) -> str:
        """As the Host header has it, and the signature with it."""
        usual = 443 if self.tls else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Request:
    """A POST, signed."""

    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Worded:
    """A text message as a cloud wants it: one of the texts that are registered there, and what stands in its gaps."""

    signature: str
    template: str
    gaps: tuple[str, ...]


Answer = Mapping[str, Any]


class Vendor(Protocol):
    """How one cloud is asked, and what its answers mean. Pure: it is told the time and the nonce."""

    def order(self, message: Message, worded: Worded, *, number: str, at: datetime, nonce: str) -> Request:
        """To send; `number` is ours, by which we ask again."""
        ...

    def outcome(self, answer: Answer, *, number: str) -> Outcome:
        """What became of an order."""
        ...

    def query(self, provider_id: str, *, to: str, on: date, at: datetime, nonce: str) -> Request:
        """To learn what became of what was sent to `to` on that day."""
        ...

    def found(self, answer: Answer, *, provider_id: str) -> str | None:
        """The state in the network's words; None when the cloud knows no such message."""
        ...


def national(to: str) -> str:
    """Eleven digits, as the clouds of this country want a number of this country."""
    digits = to.removeprefix("+")
    return digits.removeprefix("86") if len(digits) > _DIGITS else digits
