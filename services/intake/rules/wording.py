"""Which characters people may send: everything that is written, nothing that hides or rearranges what is written."""

from __future__ import annotations

import re
import unicodedata

# Controls except line feed and tab, lone surrogates, bidirectional controls, and Unicode's non-characters (S25).
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# What a person can neither see nor delete: most of the above, and blanks without width. Joiners stay: they draw.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_LINES = re.compile("[\n\t]")


def tidy(text: str) -> str:
    """Composed (NFC, so that Hangul from every phone is the same), line ends as `\\n`, no blanks around."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def seen(text: str) -> str:
    """The text without what cannot be seen, for pages on which a person typed or pasted it."""
    return _UNSEEN.sub("", text)


def has_refused(text: str, *, lines: bool) -> bool:
    """True when the tidy text holds a character that is not accepted; `lines` allows line feeds and tabs."""
    return bool(_REFUSED.search(text)) or (not lines and bool(_LINES.search(text)))


def cleaned(text: str, *, lines: bool) -> str:
    """Tidied, less every character that is not accepted; line feeds become blanks where they are not."""
    tidied = tidy(text)
    return _REFUSED.sub("", tidied if lines else _LINES.sub(" ", tidied)).strip()


def summary(text: str, *, most: int = 36) -> str:
    """The beginning of the text on one line, for a work list."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
