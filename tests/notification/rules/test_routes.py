"""Which gateway is asked for which office, and when one rests."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.kernel.clock import SHANGHAI
from services.notification.rules.decency import Means
from services.notification.rules.health import RESTS, URGENT_AFTER, Health, is_slow
from services.notification.rules.routes import Routes

_AT = datetime(2026, 11, 10, 12, 0, tzinfo=SHANGHAI)
_OFFICES = ("220000", "220100", "220200")
_FILE = """
[[gateway]]
name = "a"
url = "smpp://u:p@a"
[[gateway]]
name = "b"
url = "kannel://u:p@b"
[[gateway]]
name = "post"
url = "smtp://u:p@c"
[office."220200"]
sms = ["b", "a"]
sender = "10690002"
signature = "【吉林市社保】"
"""


@pytest.mark.parametrize(
    ("fit", "down", "chosen"),
    [
        ("ab", "", {"a": ["220000", "220100"], "b": ["220200"]}),
        ("a", "", {"a": ["220000", "220100", "220200"], "b": []}),
        ("b", "a", {"a": [], "b": ["220000", "220100", "220200"]}),
        ("", "", {"a": ["220000", "220100"], "b": ["220200"]}),
        ("", "a", {"a": [], "b": ["220000", "220100", "220200"]}),
        ("", "ab", {"a": ["220000", "220100"], "b": ["220200"]}),
    ],
)
def test_the_first_fit_gateway_of_an_offices_order_is_asked(fit: str, down: str, chosen: dict[str, list[str]]) -> None:
    routes = Routes.parse(_FILE, offices=_OFFICES)
    found = routes.chosen(
        Means.SMS, offices=_OFFICES, is_fit=lambda name: name in fit, is_down=lambda name: name in down
    )
    assert found == chosen
    assert routes.order("220200", Means.EMAIL) == ("post",)
    assert routes.of("220200").signature == "【吉林市社保】"


def test_where_none_is_fit_each_that_an_office_has_is_a_way_out() -> None:
    own = _FILE.replace('sms = ["b", "a"]', 'sms = ["b"]')
    routes = Routes.parse(own, offices=_OFFICES)

    def ways(fit: str) -> list[list[str]]:
        return [
            routes.without_a_fit_one(Means.SMS, name, offices=_OFFICES, is_fit=lambda each: each in fit)
            for name in ("a", "b")
        ]

    assert ways("") == [["220000", "220100"], list(_OFFICES)]
    assert ways("a") == [[], ["220200"]]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("gateway", "no TOML"),
        ('[[gateway]]\nname = "a"\nurl = "ftp://a"', "a: a name and a url"),
        (_FILE.replace('"b"\n', '"a"\n'), "a: stands twice"),
        (_FILE.replace("220200", "220299"), "220299: no such office"),
        (_FILE.replace('["b", "a"]', '["c"]'), "no gateway c"),
        (_FILE.replace('["b", "a"]', '["post"]'), "no gateway post"),
        (_FILE.replace("【吉林市社保】", "Jilin"), "a signature is"),
        (_FILE.replace("sender", "sendre"), "unknown sendre"),
        (_FILE + 'quiet = "at night"', "quiet hours are like"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused_without_its_passwords(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault) as refused:
        Routes.parse(text, offices=_OFFICES)
    assert "u:p@" not in str(refused.value)


def test_a_provider_rests_when_half_of_its_answers_are_bad_and_begins_afresh() -> None:
    well = Health().heard(good=2, bad=2, at=_AT, spread=0)
    assert well.is_fit(_AT), "four answers say nothing"
    resting = well.heard(good=0, bad=1, at=_AT, spread=0)
    assert not resting.is_fit(_AT + timedelta(seconds=RESTS[0] - 1))
    assert resting.is_fit(_AT + timedelta(seconds=RESTS[0]))
    assert resting.recent == ()


def test_one_bad_answer_among_many_good_ones_is_no_reason_to_rest() -> None:
    assert Health().heard(good=31, bad=1, at=_AT, spread=0).is_fit(_AT)
    assert not is_slow(9)
    assert is_slow(10)


def test_rests_grow_with_a_spread_by_one_bad_try_each_and_a_good_sheet_ends_their_growth() -> None:
    health, at, took = Health().heard(good=0, bad=5, at=_AT, spread=0.5), _AT, []
    for _ in range(len(RESTS) + 1):
        assert health.is_on_trial
        assert health.rests_until is not None
        took.append((health.rests_until - at).total_seconds())
        at = health.rests_until
        health = health.heard(good=0, bad=1, at=at, spread=0.5)
    assert took == pytest.approx([seconds * 1.1 for seconds in (*RESTS, RESTS[-1])])
    assert health.rests_until is not None
    tried = health.heard(good=1, bad=0, at=health.rests_until, spread=0)
    assert (tried.is_fit(at), tried.is_on_trial, tried.rests) == (True, False, len(RESTS) + 2)
    assert tried.heard(good=4, bad=0, at=health.rests_until, spread=0).rests == 0


def test_in_a_rest_an_urgent_one_may_be_tried_and_ends_it_if_it_was_taken() -> None:
    resting = Health().heard(good=0, bad=5, at=_AT, spread=0)
    soon = _AT + URGENT_AFTER
    assert [resting.may_try_urgent(at) for at in (_AT, soon - timedelta(seconds=1), soon)] == [False, False, True]
    again = resting.heard(good=0, bad=1, at=soon, spread=0)
    assert (again.rests_until, again.may_try_urgent(soon), again.may_try_urgent(soon + URGENT_AFTER)) == (
        resting.rests_until,
        False,
        True,
    )
    assert resting.heard(good=1, bad=0, at=soon, spread=0).is_fit(soon)
