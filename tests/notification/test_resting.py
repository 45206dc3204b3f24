"""A message centre that is away, silent or slow for hours: nothing is lost and little in doubt, by its own count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.notification.rules import health
from services.notification.rules.health import RESTS, URGENT_AFTER
from tests.notification import foreign
from tests.notification.hours import Hours, compressed, tell
from tests.notification.stage import Stage, eventually

pytestmark = pytest.mark.xdist_group("telephone")
_WINDOW = 16
_RESTED = max(RESTS) * 1.2 / 3600  # hours after which it is tried again, however often it was before


@pytest.fixture
def hours() -> Iterator[Hours]:
    with compressed() as passing:
        yield passing


def _is_up(stage: Stage) -> float:
    (line,) = re.findall(
        r'^notices_gateway_up\{channel="sms".*\} (.*)$', stage.client.get("/metrics").text, re.MULTILINE
    )
    return float(line)


def test_a_gateway_that_is_down_for_hours_loses_nothing_and_spends_no_attempt(
    over_smpp: Stage, smsc: foreign.Centre, hours: Hours
) -> None:
    smsc.goes_away()
    try:
        running = over_smpp.dispatch()
        eventually(lambda: running.gateways[0].trouble != "")
        tell(over_smpp, *["5518"] * 5)
        for hour in (2, 4, 6):
            hours.go_by(running, 2)
            assert over_smpp.notices("state, attempts") == [("waiting", 0)] * 5
            seen = "网关一直没有接收" in over_smpp.get("/notices?not_reached=yes").text
            assert seen == (hour >= 4)
    finally:
        smsc.comes_back()
    eventually(lambda: over_smpp.notices("state, attempts") == [("delivered", 1)] * 5)
    assert len(smsc.submits()) == 5


def test_a_centre_that_takes_all_and_says_nothing_for_hours_has_one_window_in_doubt_and_one_notice_after_each_rest(
    stage: Stage, smsc: foreign.Centre, hours: Hours
) -> None:
    """It answers whether it lives, so that its line stands. When it answers again, the rest goes out, each once."""
    smsc.treats_all("7777")
    silent = stage.with_settings(SMPP_URL=smsc.url(timeout=0.2))
    tell(silent, *["5518"] * 40)
    running = silent.dispatch()
    for tried in range(_WINDOW, _WINDOW + 4):
        eventually(lambda: Counter(silent.states()) == Counter(unknown=tried, waiting=40 - tried))  # noqa: B023
        assert len(smsc.submits()) == tried
        eventually(lambda: _is_up(silent) == 0)
        hours.go_by(running, 2 if tried < _WINDOW + 3 else 0)
    assert set(silent.notices("state, attempts")) == {("unknown", 1), ("waiting", 0)}
    smsc.treats_all("")
    hours.go_by(running, _RESTED)
    eventually(lambda: Counter(silent.states()) == Counter(unknown=_WINDOW + 3, delivered=40 - _WINDOW - 3))
    assert len(smsc.submits()) == 40
    eventually(lambda: _is_up(silent) == 1)


@pytest.mark.parametrize(
    ("patience", "meanwhile", "said"),
    [(60, "waiting", ["submitted", "delivered"]), (0.2, "unknown", ["unknown", "submitted", "delivered"])],
)
def test_a_slow_centre_is_believed_in_time_and_beyond_it_and_rests(
    stage: Stage,
    smsc: foreign.Centre,
    hours: Hours,
    monkeypatch: pytest.MonkeyPatch,
    patience: float,
    meanwhile: str,
    said: list[str],
) -> None:
    """Nine minutes go by before it answers, in which who looks for what stands still finds nothing."""
    monkeypatch.setattr(health, "SLOW", 0.001)
    slow = stage.with_settings(SMPP_URL=smsc.url(timeout=patience))
    tell(slow, *["2222"] * 6)
    running = slow.dispatch()
    eventually(lambda: len(smsc.submits()) == 6)
    eventually(lambda: slow.states() == [meanwhile] * 6)
    hours.go_by(running, 9 / 60)
    assert slow.states() == [meanwhile] * 6
    smsc.answers_what_it_holds()
    eventually(lambda: slow.states() == ["delivered"] * 6)
    assert [event["state"] for event in slow.said() if event["case"] == "220100-2026-1"] == said
    assert len(smsc.submits()) == 6
    rests = "select rests_until is not null from notification.gateways where channel = 'sms'"
    eventually(lambda: slow.rows(rests) == [(True,)])


def test_one_message_among_many_that_nobody_answers_makes_no_provider_rest(
    stage: Stage, smsc: foreign.Centre, hours: Hours
) -> None:
    asked = stage.with_settings(SMPP_URL=smsc.url(timeout=0.5))
    tell(asked, *["5518"] * 10, "7777")
    asked.dispatch()
    eventually(lambda: Counter(asked.states()) == Counter(delivered=10, unknown=1))
    figures = "select recent, bad, rests_until from notification.gateways where channel = 'sms'"
    eventually(lambda: asked.rows(figures) == [(11, 1, None)])
    tell(asked, "5518", first=12)
    eventually(lambda: asked.states().count("delivered") == 11)


def test_in_a_rest_of_the_only_provider_an_urgent_notice_is_tried_within_a_minute_and_ends_it(
    stage: Stage, smsc: foreign.Centre, hours: Hours
) -> None:
    smsc.treats_all("7777")
    only = stage.with_settings(SMPP_URL=smsc.url(timeout=0.3))
    tell(only, *["5518"] * 6)
    running = only.dispatch()
    eventually(lambda: only.states() == ["unknown"] * 6)
    smsc.treats_all("")
    tell(only, "5518", "5519", first=7)
    only.rows("update notification.notices set urgent = true where case_id = '220100-2026-8'")
    assert running.send_batch(running.gateways[0]) == 0
    hours.go_by(running, (URGENT_AFTER - timedelta(seconds=1)) / timedelta(hours=1))
    assert only.states()[6:] == ["waiting"] * 2
    hours.go_by(running, timedelta(seconds=1) / timedelta(hours=1))
    eventually(lambda: only.states()[6:] == ["delivered"] * 2)
    assert [each["to"][-4:] for each in smsc.submits()[6:]] == ["5519", "5518"]
