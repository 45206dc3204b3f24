"""What a complaint may be about, suggested by its words: causes, business and major kinds from `taxonomy.csv`.

A suggestion is a help for the person who assesses; nothing is decided by it, except that a suspected major complaint
takes the urgent lane (6.6.2.3).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

MOST_CAUSES = 3
MOST_BUSINESS = 2
FUND_SAFETY = "fund_safety"  # the kind of major complaint
FRAUD = "J"  # the group of causes
# Words for which the taxonomy has no cause, because they tell of danger, not of a fault of ours (6.6.2.3, 4.4).
_DANGER = {
    "life_property": ("自杀", "轻生", "跳楼", "活不下去", "不想活", "断药", "没钱看病", "救命", "断粮"),
    "public_safety": ("爆炸", "纵火", "堵门", "拉横幅", "集体上访", "群体上访", "聚众", "同归于尽"),
    "sector_image": ("记者", "上了热搜", "曝光", "电视台"),
}
_DANGER_OF = {word: kind for kind, words in _DANGER.items() for word in words}


@dataclass(frozen=True)
class Entry:
    """One row of the taxonomy. `major` is the kind of major complaint that the row hints at."""

    facet: str
    code: str
    parent: str
    name: str
    words: tuple[str, ...]
    major: str | None


@dataclass(frozen=True)
class Suggestion:
    """Codes, best first; `suspected` are kinds of major complaints."""

    causes: tuple[str, ...]
    business: tuple[str, ...]
    suspected: tuple[str, ...]


class Taxonomy:
    """The rows by code, and the words to look for."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.code: entry for entry in entries}
        self._by_beginning: dict[str, list[str]] = {}
        self._meaning: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            for word in entry.words:
                self._meaning.setdefault(word, []).append(entry)
        for word in (*self._meaning, *_DANGER_OF):
            self._by_beginning.setdefault(word[:2], []).append(word)

    def topics(self) -> tuple[Entry, ...]:
        """The groups of causes."""
        return tuple(e for e in self.entries.values() if e.facet == "cause" and not e.parent)

    def suggest(self, text: str, *, topic: str | None = None) -> Suggestion:
        """What the words of the text suggest. `topic` is the group that the person chose: it comes first among equals,
        and stands for itself when no word was found."""
        words = self._words_in(text)
        causes = self._best(words, "cause", favoured=topic)
        major = [entry.major for entry in causes if entry.major]
        major += [_DANGER_OF[word] for word in words if word in _DANGER_OF]
        codes = [entry.code for entry in causes[:MOST_CAUSES]]
        return Suggestion(
            causes=tuple(codes or ([topic] if topic else [])),
            business=tuple(entry.code for entry in self._best(words, "business")[:MOST_BUSINESS]),
            suspected=tuple(sorted(set(major))),
        )

    def _words_in(self, text: str) -> list[str]:
        """Every known word that occurs: looked up by its first two characters, since there are hundreds of words."""
        pairs = {a + b for a, b in pairwise(text)}
        return [word for pair in pairs & self._by_beginning.keys() for word in self._by_beginning[pair] if word in text]

    def _best(self, words: Iterable[str], facet: str, *, favoured: str | None = None) -> list[Entry]:
        """Entries by the length of all their words found: a longer word says more."""
        weights: dict[str, int] = {}
        for word in words:
            for entry in self._meaning.get(word, ()):
                if entry.facet == facet:
                    weights[entry.code] = weights.get(entry.code, int(entry.parent == favoured)) + len(word)
        return [self.entries[code] for code in sorted(weights, key=lambda code: (-weights[code], code))]


def endangers_the_fund(suspected: Iterable[str], *, topic: str | None) -> bool:
    """True when the words or the chosen group tell of fraud: who reports it may be in danger when a telephone rings."""
    return FUND_SAFETY in suspected or topic == FRAUD


@lru_cache(maxsize=1)
def load() -> Taxonomy:
    """The taxonomy that the product brings along."""
    lines = resources.files(__package__).joinpath("taxonomy.csv").read_text(encoding="utf-8").splitlines()
    return Taxonomy(
        Entry(
            facet=row["facet"],
            code=row["code"],
            parent=row["parent_code"],
            name=row["name_zh"],
            words=tuple(word for word in row["keywords"].split(";") if word),
            major=row["major_hint"] or None,
        )
        for row in csv.DictReader(lines)
    )
