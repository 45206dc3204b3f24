"""What `make run` prints when everything is ready."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.local.progress import say

_SHOWN = ("username", "password", "name", "post_words")


def ready(address: str, servers: Sequence[str], accounts: Path) -> None:
    """The demo officers, the servers, the address, and how to stop: what is needed first comes last."""
    say("\nDemo officers, for this machine alone:")
    for office, officers in _by_office(accounts).items():
        say(f"\n  {office}")
        for line in table(officers):
            say(f"    {line}")
    say(f"\n  ({accounts})\n")
    for server in servers:
        say(f"  {server}")
    say(f"\nReady: {address}\n")
    for title, path in (("complain", "/"), ("officers", "/console"), ("province", "/province"), ("arrived", "/inbox")):
        say(f"  {title:<10}{address}{path}")
    say("\nCtrl-C or `make stop` ends it; the data stays.")


def _by_office(accounts: Path) -> dict[str, list[dict[str, Any]]]:
    document = json.loads(accounts.read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, Any]]] = {}
    for account in document:
        shown = {name: account[name] for name in _SHOWN}
        found.setdefault(f"{account['office']} {account['office_name']}", []).append(shown)
    return found


def table(entries: Sequence[Mapping[str, object]]) -> list[str]:
    """Rows with aligned columns, where a Chinese character takes two places."""
    rows = [[_word(value) for value in entry.values()] for entry in entries]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(word + " " * (widths[i] - _width(word)) for i, word in enumerate(row)).rstrip() for row in rows]


def _word(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
