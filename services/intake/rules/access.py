"""Who may open a complainant's particulars (4.5: only for handling)."""

from __future__ import annotations

from collections.abc import Collection

from services.kernel.people import Officer, Post

# In the case's own office these posts need no part in the case.
BY_POST = (Post.FUNCTIONAL, Post.LEADER, Post.CALLBACK)


def may_look(officer: Officer, *, office: str, involved: Collection[str]) -> bool:
    """True for who has a part in the case (`involved`: officer ids), and for the posts that oversee it at home."""
    return officer.id in involved or (officer.office == office and officer.holds(*BY_POST))
