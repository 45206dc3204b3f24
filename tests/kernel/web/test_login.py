"""The signed session: what one release writes, the next one reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from itsdangerous import URLSafeSerializer

from services.kernel.people import Officer, Post
from services.kernel.sessions import Sessions
from services.kernel.workdays import SHANGHAI

SECRET = "only-for-tests-" * 3
AT = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
WINDOW = Officer(id="w1", name="李受理", office="220100", department="hall", posts=frozenset({Post.WINDOW}))


def test_a_session_is_read_until_it_ends_and_by_nobody_elses_secret() -> None:
    token, ends = Sessions(SECRET).issue(WINDOW, at=AT)
    session = Sessions(SECRET).read(token, at=ends - timedelta(seconds=1))
    assert session is not None
    assert (session.officer, session.began, session.ends) == (WINDOW, AT, ends)
    assert Sessions(SECRET).read(token, at=ends) is None
    assert Sessions("another" * 9).read(token, at=AT) is None
    assert Sessions(SECRET).read(token + "x", at=AT) is None
    assert Sessions(SECRET).read("", at=AT) is None


def test_a_post_that_this_release_does_not_know_opens_nothing_and_breaks_nothing() -> None:
    claims = {"id": "w1", "name": "李受理", "office": "220100", "department": "hall", "ends": AT.timestamp() + 60}
    token = URLSafeSerializer(SECRET, salt="session").dumps({**claims, "posts": ["window", "liaison"]})
    session = Sessions(SECRET).read(str(token), at=AT)
    assert session is not None
    assert session.officer == WINDOW


def test_a_session_that_is_left_alone_ends_and_one_that_is_used_does_not_outlive_its_end() -> None:
    sessions, half_hour = Sessions(SECRET), timedelta(minutes=30)
    token, ends = sessions.issue(WINDOW, at=AT, idle=half_hour)
    assert sessions.read(token, at=AT + half_hour) is None
    assert sessions.renew(token, at=AT + timedelta(seconds=59)) is None

    form, at, uses = sessions.form_token(token), AT, 0
    while sessions.read(token, at=at) is not None:
        token, at, uses = sessions.renew(token, at=at) or token, at + timedelta(minutes=20), uses + 1
    assert (at, uses) == (ends, 24)
    assert sessions.form_token(token) == form
    assert sessions.form_token(sessions.issue(WINDOW, at=AT + half_hour)[0]) != form
