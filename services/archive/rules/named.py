"""Cases that entries of the registers name, and entries as somebody reads them who is kept off some cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from services.archive.rules.registers import Item


def cases_of(entry: Item) -> frozenset[str]:
    """All that it names, in whichever of its notes."""
    return frozenset(case for note in entry.notes for case in (*note.told.get("cases", ()), *_one(note.told)))


def without(entry: Item, kept_off: Collection[str]) -> Item | None:
    """The entry without these cases; None when it is about one of them alone."""
    if any(case in kept_off for note in entry.notes for case in _one(note.told)):
        return None
    return replace(entry, notes=[replace(note, told=_left(note.told, kept_off)) for note in entry.notes])


def _one(told: Mapping[str, Any]) -> tuple[str, ...]:
    return (told["case"],) if told.get("case") else ()


def _left(told: Mapping[str, Any], kept_off: Collection[str]) -> Mapping[str, Any]:
    if "cases" not in told:
        return told
    return {**told, "cases": [case for case in told["cases"] if case not in kept_off]}
