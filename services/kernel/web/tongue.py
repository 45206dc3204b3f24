"""In which language a page speaks. The Chinese sentence is its own key; another language is a table from each sentence
to its own, which the service that knows it hands in. A page that is not translated as a whole stays Chinese as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from flask import Flask, current_app, has_request_context, request
from markupsafe import Markup

CHINESE, KOREAN = "zh-CN", "ko"
COOKIE = "tongue"
_FIGURES = frozenset("nmdyk")  # in a sentence these stand for figures
_DATA = frozenset({"name", "tel"})  # these for what somebody typed or is called: it stays as it is
_FIELD = re.compile(r"\{(\w+)\}")


class Tongue:
    """Sentences in Chinese and what they are in another language; `{day}` in both is filled in."""

    def __init__(
        self, lang: str, texts: Mapping[str, str], pages: Collection[str], always: Collection[str] = ()
    ) -> None:
        self.lang = lang
        self.always = frozenset(always)  # endpoints of pages that are there in this language alone
        self.pages = frozenset(pages)  # blueprints and endpoints whose pages are translated as a whole
        self._texts = texts
        patterns = [(_pattern(chinese), _FIELD.findall(chinese), said) for chinese, said in texts.items()]
        self._patterns = [one for one in patterns if one[1]]

    def speaks_on(self, endpoint: str | None) -> bool:
        parts = (endpoint, endpoint.partition(".")[0]) if endpoint else ()
        return any(part in self.pages | self.always for part in parts)

    def of(self, text: str) -> str | None:
        """A sentence that was put together elsewhere; None when it is not known."""
        if text in self._texts:
            return self._texts[text]
        for pattern, names, said in self._patterns:
            found = pattern.fullmatch(text)
            filled = self._filled(found.groups(), names) if found else None
            if filled is not None:
                return said.format_map(filled)
        return None

    def said(self, text: str) -> str:
        """A sentence of a template, before it is filled in. Raises KeyError."""
        return self._texts[text]

    def _filled(self, values: Sequence[str], names: Sequence[str]) -> dict[str, str] | None:
        filled: dict[str, str] = {}
        for name, value in zip(names, values, strict=True):
            said = value if name in _FIGURES or name in _DATA else self.of(value)
            if said is None:
                return None
            filled[name] = said
        return filled


def teach(app: Flask, tongue: Tongue) -> None:
    """Let the app's pages be read in that language as well."""
    app.extensions["tongue"] = tongue


def offered() -> str | None:
    """The other language in which the page at hand can be read."""
    taught = _taught()
    if taught is None or request.endpoint in taught.always:
        return None
    return CHINESE if _chosen() else taught.lang


def lang() -> str:
    """The language of the page at hand, as HTML names it."""
    spoken = _spoken()
    return spoken.lang if spoken else CHINESE


def say(chinese: str, **values: object) -> str:
    """A sentence of our own, with its values as they are. There is none that is Chinese only: KeyError."""
    spoken = _spoken()
    return (spoken.said(chinese) if spoken else chinese).format_map(values) if values or spoken else chinese


def heard(chinese: str) -> str:
    """A sentence that a rule put together, with its days and figures. What is not known stays Chinese, marked as such
    for who reads aloud."""
    spoken = _spoken()
    if spoken is None or not chinese:
        return chinese
    said = spoken.of(chinese)
    return said if said is not None else Markup('<span lang="zh-CN">{}</span>').format(chinese)


def plainly(chinese: str) -> str:
    """The same where no mark can stand, as in an attribute."""
    spoken = _spoken()
    return (spoken.of(chinese) if spoken else None) or chinese


def choices(options: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """What there is to choose from: each value with its words and gloss."""
    return [(value, *(plainly(word) for word in told)) for value, *told in options]


def for_pages() -> dict[str, Callable[..., Any]]:
    """What templates call."""
    return {"say": say, "heard": heard, "plainly": plainly, "choices": choices, "lang": lang, "offered": offered}


def _taught() -> Tongue | None:
    if not has_request_context():
        return None
    found: Tongue | None = current_app.extensions.get("tongue")
    return found if found and found.speaks_on(request.endpoint) else None


def _chosen() -> bool:
    taught = _taught()
    if taught is None:
        return False
    return request.endpoint in taught.always or request.cookies.get(COOKIE) == taught.lang


def _spoken() -> Tongue | None:
    return _taught() if _chosen() else None


def _pattern(chinese: str) -> re.Pattern[str]:
    parts = _FIELD.split(chinese)
    return re.compile(
        "".join(
            re.escape(part) if place % 2 == 0 else r"([\d,]+)" if part in _FIGURES else "(.+?)"
            for place, part in enumerate(parts)
        ),
        re.DOTALL,
    )
