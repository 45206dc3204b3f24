"""Secrets of a local run: made once, kept in files that only their owner reads."""

from __future__ import annotations

import base64
import json
import os
import secrets
import threading
from pathlib import Path

from deploy.local.places import write_private

SERVICES = ("intake", "routing", "notification", "archive")
READS_PARTICULARS = ("intake", "notification", "archive")


class Secrets:
    """The folder `secrets`. Every secret is made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        self._folder = folder
        self._one_at_a_time = threading.RLock()  # several steps of the start ask at once

    def password(self, name: str) -> str:
        return self.file(name).read_text(encoding="utf-8").strip()

    def file(self, name: str) -> Path:
        """The path of a secret of 256 bits, in letters that are safe in a URL."""
        path = self._folder / name
        with self._one_at_a_time:
            if not path.exists():
                write_private(path, secrets.token_urlsafe(32) + "\n")
        return path

    def keys_file(self, service: str) -> Path:
        """The sealing keys of a service: what officers wrote for all four, particulars for those who may read them."""
        path = self._folder / f"keys-{service}.json"
        with self._one_at_a_time:
            if not path.exists():
                write_private(path, json.dumps(self._keys(service), indent=1) + "\n")
        return path

    def _keys(self, service: str) -> dict[str, object]:
        masters = {"casework": {"1": self._key("master-casework")}}
        if service not in READS_PARTICULARS:
            return {"masters": masters}
        masters["particulars"] = {"1": self._key("master-particulars")}
        return {"masters": masters, "index": self._key("index")}

    def _key(self, name: str) -> str:
        path = self._folder / name
        if not path.exists():
            write_private(path, base64.b64encode(os.urandom(32)).decode("ascii") + "\n")
        return path.read_text(encoding="utf-8").strip()
