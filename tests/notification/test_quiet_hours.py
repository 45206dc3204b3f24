"""What is not urgent leaves by day, by the hours of its own office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.kernel import clock
from services.kernel.house import House
from services.notification.actions import underway
from services.notification.actions.handing import Intent
from tests.notification.channels.peers import Scripted
from tests.notification.stage import NOON, OTHER_OFFICE, Stage, eventually


@pytest.mark.clause("A4.4-1")
def test_at_night_ordinary_notices_wait_for_the_morning_and_urgent_ones_go(stage: Stage) -> None:
    night = stage.with_settings(QUIET_HOURS="20:00-08:00")
    late = NOON.replace(hour=23)
    with clock.standing_at(late):
        night.hear(night.case(1).registered(), night.case(2).registered(urgent=True))
        running = night.dispatch()
        eventually(
            lambda: [row[:2] for row in night.notices("kind, state, id")].count(("registered_major", "delivered")) == 1
        )
        assert ("registered", "waiting") in night.notices("kind, state")
    morning = NOON.replace(hour=8) + timedelta(days=1)
    assert night.rows("select next_at from notification.notices where kind = 'registered'") == [(morning,)]
    with clock.standing_at(morning):
        running.send_batch(running.gateways[0])
        eventually(lambda: night.states() == ["delivered"] * 2)


def test_an_office_has_quiet_hours_of_its_own(stage: Stage, tmp_path: Path) -> None:
    url = stage.house.settings.environment["SMPP_URL"]
    file = tmp_path / "gateways.toml"
    own = f'[office."{OTHER_OFFICE}"]\nquiet = "11:00-14:00"\n'
    file.write_text(f'[[gateway]]\nname = "a"\nurl = "{url}"\n{own}', encoding="utf-8")
    file.chmod(0o600)
    both = stage.with_settings(GATEWAYS_FILE=str(file))
    throttled = both.case(2, office=OTHER_OFFICE).registered(phone="+8613912348888")
    with clock.standing_at(NOON.replace(hour=10, minute=59)):
        both.hear(throttled)
        running = both.dispatch()
        eventually(lambda: both.states() == ["failed_temporarily"])
    afternoon = NOON.replace(hour=14)
    assert both.notices("next_at") == [(afternoon,)], "its next try keeps them too"
    both.hear(both.case().registered(), both.case(office=OTHER_OFFICE).registered())
    eventually(lambda: sorted(both.states()) == ["delivered", "failed_temporarily", "waiting"])
    with clock.standing_at(afternoon):
        running.send_batch(running.gateways[0])
        eventually(lambda: both.states().count("delivered") == 2)


def test_what_missed_its_evening_is_not_sent_at_night(stage: Stage) -> None:
    """Allowed at noon, but the gateway returns at ten in the evening."""
    stage.hear(stage.case().registered())
    night = stage.with_settings(QUIET_HOURS="20:00-08:00")
    with clock.standing_at(NOON.replace(hour=22)):
        running = night.dispatch()
        eventually(lambda: running.gateways[0].trouble == "")
        assert running.send_batch(running.gateways[0]) == 0
    assert night.states() == ["waiting"]


def test_what_was_claimed_in_the_evening_does_not_leave_in_the_night(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three go out together at 19:59 and are answered at 20:00: those behind them wait, and an urgent one goes."""
    begin, begun = underway.begin, list[int]()

    def noted(house: House, batch: underway.Batch, intents: Sequence[Intent], *, answered: underway.Answers) -> Any:
        begun.append(len(intents))
        return begin(house, batch, intents, answered=answered)

    monkeypatch.setattr(underway, "begin", noted)
    gateway, at = Scripted(), [NOON.replace(hour=19, minute=59)]
    url = f"smpp://office:secret@127.0.0.1:{gateway.port}?timeout=60&window=1"
    evening = stage.with_settings(SMPP_URL=url, QUIET_HOURS="20:00-08:00")
    with clock.standing_at(lambda: at[0]):
        evening.hear(*(evening.case(n).registered() for n in range(1, 7)))
        evening.dispatch()
        evening.ends.callback(gateway.close)
        gateway.bound()
        for n in (1, 2, 3):
            out = gateway.hear()
            at[0] = NOON.replace(hour=20)
            gateway.say("submit_sm_resp", sequence=out.sequence, message_id=str(n))
        eventually(lambda: stage.rows("select count(*) from notification.underway") == [(0,)])
        assert Counter(stage.notices("state, attempts")) == {("submitted", 1): 3, ("waiting", 0): 3}
        assert begun == [], "whose sender dies now leaves none of the three in doubt"
        evening.hear(evening.case(7).registered(urgent=True))
        out = gateway.hear()
        gateway.say("submit_sm_resp", sequence=out.sequence, message_id="7")
        urgent = "select state from notification.notices where urgent"
        eventually(lambda: stage.rows(urgent) == [("submitted",)])
