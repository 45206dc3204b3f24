"""One menu on every officer's page: whoever sees an entry gets in, and whom a door is made for sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.archive.rules.watching import may_watch
from services.kernel.people import ADMINISTRATORS, Officer, Post
from services.kernel.web.menu import MENU, menu

ROUTES = Path(__file__).parents[2] / "journeys" / "routes.txt"
DOORS = {
    path: who
    for _, methods, path, who in (line.split(" ") for line in ROUTES.read_text(encoding="utf-8").splitlines())
    if methods == "GET"
}
CITY, PROVINCE = "220100", "220000"
PEOPLE = sorted(set(Post) - {Post.SYSTEM})


def officer(*posts: Post, office: str = CITY) -> Officer:
    return Officer("o", "某人", office, "hall", frozenset(posts))


def shown(*posts: Post, office: str = CITY) -> set[str]:
    return {link["href"] for group in menu(officer(*posts, office=office), PROVINCE) for link in group["links"]}


def door(href: str) -> str:
    path = href.partition("?")[0]
    return DOORS.get(path) or DOORS["/records/registers/<register>"]


@pytest.mark.parametrize("post", PEOPLE)
def test_no_entry_leads_to_a_refusal_and_none_is_missing(post: Post) -> None:
    theirs = shown(post)
    for href in (entry.href for _, group in MENU for entry in group):
        who = door(href)
        open_to_all = post not in ADMINISTRATORS if who == "officers" else who == "signed-in"
        expected = open_to_all or post in who.split(",")
        if href == "/province":
            expected = may_watch(officer(post), province=PROVINCE) and post not in ADMINISTRATORS
        assert (href in theirs) == expected, (href, who)


def test_whoever_sits_at_the_province_sees_the_board_and_who_has_no_post_his_own_page_alone() -> None:
    assert "/province" not in shown(Post.HANDLER)
    assert "/province" in shown(Post.HANDLER, office=PROVINCE)
    assert shown() == {"/console/mine"}


def test_a_count_stands_beside_its_entry_and_presses_where_something_waits() -> None:
    counts = {"/console?tab=todo": 3, "/console?tab=overdue": 2, "/console?tab=major": 0}
    groups = menu(officer(Post.HANDLER), PROVINCE, "/console?tab=todo", counts=counts)
    links = {link["href"]: link for group in groups for link in group["links"]}
    assert (links["/console?tab=todo"]["count"], links["/console?tab=todo"]["here"]) == (3, True)
    assert (links["/console?tab=overdue"]["urgent"], links["/console?tab=major"]["urgent"]) == (True, False)
    assert links["/notices"]["count"] is None
