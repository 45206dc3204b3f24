"""Where letters are handed in."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where letters are handed in. `ca_file` names the authority of a server with a certificate of its own house."""

    host: str
    port: int
    sender: str
    returns: str = ""
    user: str = ""
    password: str = ""
    starttls: bool = True
    ca_file: str | None = None
    timeout: float = 30.0

    @classmethod
    def parse(cls, url: str, *, sender: str) -> Server:
        """`smtp://user:password@host:port?starttls=no&ca=/etc/ca.pem&timeout=30&returns=a@b`. Raises ValueError.

        `returns` is the address to which letters come back, the sender's if there is none. A password is never sent
        over an open line to another machine.
        """
        parts = urlsplit(url)
        if parts.scheme != "smtp" or not parts.hostname:
            raise ValueError("not an SMTP URL: smtp://user:password@host:port is needed")
        asked = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        if unknown := asked.keys() - {"starttls", "ca", "timeout", "returns"}:
            raise ValueError(f"unknown in an SMTP URL: {', '.join(sorted(unknown))}")
        starttls = asked.get("starttls", "yes") != "no"
        if not starttls and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("starttls=no is for this machine alone")
        if sender.count("@") != 1 or not sender.isascii():
            raise ValueError("the sender is no e-mail address")
        return cls(
            host=parts.hostname,
            port=parts.port or 587,
            sender=sender,
            returns=_address(asked.get("returns", "")),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls=starttls,
            ca_file=asked.get("ca"),
            timeout=float(asked.get("timeout", 30)),
        )

    @cached_property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)


def _address(given: str) -> str:
    if given and (given.count("@") != 1 or not given.isascii() or set(given) & set(" <>")):
        raise ValueError("returns is no e-mail address")
    return given
