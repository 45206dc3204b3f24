"""A session ends when its officer signs out, everywhere and for whoever else has it, and when it is left alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from services.kernel.clock import SHANGHAI
from services.kernel.people import Post
from services.routing.actions.officers import appoint
from tests.province import NAMES, Province, at

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "three hens on a wall"
OPEN = {"intake": "/counter/new", "routing": "/console", "notification": "/notices", "archive": "/records"}


@pytest.fixture
def officer(province: Province) -> str:
    """The name of one who may look at a page of every service."""
    house = province.house("routing")
    with house.database.work(seeing=["220100"]) as session:
        appoint(
            session,
            house,
            office=house.offices["220100"],
            username="220100-all",
            name="张敏",
            department="hall",
            posts=[Post.WINDOW, Post.FUNCTIONAL, Post.ARCHIVIST],
            password=PASSWORD,
            totp_secret=None,
            at=MORNING,
        )
    return "220100-all"


def signed_in(province: Province, officer: str) -> FlaskClient:
    browser = province.citizen("routing")
    answer = browser.post("/login", data={"username": officer, "password": PASSWORD})
    assert answer.status_code == 303
    return browser


def session_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie("session")
    assert cookie is not None
    return cookie.value


def let_in(province: Province, session: str) -> list[str]:
    """The services that show their page to who has this session."""
    found = []
    for name in NAMES:
        browser = province.citizen(name)
        browser.set_cookie("session", session)
        if browser.get(OPEN[name]).status_code == 200:
            found.append(name)
    return found


def form_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_who_signs_out_is_signed_out_everywhere_and_may_sign_in_again(province: Province, officer: str) -> None:
    with at(MORNING):
        browser = signed_in(province, officer)
        kept = session_of(browser)
        token = form_token(browser.get("/console").text)
        assert let_in(province, kept) == list(NAMES)
    with at(MORNING + timedelta(minutes=5)):
        assert browser.post("/logout", data={"csrf_token": token}).status_code == 303
        province.settle()
        assert let_in(province, kept) == []
    with at(MORNING + timedelta(minutes=6)):
        assert let_in(province, session_of(signed_in(province, officer))) == list(NAMES)


def test_a_session_that_is_left_alone_for_half_an_hour_is_over_and_use_in_any_service_keeps_it(
    province: Province, officer: str
) -> None:
    with at(MORNING):
        browser = signed_in(province, officer)
        kept, token = session_of(browser), form_token(browser.get("/console").text)
    with at(MORNING + timedelta(minutes=20)):
        counter = province.citizen("intake")
        counter.set_cookie("session", kept)
        assert counter.get(OPEN["intake"]).status_code == 200
        renewed = session_of(counter)
    with at(MORNING + timedelta(minutes=31)):
        assert let_in(province, kept) == []
        assert let_in(province, renewed) == list(NAMES)
        browser.set_cookie("session", renewed)
        assert browser.post("/logout", data={"csrf_token": token}).status_code == 303  # a form that was open meanwhile
        assert browser.get_cookie("session") is None
    with at(MORNING + timedelta(hours=8, minutes=1)):
        assert let_in(province, renewed) == []
