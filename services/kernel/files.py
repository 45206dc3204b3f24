"""Files at rest: named by the SHA-256 of what they hold, written once, never changed.

What is stored is sealed before it comes here; the store knows bytes and addresses, and nothing about people.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

_ADDRESS = 64  # hexadecimal digits


class Damaged(Exception):
    """The bytes at the address are not those that were stored there."""


class FileStore:
    """A folder. `root` is made when the first file comes; every process of a service uses the same one."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """The address. The bytes are on the disk when this returns; the same bytes again are the same address."""
        address = hashlib.sha256(content).hexdigest()
        place = self._place(address)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        coming = place.parent / f".{secrets.token_hex(8)}"
        descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self._name(coming, place)
        finally:
            coming.unlink()
        return address

    def read(self, address: str) -> bytes:
        """Raises FileNotFoundError, and Damaged when what lies there is not what was stored."""
        content = self._place(address).read_bytes()
        if hashlib.sha256(content).hexdigest() != address:
            raise Damaged(address)
        return content

    def forget(self, address: str) -> None:
        """For what may not be kept. Gone already is gone."""
        self._place(address).unlink(missing_ok=True)

    def _name(self, coming: Path, place: Path) -> None:
        """Give the file its name, unless that is taken: a link never replaces anything."""
        try:
            os.link(coming, place)
        except FileExistsError:
            return
        for folder in (place.parent, place.parent.parent):  # a new name counts once its folder is on the disk
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _place(self, address: str) -> Path:
        if len(address) != _ADDRESS or not set(address) <= set("0123456789abcdef"):
            raise ValueError(f"no address: {address[:80]}")
        return self._root / address[:2] / address
