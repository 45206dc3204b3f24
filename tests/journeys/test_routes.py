"""Every route of the four services says to whom it is open, and the door says the same as the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.kernel.people import ADMINISTRATORS, Post
from tests.journeys.town import CITY, Town
from tests.province import NAMES

# One line a route: service, methods, path, and who may: `everybody`, `signed-in`, `officers` (all who have to do with
# complaints), or posts.
TABLE = Path(__file__).with_name("routes.txt")
UNGUARDED = ("static", "openapi.", "swagger.")  # files, and the API's own document


def routes(town: Town) -> Iterator[tuple[str, str, str, str]]:
    for name in NAMES:
        app = town.province.running[name].app
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
            if not rule.endpoint.startswith(UNGUARDED):
                methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
                yield name, methods, rule.rule, who_may(app, rule.endpoint)


def who_may(app: Flask, endpoint: str) -> str:
    view = app.view_functions[endpoint]
    assert hasattr(view, "open_to"), f"{endpoint} says nothing"
    posts = view.open_to
    if posts is None or isinstance(posts, str):
        return posts or "everybody"
    return ",".join(sorted(posts)) or "officers"


def is_open(who: str, post: Post) -> bool:
    if who == "officers":
        return post not in ADMINISTRATORS
    return who == "signed-in" or post in who.split(",")


def test_every_route_stands_in_the_table(town: Town) -> None:
    found = [" ".join(route) for route in routes(town)]
    assert found == TABLE.read_text(encoding="utf-8").splitlines(), "\n".join(found)


@pytest.mark.clause("A4.5-1")
def test_the_door_opens_to_whom_the_table_names_and_to_nobody_else(town: Town) -> None:
    for service, methods, path, who in routes(town):
        if who == "everybody":
            continue
        where = re.sub(r"<[^>]*>", "220100-2026-99", path)
        for method in methods.split(","):
            anybody = town.province.running[service].app.test_client().open(where, method=method)
            turned_away = anybody.status_code == 401 or (
                anybody.status_code in (302, 303) and "/login" in anybody.location
            )
            assert turned_away, (method, where, anybody.status_code)
            for post in Post:
                desk = town.province.officer(CITY, post)
                answer = desk.call(service, method, where)
                problem = answer.get_json(silent=True) or {}
                closed = problem.get("code") == "wrong_post" or (
                    answer.status_code == 403 and "您的岗位不能办理这一项" in answer.text
                )
                assert closed is not is_open(who, post), (method, where, post)
                assert answer.status_code != 500, (method, where, post)
