"""A cloud sends no free text, only texts that were registered with it: which of them a notice is, and its gaps."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.notification.channels.cloud.account import Worded

_SIGNED = re.compile(r"【([^】]{2,20})】(.+)", re.DOTALL)
_GAP = re.compile(r"\{(\d+)\}")


class Wordings:
    """`templates` are the registered texts by the vendor's number for each, with {1}, {2} … where something varies."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._patterns = {number: re.compile(_pattern(text), re.DOTALL) for number, text in templates.items()}

    def of(self, text: str) -> Worded | None:
        """None for what is not registered: the one with the fewest gaps where several fit."""
        signed = _SIGNED.fullmatch(text)
        if signed is None:
            return None
        fits = [(found, number) for number, each in self._patterns.items() if (found := each.fullmatch(signed[2]))]
        if not fits:
            return None
        found, number = min(fits, key=lambda fit: (len(fit[0].groups()), fit[1]))
        gaps = tuple(found[name] for name in sorted(found.groupdict(), key=lambda name: int(name[1:])))
        return Worded(signed[1], number, gaps)


def _pattern(text: str) -> str:
    """Raises ValueError for a gap that stands twice or is left out."""
    gaps = [int(number) for number in _GAP.findall(text)]
    if sorted(gaps) != list(range(1, len(gaps) + 1)):
        raise ValueError("the gaps of a registered text are {1}, {2} … , each of them once")
    pieces = _GAP.split(text)
    return "".join(f"(?P<g{piece}>.+?)" if n % 2 else re.escape(piece) for n, piece in enumerate(pieces))
