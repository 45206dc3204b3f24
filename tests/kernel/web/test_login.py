"""The signed session: what one release writes, the next one reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from itsdangerous import URLSafeSerializer

from services.kernel.people import Officer, Post
from services.kernel.web.login import Sessions
from services.kernel.workdays import SHANGHAI

SECRET = "only-for-tests-" * 3
AT = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
WINDOW = Officer(id="w1", name="李受理", office="220100", department="hall", posts=frozenset({Post.WINDOW}))


def test_a_session_is_read_until_it_ends_and_by_nobody_elses_secret() -> None:
    token, ends = Sessions(SECRET).issue(WINDOW, at=AT)
    assert Sessions(SECRET).read(token, at=ends - timedelta(seconds=1)) == WINDOW
    assert Sessions(SECRET).read(token, at=ends) is None
    assert Sessions("another" * 9).read(token, at=AT) is None
    assert Sessions(SECRET).read(token + "x", at=AT) is None
    assert Sessions(SECRET).read("", at=AT) is None


def test_a_post_that_this_release_does_not_know_opens_nothing_and_breaks_nothing() -> None:
    claims = {"id": "w1", "name": "李受理", "office": "220100", "department": "hall", "ends": AT.timestamp() + 60}
    token = URLSafeSerializer(SECRET, salt="session").dumps({**claims, "posts": ["window", "liaison"]})
    assert Sessions(SECRET).read(str(token), at=AT) == WINDOW
