"""Screens on a wall: they show figures for months, and nobody is signed in at them."""

from __future__ import annotations

import secrets
from datetime import timedelta

from services.kernel.people import Officer, Post

LASTS = timedelta(days=365)  # then somebody has to want the screen again
CODE_FOR = timedelta(minutes=15)  # to carry the code from the desk to the screen, once
ISSUERS = (Post.PROVINCE, Post.AGENCY_HEAD)
LONGEST_NAME = 40
_PREFIX = "screen:"
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none looks like another
_LENGTH = 16


def new_code() -> str:
    """Eighty bits, to be typed with a remote control: `7KQ2-...`."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(_LENGTH // 4))


def plain(code: str) -> str:
    """As it was issued, however it was typed."""
    return "".join(one for one in code.upper() if one.isalnum())


def viewer(screen: str, name: str, office: str) -> Officer:
    """Who a screen is where somebody has to look: it has no post, and so may do nothing."""
    return Officer(id=f"{_PREFIX}{screen}", name=name, office=office, department="", posts=frozenset())


def is_screen(officer: Officer) -> bool:
    return officer.id.startswith(_PREFIX)


def cookie_called(*, secure: bool) -> str:
    """The name of the cookie that a screen keeps."""
    return "__Host-screen" if secure else "screen"
