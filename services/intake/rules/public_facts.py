"""The seven facts that every office makes known (4.2, 6.1), filled in for one office."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from services.kernel import standard
from services.kernel.offices import Office


@dataclass(frozen=True)
class PublicFact:
    """One of the seven, in sentences. `lacks`: something of the office that it names is not known."""

    key: str
    title: str
    lines: tuple[str, ...]
    lacks: bool = False


# Offices whose people read Korean as well, with everything beneath them: Yanbian.
KOREAN_BENEATH = "222400"


@lru_cache(maxsize=2)
def _document(file: str = "facts.toml") -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(file).read_text(encoding="utf-8"))


def is_korean(office: Office) -> bool:
    """Whether the office makes its facts known in Korean too."""
    return KOREAN_BENEATH in (office.code, office.parent)


def updated_on() -> date:
    """When the words were last looked through."""
    found: date = _document()["updated"]
    return found


def names() -> tuple[str, ...]:
    """What the seven are called."""
    return tuple(fact["key"] for fact in _document()["fact"])


def facts(office: Office, *, superior: Office | None, korean: bool = False) -> tuple[PublicFact, ...]:
    """The seven, in the order of the guide. The province's own superior is the administrative department."""
    values = {
        "name": office.name,
        "phone": office.phone,
        "address": office.address,
        "hours": office.hours,
        "department": office.functional_department.name,
        "answer": standard.ANSWER_WITHIN,
        "decide": standard.DECIDE_WITHIN,
        "object": standard.OBJECT_WITHIN,
        "superior": superior.name if superior else "人力资源社会保障行政部门",
    }
    empty = {f"{{{name}}}" for name, value in values.items() if value == ""}
    return tuple(
        PublicFact(
            fact["key"],
            fact["title"],
            tuple(fact["text"].strip().format_map(values).splitlines()),
            lacks=any(name in fact["text"] for name in empty),
        )
        for fact in _document("facts_ko.toml" if korean else "facts.toml")["fact"]
    )
