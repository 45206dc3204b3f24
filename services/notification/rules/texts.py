"""The words of every notice: versioned data, filled in from facts that can hold nothing personal (A4.4-1, A4.4-2)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, ClassVar

from services.kernel.phone_codes import AS_LONG, BLANK
from services.notification.rules.shapes import SHAPES
from services.notification.rules.units import ONE_MESSAGE, PART_OF_SEVERAL, units

_FILE = Path(__file__).with_name("texts.toml")
_KOREAN = Path(__file__).with_name("texts_ko.toml")


class Kind(StrEnum):
    """What a notice tells."""

    REGISTERED = "registered"
    REGISTERED_MAJOR = "registered_major"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED = "transferred"
    INVESTIGATING = "investigating"
    PROGRESS = "progress"
    PROGRESS_LATE = "progress_late"  # of what is still not answered when its day has passed
    RESULT = "result"
    CALLBACK = "callback"
    CLOSED = "closed"
    OVERDUE = "overdue"
    DELAYED = "delayed"  # why the answer is late, and when it is expected
    MOVED = "moved"
    EXTENDED = "extended"  # its day was put off once, and why
    UPHELD = "upheld"
    TAKEN_OVER = "taken_over"
    HANDED_BACK = "handed_back"
    WITHDRAWN = "withdrawn"
    POLICY_CHANGED = "policy_changed"
    CONSULTATION = "consultation"
    NOT_POSSIBLE = "not_possible"
    PHONE_CODE = "phone_code"
    SEVERAL = "several"  # what a notice of progress says when it speaks for several complaints


URGENT = frozenset({Kind.REGISTERED_MAJOR, Kind.PHONE_CODE})


class Unfillable(Exception):
    """A template asks for a fact that is missing, malformed or too long. Such a notice is never sent."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a notice may say. `office` is a region (`长春市`), `office_name` its full name; `step` a key of data,
    and so are `asked`, what the complainant asked for, and `why`, why it was not possible.

    `day` is the last day of whatever the kind promises or grants; `signature` the office's own, if it has one.
    `provisional`: the day may still move, because the arrangement of its year is not published.
    """

    case: str
    office: str
    office_name: str
    tel: str
    link: str
    day: date | None = None
    step: str | None = None
    asked: str | None = None
    why: str | None = None
    signature: str = ""
    provisional: bool = False
    count: int | None = None  # of the person's complaints that a notice speaks for
    acts: str = ""  # where the forms of the progress page begin; only letters by e-mail name them


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


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def as_sent(text: str) -> int:
    """Its UTF-16 units, with a code where a blank stands."""
    return units(text.replace(BLANK, AS_LONG))


class Texts:
    """The templates of one version."""

    MOST_KOREAN: ClassVar[int] = PART_OF_SEVERAL

    def __init__(self, document: Mapping[str, Any], korean: Mapping[str, Any] = MappingProxyType({})) -> None:
        """Raises ValueError, naming every fault, when a kind is missing or asks for something that may not be told."""
        self._document, self._korean = document, korean
        self.version: str = document["version"]
        self._versions: Mapping[str, str] = document.get("versions", {})
        self.signature: str = document["signature"]
        self.steps: Mapping[str, str] = document["steps"]
        self.asked: Mapping[str, str] = document["asked"]
        self.whys: Mapping[str, str] = document["whys"]
        self._kinds: Mapping[str, Mapping[str, str]] = document["kinds"]
        self._opening: str = document["email"]["opening"]
        self._closing: str = document["email"]["closing"]
        self._acts: Mapping[str, Mapping[str, str]] = document["acts"]
        self._posted: str = document["letter"]["closing"]
        faults = [f"{kind}: no text" for kind in Kind if kind.value not in self._kinds]
        faults += [f"{name}: no such kind" for name in self._kinds if name not in {kind.value for kind in Kind}]
        faults += [
            f"{name}.{what}: {{{field}}} may not be told"
            for name, texts in {**self._kinds, "closing": {"email": self._closing, "letter": self._posted}}.items()
            for what, template in texts.items()
            for field in sorted(_fields(template) - SHAPES.keys())
        ]
        faults += [
            f"{name} in Korean: {{{field}}} may not be told"
            for name, template in korean.get("kinds", {}).items()
            for field in sorted(_fields(template) - SHAPES.keys() | (_fields(template) & {"office", "office_name"}))
        ]
        if BLANK not in self._kinds.get(Kind.PHONE_CODE.value, {}).get("sms", BLANK):
            faults.append(f"{Kind.PHONE_CODE}: no place for the code")
        if faults:
            raise ValueError("; ".join(faults))

    @classmethod
    def load(cls, path: Path = _FILE, korean: Path = _KOREAN) -> Texts:
        """Read a file of templates, and what stands beside them in Korean."""
        return cls(*(tomllib.loads(file.read_text(encoding="utf-8")) for file in (path, korean)))

    def but(
        self,
        kinds: Mapping[Kind, Mapping[str, str]],
        korean: Mapping[Kind, str],
        *,
        versions: Mapping[Kind, str] = MappingProxyType({}),
    ) -> Texts:
        """The same with other words for these kinds, and how each is called. Raises ValueError as the making does."""
        changed = {**self._document["kinds"], **{kind.value: dict(told) for kind, told in kinds.items()}}
        beside = {**self._korean.get("kinds", {}), **{kind.value: text for kind, text in korean.items()}}
        called = {**self._versions, **{kind.value: version for kind, version in versions.items()}}
        document = {**self._document, "kinds": changed, "versions": called}
        return Texts(document, {**self._korean, "kinds": beside})

    def version_of(self, kind: Kind) -> str:
        """What names these words of the kind, and no others: the product's version, or an office's draft."""
        return self._versions.get(kind.value, self.version)

    def is_korean(self, office: str) -> bool:
        """Whether Korean stands beside the Chinese in this office's messages."""
        return bool(self._korean) and office.startswith(self._korean["offices"])

    def korean(self, kind: Kind, facts: Facts) -> str:
        """What stands behind the Chinese in a text message; empty where nothing does. Raises Unfillable.

        A kind that nobody has put into Korean yet is told in Chinese alone, and so is what has a word without any, and
        a code where its Korean has no place for it.
        """
        template = self._korean.get("kinds", {}).get(kind.value, "") if self.is_korean(facts.case[:6]) else ""
        if kind is Kind.PHONE_CODE and BLANK not in template:
            return ""
        words = {"step": ("steps", facts.step), "asked": ("asked", facts.asked), "why": ("whys", facts.why)}
        asked_for = [words[field] for field in _fields(template) & words.keys()]
        if any(code not in self._korean.get(table, {}) for table, code in asked_for):
            return ""
        return self._fill(template, facts, korean=True)

    def plain(self, kind: Kind, facts: Facts) -> str:
        """The text message in Chinese, however long it is. Raises Unfillable."""
        return (facts.signature or self.signature) + self._fill(self._kinds[kind]["sms"], facts)

    def length(self, kind: Kind, facts: Facts) -> int:
        """UTF-16 units of the Chinese as it is sent, with a code where a blank stands. Raises Unfillable."""
        return as_sent(self.plain(kind, facts))

    def words(self, kind: Kind) -> Mapping[str, str]:
        """The templates of one kind: `sms`, `subject`, `email`, and `korean` where there is any."""
        return {**self._kinds[kind], "korean": self._korean.get("kinds", {}).get(kind.value, "")}

    def title(self, kind: Kind) -> str:
        """What the kind is called where nothing is filled in: a letter's subject without the number."""
        return self._kinds[kind]["subject"].partition("{")[0].rstrip("：")

    def sms(self, kind: Kind, facts: Facts) -> Sms:
        """One text message of at most 70 UTF-16 units with its signature. Raises Unfillable."""
        text, length = self.plain(kind, facts), self.length(kind, facts)
        if length > ONE_MESSAGE:
            raise Unfillable(f"{length} units are more than one message")
        return Sms(text, length, self.version_of(kind))

    def both(self, kind: Kind, facts: Facts) -> Sms:
        """The text message with the Korean behind the Chinese: two parts where there is any. Raises Unfillable."""
        chinese, korean = self.sms(kind, facts), self.korean(kind, facts)
        length = as_sent(korean)
        if length > self.MOST_KOREAN or (korean and chinese.units + length > 2 * PART_OF_SEVERAL):
            raise Unfillable(f"{chinese.units} and {length} units are more than two parts")
        return Sms(chinese.text + korean, chinese.units + length, chinese.version)

    def email(self, kind: Kind, facts: Facts) -> Email:
        """The letter, from greeting to signature, with the Korean behind the Chinese. Raises Unfillable."""
        told = self._kinds[kind]
        korean = self.korean(kind, facts)
        body = self._fill(told["email"].strip(), facts, at_length=True) + (f"\n\n{korean}" if korean else "")
        closing = self._fill(self._closing.strip(), facts)
        acts = self._acts_of(kind, facts)
        text = f"{self._opening}\n\n{body}{acts}\n\n{closing}\n"
        return Email(self._fill(told["subject"], facts), text, self.version_of(kind))

    def _acts_of(self, kind: Kind, facts: Facts) -> str:
        """A line for each thing that the receiver may do about it, with the link to its form."""
        offered = {**self._acts.get(kind.value, {}), **self._acts["always"]} if facts.acts else {}
        lines = [f"{words}：{facts.acts}/{deed}" for deed, words in offered.items()]
        return "\n\n" + "\n".join(lines) if lines else ""

    def letter(self, kind: Kind, facts: Facts) -> Email:
        """What is printed and posted, with the Korean behind the Chinese. Raises Unfillable."""
        told, korean = self._kinds[kind], self.korean(kind, facts)
        body = self._fill(told["email"].strip(), facts, at_length=True) + (f"\n\n{korean}" if korean else "")
        closing = self._fill(self._posted.strip(), facts)
        text = f"{self._opening}\n\n{body}\n\n{closing}\n"
        return Email(self._fill(told["subject"], facts), text, self.version_of(kind))

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

    def _fill(self, template: str, facts: Facts, *, korean: bool = False, at_length: bool = False) -> str:
        values = self._values_korean(facts) if korean else self._values(facts, at_length=at_length)
        for field in _fields(template):
            value = values[field]
            if value is None or not SHAPES[field].fullmatch(value):
                raise Unfillable(f"{field}: {'missing' if value is None else 'not of the shape that may be told'}")
        return template.format_map(values)

    def _values_korean(self, facts: Facts) -> dict[str, str | None]:
        step = self._korean["steps"].get(facts.step) if facts.step else None
        may_move = "(잠정)" if facts.provisional else ""
        day = f"{facts.day.month}월{facts.day.day}일{may_move}" if facts.day else None
        asked = self._korean.get("asked", {}).get(facts.asked) if facts.asked else None
        why = self._korean.get("whys", {}).get(facts.why) if facts.why else None
        return {**self._values(facts), "date": day, "step": step, "asked": asked, "why": why}

    def _values(self, facts: Facts, *, at_length: bool = False) -> dict[str, str | None]:
        day = f"{facts.day.month}月{facts.day.day}日" if facts.day else None
        if day and facts.provisional:
            day = f"{day}（暂定）" if at_length else f"暂定{day}"
        return {
            "case": facts.case,
            "office": facts.office,
            "office_name": facts.office_name,
            "tel": facts.tel,
            "link": facts.link,
            "date": day,
            "step": self.steps.get(facts.step) if facts.step else None,
            "asked": self.asked.get(facts.asked) if facts.asked else None,
            "why": self.whys.get(facts.why) if facts.why else None,
            "count": str(facts.count) if facts.count else None,
        }
