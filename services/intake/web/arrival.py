"""The parts of the counter's form that belong to one way of arriving: what belongs to another is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from services.intake.web import typed

_BETWEEN_NAMES = re.compile(r"[、，,；;\s]+")
# The fields that only one way has, by the beginning of their names.
_OWN = {"visit": "visit.", "transfer": "upstream.", "other": "sub_channel"}
_PHONE = re.compile(r"[+0-9][0-9 -]{6,}$")


def tidy(given: dict[str, Any]) -> None:
    """From the fields of the page to the parts of the form, in place."""
    channel = given.get("channel")
    for way, part in _OWN.items():
        if way != channel:
            given.pop(part.rstrip("."), None)
    if channel == "visit":
        _visit(given.setdefault("visit", {}))
    if "collective" in given:
        lines = typed.lines(given["collective"].get("representatives", ""))
        given["collective"]["representatives"] = [_representative(line) for line in lines]


def of_other_ways(channel: str, fields: Iterable[str]) -> list[str]:
    """The fields that the form does not show for this way: what was typed there waits until its way is chosen again."""
    hidden = tuple(part for way, part in _OWN.items() if way != channel)
    return [name for name in fields if name.startswith(hidden)]


def _visit(visit: dict[str, Any]) -> None:
    _moments(visit, "began_at")
    visit["receivers"] = [name for name in _BETWEEN_NAMES.split(visit.get("receivers", "")) if name]
    visit["read_back"] = visit.get("read_back") == "yes"


def _moments(part: dict[str, Any], name: str) -> None:
    if name in part:
        part[name] = typed.moment(part[name])


def _representative(line: str) -> dict[str, str]:
    """`王小兰 13912345518`."""
    phone = _PHONE.search(line)
    name = line[: phone.start()] if phone else line
    return {"name": name.strip(" \t，,：:")} | ({"phone": phone[0].strip()} if phone else {})
