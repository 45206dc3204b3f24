"""Which service answers which address: deploy/gateway.toml."""

from __future__ import annotations

import posixpath
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from deploy.local.places import ROOT

FILE = ROOT / "deploy" / "gateway.toml"


@dataclass(frozen=True)
class Table:
    """`prefixes` longest first; `exceptions` go before them."""

    default: str
    hidden: tuple[str, ...]
    exceptions: tuple[tuple[re.Pattern[str], str], ...]
    prefixes: tuple[tuple[str, str], ...]

    @classmethod
    def load(cls, file: Path = FILE, *, local: bool = True) -> Table:
        """`local`: with what only a developer's machine has."""
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        prefixes = document["prefixes"] | (document["local"] if local else {})
        return cls(
            default=document["default"],
            hidden=tuple(document["hidden"]),
            exceptions=tuple((re.compile(pattern), name) for pattern, name in document["exceptions"].items()),
            prefixes=tuple(sorted(prefixes.items(), key=lambda entry: -len(entry[0]))),
        )

    def service_of(self, path: str) -> str | None:
        """The name of the service, None for a path that is hidden from outside."""
        plain = posixpath.normpath(re.sub("/+", "/", unquote(path)))
        if any(_lies_below(plain, prefix) for prefix in self.hidden):
            return None
        for pattern, name in self.exceptions:
            if pattern.fullmatch(plain):
                return name
        return next((name for prefix, name in self.prefixes if _lies_below(plain, prefix)), self.default)


def _lies_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix + "/")
