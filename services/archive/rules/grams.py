"""What of a text is indexed: pairs of Chinese characters, and whole words and numbers of other scripts.

Only keyed hashes of these are kept. Whoever complained stands in no gram: names and numbers are taken out before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+|[^\W_]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
LONGEST = 24  # characters of a word that is kept whole


def grams(text: str) -> frozenset[str]:
    """Of what was written. A single Chinese character between others is no gram of its own."""
    plain = unicodedata.normalize("NFKC", text).lower()
    found: set[str] = set()
    for run in _RUN.findall(plain):
        for part in _parts(run):
            if _HAN.match(part):
                found.update(part[at : at + 2] for at in range(len(part) - 1))
            else:
                found.add(part[:LONGEST])
    return frozenset(found)


def _parts(run: str) -> Iterable[str]:
    """`养老金2026` is two parts: no pair bridges two scripts."""
    part = run[0]
    for one in run[1:]:
        if bool(_HAN.match(one)) == bool(_HAN.match(part[-1])):
            part += one
        else:
            yield part
            part = one
    yield part


def without(text: str, words: Iterable[str]) -> str:
    """The text with each of the words taken out, and nothing grown together where it stood."""
    for word in sorted({word for word in words if word}, key=len, reverse=True):
        text = text.replace(word, "\n")
    return text
