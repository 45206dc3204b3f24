"""The code that shows whose telephone it is: six digits that intake and notification each derive by the index key, so
that nobody stores or sends them in clear. A notice carries a blank, which is filled in at the gateway."""

from __future__ import annotations

import re
from datetime import timedelta

from services.kernel.sealed import KeyRing

LIFE = timedelta(minutes=10)
BLANK = "〔验证码〕"  # in a template
_DIGITS = 6
AS_LONG = "0" * _DIGITS  # as what stands there when it is sent
_BLANK = re.compile(r"〔验证码(\d+)〕")


def code_of(keys: KeyRing, *, office: str, case: str, n: int) -> str:
    """The `n`th code of the complaint. Raises CannotOpen without the index key."""
    drawn = int.from_bytes(keys.blind(f"{case}/{n}", office=office, what="phone.code"))
    return f"{drawn % 10**_DIGITS:0{_DIGITS}d}"


def blank_for(n: int) -> str:
    """What stands in a notice instead of the `n`th code."""
    return f"{BLANK[:-1]}{n}{BLANK[-1]}"


def fill(keys: KeyRing, text: str, *, office: str, case: str) -> str:
    """The text for the gateway alone; without a blank, as it is."""
    if BLANK[:-1] not in text:
        return text
    return _BLANK.sub(lambda found: code_of(keys, office=office, case=case, n=int(found[1])), text)
