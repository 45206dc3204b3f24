"""What a font cannot print is replaced so that it is seen: `〔U+1F984〕`. The record keeps what was written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # which shape of a letter is meant: no letter itself
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}  # steer, change direction, private, unassigned: never printed


def shown(text: str, covered: Callable[[str], bool]) -> str:
    """`text` with every character printable: `covered` says whether a font has it. Tabs become spaces."""
    plain = _SELECTORS.sub("", text.replace("\t", " "))
    return "".join(one if _prints(one, covered) else f"〔U+{ord(one):04X}〕" for one in plain)


def _prints(one: str, covered: Callable[[str], bool]) -> bool:
    return one == "\n" or (unicodedata.category(one) not in _HIDDEN and (one == " " or covered(one)))
