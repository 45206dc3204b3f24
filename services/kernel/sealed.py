"""Sealing: what may not be read by everybody who sees the database or the broker.

Envelope encryption by field. A data key per office and process, wrapped by a master key of one *purpose*, travels in
the token; the associated data binds a token to purpose, office, field and row, so that a token moved elsewhere does
not open. `particulars` opens who complained and what was told (intake, notification, archive); `casework` opens what
officers wrote (routing as well).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE, _TAG, _KEY = 12, 16, 32


class Purpose(StrEnum):
    PARTICULARS = "particulars"
    CASEWORK = "casework"


class Suite(StrEnum):
    AES = "aes256gcm"
    SM4 = "sm4gcm"


_SUITE_BYTE = {Suite.AES: 1, Suite.SM4: 2}
_SUITE_OF = {byte: suite for suite, byte in _SUITE_BYTE.items()}


class CannotOpen(Exception):
    """The token was changed, belongs to another row or office, or no key for it is here."""


def _encrypt(suite: Suite, key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    if suite is Suite.AES:
        return AESGCM(key).encrypt(nonce, plain, bound)
    sealer = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(bound)
    return sealer.update(plain) + sealer.finalize() + sealer.tag


def _opener(suite: Suite, key: bytes) -> Callable[[bytes, bytes, bytes], bytes]:
    """Opens, from nonce, sealed bytes and what they are bound to; worth keeping, for to make it takes longer."""
    return AESGCM(key).decrypt if suite is Suite.AES else partial(_decrypt_sm4, key)


def _decrypt_sm4(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    opener = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce, sealed[-_TAG:])).decryptor()
    opener.authenticate_additional_data(bound)
    return opener.update(sealed[:-_TAG]) + opener.finalize()


class KeyRing:
    """The keys that this process may use. `masters[purpose]` maps version to a key of 32 bytes; the one that `current`
    names seals, without that the newest: so a key can be given to all who open before anybody seals with it."""

    def __init__(
        self,
        masters: Mapping[Purpose, Mapping[int, bytes]],
        *,
        index: bytes | None,
        suite: Suite = Suite.AES,
        current: Mapping[Purpose, int] | None = None,
    ) -> None:
        self._current = dict(current or {})
        self._masters = {purpose: dict(versions) for purpose, versions in masters.items() if versions}
        self._index = hmac.new(index, digestmod=hashlib.sha256) if index is not None else None
        self._suite = suite
        self._sealing: dict[tuple[Purpose, str], tuple[bytes, bytes]] = {}
        self._opener = lru_cache(maxsize=4096)(self._unwrapped)

    @classmethod
    def load(cls, path: Path, *, suite: Suite = Suite.AES) -> KeyRing:
        """Read a key file: `{"masters": {purpose: {version: base64}}, "current": {purpose: version} or absent,
        "index": base64 or absent}`.

        Raises ValueError when the file may be read by everybody, a key in it is not one of 32 bytes, or `current`
        names one that is not in it.
        """
        if path.stat().st_mode & 0o007:
            raise ValueError(f"{path} may be read by everybody; chmod o-rwx")
        document = json.loads(path.read_text(encoding="utf-8"))
        masters = {
            Purpose(purpose): {int(v): base64.b64decode(key) for v, key in versions.items()}
            for purpose, versions in document["masters"].items()
        }
        index = document.get("index")
        short = [f"{purpose} {v}" for purpose, keys in masters.items() for v, key in keys.items() if len(key) != _KEY]
        if short or (index is not None and len(base64.b64decode(index)) != _KEY):
            raise ValueError(f"{path}: not a key of {_KEY} bytes: {', '.join(short) or 'index'}")
        current = {Purpose(purpose): int(version) for purpose, version in document.get("current", {}).items()}
        absent = [f"{purpose} {v}" for purpose, v in current.items() if v not in masters.get(purpose, {})]
        if absent:
            raise ValueError(f"{path}: current, but not in the file: {', '.join(absent)}")
        return cls(masters, index=base64.b64decode(index) if index else None, suite=suite, current=current)

    def seal(self, plain: str, *, purpose: Purpose, office: str, what: str, row: str) -> str:
        """A token that opens only for the same purpose, office, field (`what`) and row. Raises CannotOpen."""
        sealed = self.seal_bytes(plain.encode("utf-8"), purpose=purpose, office=office, what=what, row=row)
        return base64.urlsafe_b64encode(sealed).decode("ascii")

    def seal_bytes(self, plain: bytes, *, purpose: Purpose, office: str, what: str, row: str) -> bytes:
        """As `seal`, for files."""
        key, head = self._sealing_key(purpose, office)
        nonce = os.urandom(_NONCE)
        return head + nonce + _encrypt(self._suite, key, nonce, plain, self._bound(purpose, office, what, row))

    def open(self, token: str, *, purpose: Purpose, office: str, what: str, row: str) -> str:
        """The text in the token. Raises CannotOpen when anything about it is not as it was sealed."""
        try:
            raw = base64.urlsafe_b64decode(token)
        except ValueError as cause:
            raise CannotOpen(f"{purpose} {what}") from cause
        return self.open_bytes(raw, purpose=purpose, office=office, what=what, row=row).decode("utf-8")

    def open_bytes(self, raw: bytes, *, purpose: Purpose, office: str, what: str, row: str) -> bytes:
        """As `open`, for files."""
        at = 2 + _NONCE + _KEY + _TAG
        try:
            opened = self._opener(purpose, office, raw[:at])
            return opened(raw[at : at + _NONCE], raw[at + _NONCE :], self._bound(purpose, office, what, row))
        except (InvalidTag, KeyError, IndexError, ValueError) as cause:
            raise CannotOpen(f"{purpose} {what}") from cause

    def can_open(self, purpose: Purpose) -> bool:
        return purpose in self._masters

    def blind(self, value: str, *, office: str, what: str) -> bytes:
        """A keyed index of a normalised value, for search without opening: 16 bytes, different in every office."""
        if self._index is None:
            raise CannotOpen("no index key")
        keyed = self._index.copy()  # to key it anew would take as long as all the rest
        keyed.update(f"{office}|{what}|{value}".encode())
        return keyed.digest()[:16]

    def _sealing_key(self, purpose: Purpose, office: str) -> tuple[bytes, bytes]:
        known = self._sealing.get((purpose, office))
        if known:
            return known
        if purpose not in self._masters:
            raise CannotOpen(f"no key for {purpose}")
        version = self._current.get(purpose) or max(self._masters[purpose])
        key, nonce = os.urandom(_KEY), os.urandom(_NONCE)
        wrapped = _encrypt(self._suite, self._masters[purpose][version], nonce, key, f"{purpose}|{office}".encode())
        made = key, bytes((_SUITE_BYTE[self._suite], version)) + nonce + wrapped
        return self._sealing.setdefault((purpose, office), made)

    def _unwrapped(self, purpose: Purpose, office: str, head: bytes) -> Callable[[bytes, bytes, bytes], bytes]:
        suite, master = _SUITE_OF[head[0]], self._masters[purpose][head[1]]
        key = _opener(suite, master)(head[2 : 2 + _NONCE], head[2 + _NONCE :], f"{purpose}|{office}".encode())
        return _opener(suite, key)

    @staticmethod
    def _bound(purpose: Purpose, office: str, what: str, row: str) -> bytes:
        return f"{purpose}|{office}|{what}|{row}".encode()


def mask_name(name: str) -> str:
    """`王小兰` becomes `王＊兰`, `张三` becomes `张＊`."""
    if len(name) <= 1:
        return "＊"
    return name[0] + "＊" if len(name) == 2 else name[0] + "＊" * (len(name) - 2) + name[-1]


def mask_phone(phone: str) -> str:
    """`13912345518` becomes `139****5518`."""
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 8 else "****"


def mask_email(address: str) -> str:
    """`wang.min@example.cn` becomes `w****@example.cn`."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}****@{host}" if name else "****"


def mask_id_number(number: str) -> str:
    """Six digits of the region and the last four remain."""
    return number[:6] + "*" * (len(number) - 10) + number[-4:] if len(number) > 10 else "****"
