"""What the guide reminds of when somebody is received: on the screen, and phrases one click away."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from services.intake.rules.courtesies import COURTESIES, MOMENTS
from services.kernel.people import Post
from tests.intake.web.sending import Token

FIVE = ["认真倾听", "迅速反应", "克制情绪", "保持冷静", "诚意对待"]


@pytest.mark.clause("A6.2.3.2-2")
def test_the_five_stand_on_the_screen_to_be_read_and_not_to_be_filled_in(client: FlaskClient, token: Token) -> None:
    client.set_cookie("session", token(Post.WINDOW))
    page = client.get("/counter/new").text
    shown = re.search(r'<ul id="courtesies">(.*?)</ul>', page, re.S)
    assert shown
    assert re.findall(r"<b>([^<]+)</b>", shown[1]) == FIVE == [name for name, _ in COURTESIES]
    assert not re.search(r"<(input|select|textarea|button)", shown[1])


@pytest.mark.clause("A5.5-6")
def test_reminders_and_phrases_are_one_click_from_where_people_are_received(client: FlaskClient, token: Token) -> None:
    client.set_cookie("session", token(Post.WINDOW))
    for page in ("/counter/new", "/counter/drafts", "/counter/letters/new"):
        assert 'href="/counter/phrases"' in client.get(page).text
    phrases = client.get("/counter/phrases").text
    assert all(name in phrases for name in FIVE)
    assert all(line in phrases for moment in MOMENTS for line in (*moment.say, *moment.never))
    client.set_cookie("session", token(Post.CALLBACK, id="cb"))
    assert client.get("/counter/phrases").status_code == 200
