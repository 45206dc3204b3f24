"""The archive's signature (Ed25519) over packages, anchors and certificates. Its key is a file: 32 bytes in base64."""

from __future__ import annotations

import base64
import binascii
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.archive.rules.packages.verify import fingerprint

SETTING = "SIGNING_KEY_FILE"


class CannotSign(Exception):
    """The key is not there, or is no key."""


class Signer:
    """`public` is the key that others check with, `fingerprint` what the office publishes of it."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.fingerprint = fingerprint(self.public)

    def sign(self, message: bytes) -> tuple[bytes, bytes]:
        """The public key and the signature."""
        return self.public, self._private.sign(message)


@cache
def signer(path: str) -> Signer:
    """Raises CannotSign."""
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
        seed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return Signer(seed)
    except (OSError, ValueError, binascii.Error) as cause:
        raise CannotSign(f"{SETTING}: {type(cause).__name__}") from cause
