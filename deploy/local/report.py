"""What `make run` prints when everything is ready."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.local.progress import say


def ready(address: str, servers: Sequence[str], accounts: Path) -> None:
    """The address, the servers, the demo officers, and how to stop."""
    say(f"\nReady: {address}\n")
    for title, path in (("complain", "/"), ("officers", "/console"), ("province", "/province"), ("arrived", "/inbox")):
        say(f"  {title:<10}{address}{path}")
    say()
    for server in servers:
        say(f"  {server}")
    say()
    for line in table(_officers(accounts)):
        say(f"  {line}")
    say(f"  (all of them: {accounts})\n\nCtrl-C or `make stop` ends it; the data stays.")


def _officers(accounts: Path) -> list[dict[str, Any]]:
    """A list of flat entries, or such a list under one key."""
    document = json.loads(accounts.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document if isinstance(document, list) else next(iter(document.values()))
    return found


def table(entries: Sequence[dict[str, Any]]) -> list[str]:
    """Rows with aligned columns, where a Chinese character takes two places."""
    columns = list(dict.fromkeys(name for entry in entries for name in entry))
    rows = [columns, *([_word(entry.get(name, "")) for name in columns] for entry in entries)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(columns))]
    return ["  ".join(word + " " * (widths[i] - _width(word)) for i, word in enumerate(row)).rstrip() for row in rows]


def _word(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
