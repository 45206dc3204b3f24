"""Several gateways: one that fails, is slow or says nothing delays nobody else, and nothing goes twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from deploy.local.places import free_port
from services.notification.actions.silences import REMEMBERED_FOR
from services.notification.rules import health
from services.notification.rules.health import RESTS, URGENT_AFTER
from tests.notification import foreign
from tests.notification.hours import compressed
from tests.notification.stage import OTHER_OFFICE, Stage, eventually

pytestmark = pytest.mark.xdist_group("telephone")
Routed = Callable[..., Stage]


@pytest.fixture
def routed(stage: Stage, tmp_path: Path) -> Routed:
    """The service with gateways of these names and URLs, in their order, and what stands behind them in the file."""
    numbers = count()

    def made(behind: str = "", **urls: str) -> Stage:
        file = tmp_path / f"gateways-{next(numbers)}.toml"  # a process reads each file once
        told = "".join(f'[[gateway]]\nname = "{name}"\nurl = "{url}"\n' for name, url in urls.items())
        file.write_text(told + behind, encoding="utf-8")
        file.chmod(0o600)
        return stage.with_settings(GATEWAYS_FILE=str(file))

    return made


def _own(stage: Stage) -> str:
    """Of this test's own centre, which is another than npm's."""
    return f"smpp://office:secret@127.0.0.1:{stage.centre.port}?timeout=1"


def _tell(stage: Stage, ending: str, *, serial: int = 1, office: str = "220100") -> None:
    stage.hear(stage.case(serial, office=office).registered(phone=f"+861391234{ending}"))


def test_one_offices_silent_provider_delays_nobody_else(stage: Stage, smsc: foreign.Centre, routed: Routed) -> None:
    """吉林市 has a gateway of its own, which takes everything and never answers; 长春市 does not notice."""
    office = f'''
        [office."220100"]
        sms = ["well"]
        sender = "10690099"
        signature = "【长春社保】"
        [office."{OTHER_OFFICE}"]
        sms = ["silent"]
        '''
    both = routed(office, well=smsc.url(), silent=smsc.url())
    for serial in range(1, 41):
        _tell(both, "7777", serial=serial, office=OTHER_OFFICE)
    running = both.dispatch()
    eventually(lambda: smsc.submits("7777") != [])
    _tell(both, "5518")
    eventually(lambda: both.rows("select state from notification.notices where office = '220100'") == [("delivered",)])
    assert [(each["from"], each["text"][:6]) for each in smsc.submits("5518")] == [("10690099", "【长春社保】")]
    states = "select state, count(*) from notification.notices where office = %s group by state order by state"
    eventually(lambda: both.rows(states, OTHER_OFFICE) == [("unknown", 16), ("waiting", 24)])
    assert running.send_batch(running.gateways[1]) == 0
    assert len(smsc.submits("7777")) == 16, "one window, and no more until it has rested"


@pytest.mark.parametrize("first", ["down", "failing", "slow"])
def test_the_next_gateway_takes_over_where_the_first_is_down_fails_or_is_slow(
    stage: Stage, smsc: foreign.Centre, routed: Routed, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """The first one throttles five, or keeps each waiting for too long; what it took arrives by it, once."""
    monkeypatch.setattr(health, "SLOW", 0.001)
    nobody = f"smpp://office:secret@127.0.0.1:{free_port()}?timeout=1"
    both = routed(first=nobody if first == "down" else smsc.url(timeout=5), second=_own(stage))
    running = both.dispatch()
    eventually(lambda: [bool(each.trouble) for each in running.gateways[:2]] == [first == "down", False])
    before = {"down": [], "failing": ["failed_temporarily"] * 5, "slow": ["delivered"] * 5}[first]
    if before:
        both.hear(
            *(
                both.case(n).registered(phone="+8613912348888" if first == "failing" else "+8613912342222")
                for n in range(2, 7)
            )
        )
        if first == "slow":
            eventually(lambda: len(smsc.submits()) == 5)
            smsc.answers_what_it_holds()
        eventually(lambda: both.states() == before)
    _tell(both, "5518")
    mine = "select state, provider from notification.notices where case_id = '220100-2026-1'"
    eventually(lambda: both.rows(mine) == [("delivered", "second")])
    taken = 5 if first == "slow" else 0
    assert (len(smsc.submits()), stage.centre.smsc.submitted) == (taken, 1)


def test_who_had_it_is_asked_though_another_one_sends_by_now(
    stage: Stage, smsc: foreign.Centre, routed: Routed
) -> None:
    """It was taken by the first; then the office's order was changed, and a person sends again what is 不明."""

    def by(name: str) -> Stage:
        return routed(f'[office."220100"]\nsms = ["{name}"]\n', first=smsc.url(), second=_own(stage))

    one = by("first")
    _tell(one, "9999")
    running = one.dispatch()
    eventually(lambda: one.notices("state, provider") == [("submitted", "first")])
    running.stop()
    two = by("second")
    running = two.dispatch()
    eventually(lambda: not any(each.trouble for each in running.gateways[:2]))
    _send_again(two)
    eventually(lambda: two.notices("state, provider") == [("delivered", "first")])
    assert (len(smsc.submits()), len(smsc.queries()), stage.centre.smsc.submitted) == (1, 1, 0)


def _send_again(stage: Stage, serial: int = 1) -> None:
    """A person does, of what had become 不明."""
    mine = f"220100-2026-{serial}"
    ((notice,),) = stage.rows(
        "update notification.notices set state = 'unknown' where case_id = %s returning id::text", mine
    )
    decided = {"decision": "send_again", "because": "本人来电说没收到", "seen": "unknown"}
    assert stage.post(f"/api/notices/{notice}/decisions", json=decided).status_code == 200


def test_who_was_silent_to_a_question_holds_up_one_batch_and_is_asked_no_more_for_a_while(
    stage: Stage, smsc: foreign.Centre, routed: Routed
) -> None:
    """It took three and answers no question; meanwhile the office has another provider, by which they go again."""
    with compressed() as hours:

        def by(name: str) -> Stage:
            return routed(f'[office."220100"]\nsms = ["{name}"]\n', first=smsc.url(timeout=0.3), second=_own(stage))

        one = by("first")
        for serial in (1, 2, 3):
            _tell(one, "1212", serial=serial)
        running = one.dispatch()
        eventually(lambda: one.states() == ["submitted"] * 3)
        running.stop()
        two = by("second")
        running = two.dispatch()
        eventually(lambda: not any(each.trouble for each in running.gateways[:2]))
        for serial, asked in ((1, 1), (2, 1), (3, 2)):
            if serial == 3:
                hours.go_by(running, REMEMBERED_FOR / timedelta(hours=1))
            _send_again(two, serial)
            mine = "select state, provider from notification.notices where case_id = %s"
            eventually(lambda: two.rows(mine, f"220100-2026-{serial}") == [("delivered", "second")])  # noqa: B023
            assert len(smsc.queries()) == asked


@pytest.mark.parametrize(("sender", "ending"), [("10690404", "5518"), ("10690099", "6666")])
def test_what_is_wrong_with_one_offices_notices_stops_nobody_else_and_spoils_no_trial(
    stage: Stage, smsc: foreign.Centre, routed: Routed, sender: str, ending: str
) -> None:
    """吉林市's sender is not registered, or all its numbers are wrong. The provider throttled, has rested, and is tried
    with the oldest there is, one of 吉林市: that was an answer, and everybody's go at once, each asked once."""
    only = routed(f'[office."{OTHER_OFFICE}"]\nsender = "{sender}"\n', only=smsc.url())
    with compressed() as hours:
        smsc.treats_all("8888")
        for serial in range(1, 6):
            _tell(only, "5518", serial=serial)
        running = only.dispatch()
        eventually(lambda: only.states() == ["failed_temporarily"] * 5)
        only.rows("update notification.notices set next_at = next_at + interval '1 day'")
        smsc.treats_all("")
        for serial in range(1, 31):
            _tell(only, ending, serial=serial, office=OTHER_OFFICE)
        _tell(only, "5519", serial=6)
        assert running.send_batch(running.gateways[0]) == 0, "it rests"
        hours.go_by(running, RESTS[0] * 1.2 / 3600)
        mine = "select state from notification.notices where case_id = '220100-2026-6'"
        eventually(lambda: only.rows(mine) == [("delivered",)])
        theirs = "select distinct state, attempts from notification.notices where office = %s"
        became = "failed" if ending == "6666" else "failed_temporarily"
        eventually(lambda: only.rows(theirs, OTHER_OFFICE) == [(became, 1)])
        fared = "select bad, rests_until from notification.gateways where provider = 'only'"
        eventually(lambda: only.rows(fared) == [(0, None)])


def test_an_urgent_notice_goes_by_the_one_that_rests_while_the_other_is_down(
    stage: Stage, smsc: foreign.Centre, routed: Routed
) -> None:
    nobody = f"smpp://office:secret@127.0.0.1:{free_port()}?timeout=1"
    both = routed(down=nobody, rests=smsc.url())
    with compressed() as hours:
        smsc.treats_all("8888")
        for serial in range(1, 6):
            _tell(both, "5518", serial=serial)
        running = both.dispatch()
        eventually(lambda: both.states() == ["failed_temporarily"] * 5)
        eventually(lambda: running.gateways[0].trouble != "")
        smsc.treats_all("")
        _tell(both, "5519", serial=6)
        both.rows("update notification.notices set urgent = true where case_id = '220100-2026-6'")
        hours.go_by(running, URGENT_AFTER / timedelta(hours=1))
        mine = "select state, provider from notification.notices where case_id = '220100-2026-6'"
        eventually(lambda: both.rows(mine) == [("delivered", "rests")])
