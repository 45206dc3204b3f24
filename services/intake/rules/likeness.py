"""How alike two texts are: by the trigrams that they share, and by marks of these that reveal nothing without a key.

Marks are banded min-hashes (Broder 1997): two texts of which a third is the same have one in common nine times in ten,
and those that say something else hardly ever. What the marks bring together is compared again by its words.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Sequence

BANDS, ROWS = 24, 2
ALIKE = 0.35  # of the trigrams of both; as found between retold complaints, while different ones stay below a tenth
_PRIME = (1 << 61) - 1
# Multipliers and shifts of the permutations: any fixed odd-looking numbers will do, since the key is what hides.


def _number(name: str, n: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{name}{n}".encode()).digest()[:7], "big")


# Multipliers and shifts of the permutations: fixed, since it is the key that hides.
_PERMUTATIONS = tuple((_number("times", n) | 1, _number("plus", n)) for n in range(BANDS * ROWS))


def trigrams(text: str) -> frozenset[str]:
    """Of letters and figures alone, whatever their width and case; a shorter text is one by itself."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    if len(plain) < 3:
        return frozenset({plain} if plain else ())
    return frozenset(plain[n : n + 3] for n in range(len(plain) - 2))


def marks(found: Collection[str], *, key: bytes) -> tuple[int, ...]:
    """One of 63 bits for each band; equal ones in two texts say that they may be alike. None of an empty text."""
    if not found:
        return ()
    hashed = [int.from_bytes(hashlib.blake2b(one.encode(), key=key, digest_size=7).digest(), "big") for one in found]
    least = [min([(a * one + b) % _PRIME for one in hashed]) for a, b in _PERMUTATIONS]
    return tuple(_band(band, least[band * ROWS : (band + 1) * ROWS], key=key) for band in range(BANDS))


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """From 0 to 1: the share of trigrams in common (Dice), so that a short text inside a long one counts little."""
    total = len(one) + len(other)
    return 2 * len(set(one) & set(other)) / total if total else 0.0


def _band(band: int, least: Sequence[int], *, key: bytes) -> int:
    said = f"{band} {' '.join(map(str, least))}".encode()
    return int.from_bytes(hashlib.blake2b(said, key=key, digest_size=8).digest(), "big") >> 1
