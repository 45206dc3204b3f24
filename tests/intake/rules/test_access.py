"""Who may open particulars."""

from __future__ import annotations

import pytest

from services.intake.rules.access import may_look
from services.kernel.people import Officer, Post


def officer(*posts: Post, office: str = "220100") -> Officer:
    return Officer(id="w1", name="李", office=office, department="hall", posts=frozenset(posts))


@pytest.mark.clause("A4.5-1")
@pytest.mark.parametrize(
    ("who", "involved", "may"),
    [
        (officer(Post.WINDOW), set(), False),
        (officer(Post.WINDOW), {"w1"}, True),
        (officer(Post.HANDLER), {"w1", "h2"}, True),
        (officer(Post.HANDLER), {"h2"}, False),
        (officer(Post.FUNCTIONAL), set(), True),
        (officer(Post.LEADER), set(), True),
        (officer(Post.CALLBACK), set(), True),
        (officer(Post.AUDITOR), set(), False),
        (officer(Post.AGENCY_HEAD), set(), False),
        (officer(Post.FUNCTIONAL, office="220000"), set(), False),  # the superior office oversees, without identity
        (officer(Post.PROVINCE, office="220000"), set(), False),
        (officer(Post.FUNCTIONAL, office="220000"), {"w1"}, True),
    ],
)
def test_a_part_in_the_case_or_an_overseeing_post_at_home(who: Officer, involved: set[str], may: bool) -> None:
    assert may_look(who, office="220100", involved=involved) is may
