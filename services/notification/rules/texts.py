"""The words of every notice: versioned data, filled in from facts that can hold nothing personal (A4.4-1, A4.4-2)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any

from services.notification.rules.units import ONE_MESSAGE, units

_FILE = Path(__file__).with_name("texts.toml")


class Kind(StrEnum):
    """What a notice tells."""

    REGISTERED = "registered"
    REGISTERED_MAJOR = "registered_major"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED = "transferred"
    INVESTIGATING = "investigating"
    PROGRESS = "progress"
    RESULT = "result"
    CALLBACK = "callback"
    CLOSED = "closed"
    OVERDUE = "overdue"
    MOVED = "moved"
    UPHELD = "upheld"
    TAKEN_OVER = "taken_over"
    HANDED_BACK = "handed_back"
    WITHDRAWN = "withdrawn"
    POLICY_CHANGED = "policy_changed"
    CONSULTATION = "consultation"


URGENT = frozenset({Kind.REGISTERED_MAJOR})


class Unfillable(Exception):
    """A template asks for a fact that is missing, malformed or too long. Such a notice is never sent."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a notice may say. `office` is a region (`长春市`), `office_name` its full name; `step` a key of data.

    `day` is the last day of whatever the kind promises or grants; `signature` the office's own, if it has one.
    """

    case: str
    office: str
    office_name: str
    tel: str
    link: str
    day: date | None = None
    step: str | None = None
    signature: str = ""


@dataclass(frozen=True)
class Sms:
    """A text message, signature included."""

    text: str
    units: int
    version: str


@dataclass(frozen=True)
class Email:
    """A letter in plain text."""

    subject: str
    text: str
    version: str


_SHAPES = {
    "case": re.compile(r"[0-9A-Z]{6}-\d{4}-[1-9]\d{0,7}"),
    "office": re.compile(r"[\u3400-\u9fff]{2,12}"),
    "office_name": re.compile(r"[\u3400-\u9fff（）]{2,40}"),
    "tel": re.compile(r"[0-9][0-9-]{2,14}"),
    "link": re.compile(r"(https?://)?[a-z0-9.:-]+(/[a-z0-9/_-]*)?"),
    "date": re.compile(r"\d{1,2}月\d{1,2}日"),
    "step": re.compile(r"[\u3400-\u9fff]{2,8}"),
}


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


class Texts:
    """The templates of one version."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Raises ValueError, naming every fault, when a kind is missing or asks for something that may not be told."""
        self.version: str = document["version"]
        self.signature: str = document["signature"]
        self.steps: Mapping[str, str] = document["steps"]
        self._kinds: Mapping[str, Mapping[str, str]] = document["kinds"]
        self._opening: str = document["email"]["opening"]
        self._closing: str = document["email"]["closing"]
        faults = [f"{kind}: no text" for kind in Kind if kind.value not in self._kinds]
        faults += [f"{name}: no such kind" for name in self._kinds if name not in {kind.value for kind in Kind}]
        faults += [
            f"{name}.{what}: {{{field}}} may not be told"
            for name, texts in {**self._kinds, "closing": {"email": self._closing}}.items()
            for what, template in texts.items()
            for field in sorted(_fields(template) - _SHAPES.keys())
        ]
        if faults:
            raise ValueError("; ".join(faults))

    @classmethod
    def load(cls, path: Path = _FILE) -> Texts:
        """Read a file of templates."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8")))

    def title(self, kind: Kind) -> str:
        """What the kind is called where nothing is filled in: a letter's subject without the number."""
        return self._kinds[kind]["subject"].partition("{")[0].rstrip("：")

    def sms(self, kind: Kind, facts: Facts) -> Sms:
        """One text message of at most 70 UTF-16 units with its signature. Raises Unfillable."""
        text = (facts.signature or self.signature) + self._fill(self._kinds[kind]["sms"], facts)
        length = units(text)
        if length > ONE_MESSAGE:
            raise Unfillable(f"{length} units are more than one message")
        return Sms(text, length, self.version)

    def email(self, kind: Kind, facts: Facts) -> Email:
        """The letter, from greeting to signature. Raises Unfillable."""
        told = self._kinds[kind]
        body = self._fill(told["email"].strip(), facts)
        closing = self._fill(self._closing.strip(), facts)
        return Email(self._fill(told["subject"], facts), f"{self._opening}\n\n{body}\n\n{closing}\n", self.version)

    def unfillable(self, facts: Facts) -> tuple[str, ...]:
        """Every kind that these facts could not be told with, and why. Empty for facts that are good for all kinds."""
        faults: list[str] = []
        for kind in Kind:
            try:
                self.sms(kind, facts)
                self.email(kind, facts)
            except Unfillable as why:
                faults.append(f"{kind}: {why}")
        return tuple(faults)

    def _fill(self, template: str, facts: Facts) -> str:
        values = self._values(facts)
        for field in _fields(template):
            value = values[field]
            if value is None or not _SHAPES[field].fullmatch(value):
                raise Unfillable(f"{field}: {'missing' if value is None else 'not of the shape that may be told'}")
        return template.format_map(values)

    def _values(self, facts: Facts) -> dict[str, str | None]:
        return {
            "case": facts.case,
            "office": facts.office,
            "office_name": facts.office_name,
            "tel": facts.tel,
            "link": facts.link,
            "date": f"{facts.day.month}月{facts.day.day}日" if facts.day else None,
            "step": self.steps.get(facts.step) if facts.step else None,
        }
