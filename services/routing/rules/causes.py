"""Causes and lines of business by their codes, for the office that closes a case. Data, so that it can be changed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

Facet = Literal["cause", "business"]
Groups = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class Category:
    """One row: `parent` is empty for a group."""

    facet: str
    code: str
    parent: str
    name: str


@lru_cache(maxsize=1)
def categories() -> dict[str, Category]:
    """Every category by its code, groups before their members."""
    lines = resources.files(__package__).joinpath("causes.csv").read_text(encoding="utf-8").splitlines()
    return {row["code"]: Category(**row) for row in csv.DictReader(lines)}


@lru_cache(maxsize=2)
def grouped(facet: Facet) -> Groups:
    """`((group, ((code, name), …)), …)` in the order of the table."""
    found = [one for one in categories().values() if one.facet == facet]
    return tuple(
        (group.name, tuple((one.code, f"{one.code} {one.name}") for one in found if one.parent == group.code))
        for group in found
        if not group.parent
    )


def name_of(code: str | None) -> str:
    """The category's name; its code where it has none, nothing for none."""
    if code is None:
        return ""
    known = categories().get(code)
    return known.name if known else code
