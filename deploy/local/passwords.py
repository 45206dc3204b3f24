"""Secrets of a local run: made once, kept in files that only their owner reads."""

from __future__ import annotations

import base64
import json
import os
import secrets
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

    def password(self, name: str) -> str:
        return self.file(name).read_text(encoding="utf-8").strip()

    def file(self, name: str) -> Path:
        """The path of a secret of 256 bits, in letters that are safe in a URL."""
        path = self._folder / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(32) + "\n")
        return path

    def keys_file(self, service: str) -> Path:
        """The sealing keys of a service: what officers wrote for all four, particulars for those who may read them."""
        path = self._folder / f"keys-{service}.json"
        if not path.exists():
            masters = {"casework": {"1": self._key("master-casework")}}
            document: dict[str, object] = {"masters": masters}
            if service in READS_PARTICULARS:
                masters["particulars"] = {"1": self._key("master-particulars")}
                document["index"] = self._key("index")
            write_private(path, json.dumps(document, indent=1) + "\n")
        return path

    def _key(self, name: str) -> str:
        path = self._folder / name
        if not path.exists():
            write_private(path, base64.b64encode(os.urandom(32)).decode("ascii") + "\n")
        return path.read_text(encoding="utf-8").strip()
