"""Aligned columns for the terminal, where a Chinese character takes two places."""

from __future__ import annotations

import unicodedata

COLUMNS = (("time", 8), ("took", 9), ("complaint", 36), ("who", 22), ("what", 24), ("where it stands", 0))


def row(cells: tuple[str, ...]) -> str:
    """One line of the log."""
    return "  ".join(padded(cell, width) for cell, (_, width) in zip(cells, COLUMNS, strict=True)).rstrip()


def padded(text: str, width: int) -> str:
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(0, width - taken)
