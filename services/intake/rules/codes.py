"""Receipt codes: short enough to read out on the phone, without characters that look alike (S12)."""

from __future__ import annotations

import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31: no 0 O 1 I L
CODE, SECRET = 8, 16  # characters: 39.6 and 79 bits

_BETWEEN = re.compile(r"[\s\-－—–_.·]+")


def new_code() -> str:
    """Eight characters; together with the last digits of the phone they open a complaint."""
    return _drawn(CODE)


def new_secret() -> str:
    """Sixteen characters for those who left no phone number."""
    return _drawn(SECRET)


def shown(code: str) -> str:
    """In groups of four: `7K4M-92QX`."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def read(text: str) -> str:
    """What somebody typed, without blanks and dashes, in capitals of half width."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def _drawn(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
