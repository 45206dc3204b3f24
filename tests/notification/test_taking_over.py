"""Several gateways: one that fails, is slow or says nothing delays nobody else, and nothing goes twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local.places import free_port
from services.notification.rules import health
from tests.notification import foreign
from tests.notification.stage import OTHER_OFFICE, Stage, eventually

pytestmark = pytest.mark.xdist_group("telephone")
Routed = Callable[..., Stage]


@pytest.fixture
def routed(stage: Stage, tmp_path: Path) -> Routed:
    """The service with gateways of these names and URLs, in their order, and what stands behind them in the file."""
    file = tmp_path / "gateways.toml"

    def made(behind: str = "", **urls: str) -> Stage:
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
    """The first one throttles five, or answers each after a second and a half; what it took arrives by it, once."""
    monkeypatch.setattr(health, "SLOW", timedelta(seconds=1))
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
    ((notice,),) = one.notices("id::text")
    one.rows("update notification.notices set state = 'unknown'")
    two = by("second")
    decided = {"decision": "send_again", "because": "本人来电说没收到", "seen": "unknown"}
    assert two.post(f"/api/notices/{notice}/decisions", json=decided).status_code == 200
    two.dispatch()
    eventually(lambda: two.notices("state, provider") == [("delivered", "first")])
    assert (len(smsc.submits()), len(smsc.queries()), stage.centre.smsc.submitted) == (1, 1, 0)
