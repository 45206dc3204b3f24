"""The menu on the counter's pages."""

from __future__ import annotations

from typing import Any

from services.intake.actions import publishing
from services.kernel.clock import now
from services.kernel.people import Officer, Post
from services.kernel.web.login import house, officer
from services.kernel.web.menu import menu

FACTS = "/counter/public-facts"


def nav(here: str = "") -> list[dict[str, Any]]:
    """`here` is the path of the page shown."""
    by = officer()
    return menu(by, house().offices.province.code, here, words={FACTS: _facts_words(by)})


def _facts_words(by: Officer) -> str:
    """With a reminder for who has to look them through."""
    if not by.holds(Post.FUNCTIONAL):
        return "公开事项"
    wanting = publishing.wanting(house(), (house().offices[by.office],), today=now().date())
    left = sum(len(one.missing) + len(one.stale) for one in wanting)
    return f"公开事项（{left} 项要核对）" if left else "公开事项"
