"""What fields of officers' forms have in common: clean texts, lists, and what the form says to the rules."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from services.kernel.clock import SHANGHAI
from services.routing.rules.facts import Attempt, Said

_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _clean(text: str) -> str:
    """Line ends as `\\n`; nothing invisible that could make a text look like another."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any((unicodedata.category(c) == "Cc" and c not in "\n\t") or c in _BIDI for c in text):
        raise PydanticCustomError("control_characters", "含有看不见的控制字符，请删去后重新填写")
    return text


def listed(given: Any) -> Any:
    """A page sends one ticked box as a text, several as a list."""
    return (given,) if isinstance(given, str) else given


def _in_shanghai(given: Any) -> Any:
    """A page sends `2026-11-23T09:30` without a zone; it means Asia/Shanghai."""
    if isinstance(given, str) and len(given) in (16, 19) and given[10:11] in ("T", " "):
        try:
            return datetime.fromisoformat(given).replace(tzinfo=SHANGHAI)
        except ValueError:
            return given
    return given


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64), AfterValidator(_clean)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000), AfterValidator(_clean)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9_-]{1,36}$")]
Codes = Annotated[tuple[Code, ...], BeforeValidator(listed)]
Names = Annotated[tuple[Line, ...], BeforeValidator(listed)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]
Moment = Annotated[AwareDatetime, BeforeValidator(_in_shanghai)]
Grade = Annotated[int, Field(ge=1, le=5)]
Points = Annotated[int, Field(ge=1, le=3)]


class Method(StrEnum):
    """How people were reached."""

    PHONE = "phone"
    VISIT = "visit"
    SMS = "sms"
    WEB = "web"
    LETTER = "letter"


METHOD_WORDS = {
    Method.PHONE: "电话",
    Method.VISIT: "走访、当面",
    Method.SMS: "短信",
    Method.WEB: "网络",
    Method.LETTER: "书面",
}


class Form(BaseModel):
    """What an officer hands in with an act. An empty field of a page counts as not filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        if isinstance(given, Mapping):
            return {name: value for name, value in given.items() if not _is_blank(value)}
        return given

    def said(self) -> Said:
        """What the rules ask of the form."""
        return Said()


class Try(Form):
    """One try to reach the complainant."""

    at: Moment = Field(title="时间")
    method: Method = Field(title="方式")

    def attempt(self) -> Attempt:
        return Attempt(self.at, is_written=self.method in (Method.LETTER, Method.SMS, Method.WEB))


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A posted page as the form reads it: `measures.0.what` becomes `{"measures": [{"what": …}]}`, a name that comes
    several times a list. Numbered parts are ordered by their numbers; rows left blank are dropped."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = name.split(".")
        place = tree
        for part in path:
            found = place.setdefault(part, {})
            if not isinstance(found, dict):
                raise PydanticCustomError("twice", "同一个字段填了两次")
            place = found
        if last not in place:
            place[last] = value
        else:
            place[last] = [*place[last], value] if isinstance(place[last], list) else [place[last], value]
    found = _rows(tree)
    return found if isinstance(found, dict) else {}


def _rows(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if tree and all(key.isdigit() for key in tree):
        rows = [_rows(tree[key]) for key in sorted(tree, key=int)]
        return [row for row in rows if not _is_blank(row)]
    return {key: _rows(value) for key, value in tree.items()}


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return bool(value) and all(_is_blank(part) for part in value.values())
    return False
