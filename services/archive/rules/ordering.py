"""In which order groups stand beside each other: as the guide names them, not as their codes are spelled."""

from __future__ import annotations

from collections.abc import Sequence

from services.archive.rules import words

_PLACES = {
    name: {code: place for place, code in enumerate(known)}
    for name, known in {"class": words.CLASSES, "stage": words.STEPS}.items()
}


def place(by: Sequence[str], key: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """To sort by: 一类, 二类, 三类, 其他, then what is not decided; steps as they follow each other; else the code."""
    return tuple(
        (_PLACES[name].get(code, len(_PLACES[name])) if name in _PLACES else 0, code)
        for name, code in zip(by, key, strict=True)
    )
