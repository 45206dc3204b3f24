"""DKIM signatures (RFC 6376) by the key of the sender's domain; where the office's relay signs, there is no key here.

Written here because its only library comes without a wheel; it verifies what is signed here in the tests.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

Sign = Callable[[bytes, str], bytes]
_LEAST_BITS = 2048
_LINE = 70
_BLANKS = re.compile(rb"[ \t]+")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
# What a forger would like to change; a relay may add others. Twice from, so that a second one breaks the signature.
_SIGNED = (b"from", b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type")


@dataclass(frozen=True)
class DomainKey:
    """A private key (RSA, PEM) whose public half stands in the domain's DNS under the selector."""

    domain: str
    selector: str
    pem: bytes = field(repr=False)

    @classmethod
    def read(cls, domain: str, selector: str, file: Path) -> DomainKey:
        """Raises ValueError for a key that everybody may read, and OSError."""
        if file.stat().st_mode & 0o007:
            raise ValueError(f"{file} may be read by everybody; chmod o-rwx")
        return cls(domain, selector, file.read_bytes())

    def opened(self) -> RSAPrivateKey:
        """Raises ValueError for what is no key, or too weak a one."""
        try:
            key = load_pem_private_key(self.pem, None)
        except (ValueError, TypeError) as cause:
            raise ValueError(f"{self.domain}: this key cannot be read") from cause
        if not isinstance(key, RSAPrivateKey) or key.key_size < _LEAST_BITS:
            raise ValueError(f"{self.domain}: an RSA key of {_LEAST_BITS} bits is needed")
        return key


def signer(keys: Iterable[DomainKey]) -> Sign:
    """Puts a signature before a letter whose sender's domain has a key, and leaves every other letter as it is.

    Raises ValueError for a key that cannot sign, before any letter waits for it.
    """
    by_domain = {key.domain.lower(): (key, key.opened()) for key in keys}

    def sign(written: bytes, sender: str) -> bytes:
        known = by_domain.get(sender.rpartition("@")[2].lower())
        return _signature(written, *known) + written if known else written

    return sign


def _signature(written: bytes, key: DomainKey, opened: RSAPrivateKey) -> bytes:
    """The header, for headers and body in the relaxed form."""
    head, _, body = written.partition(b"\r\n\r\n")
    unsigned = b"\r\n ".join(
        (
            b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;",
            f"d={key.domain}; s={key.selector};".encode("ascii"),
            b"h=" + b":".join(_SIGNED) + b";",
            b"bh=" + b64encode(sha256(_body(body)).digest()) + b";",
            b"b=",
        )
    )
    headers = [_header(line) for line in _FOLD.sub(b"", head).split(b"\r\n")]
    chosen = [line for name in _SIGNED for line in _take(headers, name)]
    signed = b"".join(line + b"\r\n" for line in chosen) + _header(_FOLD.sub(b"", unsigned))
    value = b64encode(opened.sign(signed, PKCS1v15(), SHA256()))
    return unsigned + b"\r\n ".join(value[at : at + _LINE] for at in range(0, len(value), _LINE)) + b"\r\n"


def _take(headers: list[bytes], name: bytes) -> list[bytes]:
    """The lowest of this name, which counts once; nothing when there is no other one."""
    for at in reversed(range(len(headers))):
        if headers[at].startswith(name + b":"):
            return [headers.pop(at)]
    return []


def _header(line: bytes) -> bytes:
    name, _, value = line.partition(b":")
    return name.strip().lower() + b":" + _BLANKS.sub(b" ", value).strip()


def _body(body: bytes) -> bytes:
    lines = [_BLANKS.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    text = b"\r\n".join(lines).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""
